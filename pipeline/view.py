"""The live view of a run: servers and programs, the flow, the stores, the dead letters."""

from __future__ import annotations

from rich import box
from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from pipeline.progress import Progress

TITLES = {
    "kafka": "Kafka",
    "registry": "Schema registry",
    "postgres": "PostgreSQL",
    "cassandra": "Cassandra",
}
_COLOURS = {
    "starting": "yellow",
    "stopping": "yellow",
    "ready": "green",
    "running": "green",
    "finished": "green",
    "failed": "bold red",
    "stopped": "dim",
}
_DEAD_LETTER_LINES = 8


class LiveView:
    """What ``rich.live`` asks again and again; the spinner is one, so that it turns."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._spinner = Spinner("dots", style="cyan")

    def __rich__(self) -> RenderableType:
        progress = self._progress
        self._spinner.update(
            text=Text.assemble(
                ("user-stream", "bold"), "  ", (progress.phase, "cyan"), f"  {progress.seconds():.0f} s"
            )
        )
        tables = [_flow(progress), _dead_letters(progress)]
        return Group(
            self._spinner,
            Padding(_places(progress), (1, 0, 0, 0)),
            Columns(tables, padding=(0, 3)),
        )


def _table(*columns: str, right: tuple[str, ...] = ()) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", no_wrap=True)
    return table


def _places(progress: Progress) -> Table:
    table = _table("server or program", "state", "")
    for name in TITLES:
        if name in progress.servers:
            _add_place(table, TITLES[name], *progress.servers[name])
    for name, (state, detail) in progress.programs.items():
        if name == "producer" and progress.api_retries:
            detail = ", ".join(filter(None, [detail, f"{progress.api_retries} calls repeated"]))
        _add_place(table, name.capitalize(), state, detail)
    return table


def _add_place(table: Table, title: str, state: str, detail: str) -> None:
    style = _COLOURS.get(state, "yellow")
    first_line, _, _ = detail.partition("\n")
    table.add_row(title, Text(state, style), Text(first_line, "dim", overflow="ellipsis"))


def _flow(progress: Progress) -> Table:
    numbers, job = progress.numbers, progress.numbers.job
    table = _table("flow", "in this run", right=("in this run",))
    table.add_row("records produced", f"{numbers.produced:,}")
    table.add_row("  a second", f"{numbers.rate:,.0f}")
    table.add_row("lag", f"{numbers.lag:,}")
    for store in progress.stores:
        written = job.stored.get(store, 0) if job else 0
        table.add_row(f"rows written, {TITLES[store]}", f"{written:,}")
    table.add_row("newest micro-batch", _seconds(numbers.last_batch))
    table.add_row("newest row's age", _seconds(job.newest_age if job else None))
    return table


def _dead_letters(progress: Progress) -> Table:
    table = _table("dead letters by rule", "", right=("",))
    dead = progress.numbers.dead
    for rule, count in dead.most_common(_DEAD_LETTER_LINES):
        table.add_row(rule, f"{count:,}")
    if len(dead) > _DEAD_LETTER_LINES:
        table.add_row(f"and {len(dead) - _DEAD_LETTER_LINES} more rules", "")
    if not dead:
        table.add_row(Text("none yet", "dim"), "")
    return table


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f} s"
