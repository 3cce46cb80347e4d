"""Shows a run while it goes on: live on a terminal, else a line for each change and every few seconds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live

from pipeline.progress import Progress
from pipeline.view import TITLES, LiveView

_LINE_EVERY_SECONDS = 5.0
_LOOK_EVERY_SECONDS = 0.2


@contextmanager
def shown(progress: Progress, console: Console) -> Iterator[None]:
    """The run is shown as long as the block lasts."""
    if console.is_terminal:
        with Live(LiveView(progress), console=console, refresh_per_second=5, transient=True):
            yield
        return
    lines = PlainLines(progress, console)
    lines.start()
    try:
        yield
    finally:
        lines.stop()


class PlainLines:
    """Prints what has changed, each line with the seconds since the run began."""

    def __init__(self, progress: Progress, console: Console) -> None:
        self._progress = progress
        self._console = console
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lines", daemon=True)
        self._phase = ""
        self._places: dict[str, str] = {}
        self._numbers = ""
        self._numbers_at = 0.0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Print what is still to be said, and end."""
        self._stop.set()
        self._thread.join()
        self.look()

    def _run(self) -> None:
        while not self._stop.wait(_LOOK_EVERY_SECONDS):
            self.look()

    def look(self) -> None:
        """Print what is new."""
        progress = self._progress
        if progress.phase != self._phase:
            self._phase = progress.phase
            self._say(progress.phase)
        for name, (state, detail) in [*progress.servers.items(), *progress.programs.items()]:
            # How far the job is goes into the line of numbers.
            text = state if name == "job" else f"{state} {detail.partition(chr(10))[0]}".rstrip()
            if self._places.get(name) != text:
                self._places[name] = text
                self._say(f"  {TITLES.get(name, name)}: {text}")
        numbers = self._describe()
        if numbers != self._numbers and progress.seconds() - self._numbers_at >= _LINE_EVERY_SECONDS:
            self._numbers, self._numbers_at = numbers, progress.seconds()
            self._say(f"  {numbers}")

    def _describe(self) -> str:
        numbers, job = self._progress.numbers, self._progress.numbers.job
        if not numbers.taken:
            return ""
        parts = [f"produced {numbers.produced:,}", f"lag {numbers.lag:,}"]
        for store in self._progress.stores:
            parts.append(f"{TITLES[store]} {job.stored.get(store, 0) if job else 0:,}")
        return ", ".join([*parts, f"dead letters {sum(numbers.dead.values()):,}"])

    def _say(self, text: str) -> None:
        self._console.print(
            f"{self._progress.seconds():6.1f} s  {text}", markup=False, highlight=False, soft_wrap=True
        )
