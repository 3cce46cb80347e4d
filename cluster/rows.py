"""The first rows in the stores, read by the job's own pod with the job's own settings."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from cluster.command import output
from cluster.errors import CommandError, NotReadyError
from cluster.settings import ClusterSettings
from cluster.view import View

_LOOK_EVERY_SECONDS = 5.0
_DRIVER = "spark-role=driver"
_CONTAINER = "spark-kubernetes-driver"
_PROGRAM = ("python", "/opt/user-stream/look.py", "rows")


def until_there(settings: ClusterSettings, view: View) -> list[dict[str, object]]:
    """Ask until every store has rows: title, columns and rows of each.

    :raises NotReadyError: after ``TIMEOUT`` seconds, with what the last question was answered
    """
    deadline = time.monotonic() + settings.timeout
    while True:
        try:
            found: list[dict[str, object]] = json.loads(_ask(settings))
            return found
        except (CommandError, NotReadyError) as error:
            said = _answer(error)
        view.say(said.splitlines()[-1])
        if time.monotonic() >= deadline:
            raise NotReadyError(
                f"no rows in the stores after {settings.timeout:.0f} s (TIMEOUT), although everything is ready; "
                f"the last answer was: {said}\nThe job's log: {' '.join(logs_command(settings))}"
            )
        time.sleep(_LOOK_EVERY_SECONDS)


def logs_command(settings: ClusterSettings) -> list[str]:
    """Shows the job's log."""
    return settings.kubectl("logs", "--selector", _DRIVER, "--container", _CONTAINER, "--tail=50")


def driver_pod(settings: ClusterSettings) -> str:
    """The name of the job's pod.

    :raises CommandError: if kubectl fails
    :raises NotReadyError: if there is none
    """
    query = [
        "get",
        "pods",
        "--selector",
        _DRIVER,
        "--field-selector",
        "status.phase=Running",
        "--output",
        "name",
    ]
    names = output(settings.kubectl(*query)).split()
    if not names:
        raise NotReadyError(
            f"no pod with the label {_DRIVER} runs in the namespace {settings.namespace}: is job.enabled false?"
        )
    return names[0].partition("/")[2]


def show(console: Console, stores: Sequence[dict[str, object]]) -> None:
    """Print a table for each store."""
    for store in stores:
        table = Table(
            title=f"{store['title']}: some of its newest rows", title_justify="left", box=box.SIMPLE_HEAD
        )
        columns, rows = store["columns"], store["rows"]
        assert isinstance(columns, list)
        assert isinstance(rows, list)
        for column in columns:
            table.add_column(column, no_wrap=True)
        for row in rows:
            table.add_row(*row)
        console.print(table)


def _ask(settings: ClusterSettings) -> str:
    pod = driver_pod(settings)
    return output(settings.kubectl("exec", pod, "--container", _CONTAINER, "--", *_PROGRAM))


def _answer(error: CommandError | NotReadyError) -> str:
    """What look.py said; without rows it says nothing on standard error, where kubectl adds its own line."""
    if isinstance(error, NotReadyError):
        return str(error)
    lines = [line for line in error.output.splitlines() if not line.startswith("command terminated")]
    return "\n".join(lines).strip() or "no rows yet"
