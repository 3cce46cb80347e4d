"""The servers of a run: its own, or those that ``make up`` left running."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from contract.settings import Settings
from local import housekeeping
from local.records import Records
from local.servers.types import OnChange
from local.signals import TerminatedError
from local.stack import Stack


def needed(settings: Settings) -> list[str]:
    """Names of the servers that these settings use."""
    wanted = {
        "kafka": True,
        "registry": settings.registry.enabled,
        "postgres": settings.postgres.enabled,
        "cassandra": settings.cassandra.enabled,
    }
    return [name for name, used in wanted.items() if used]


@contextmanager
def serving(
    state: Path, names: list[str], *, keep: bool, on_change: OnChange, made: Callable[[Stack], None]
) -> Iterator[Stack]:
    """All servers serve inside the block.

    Servers that ``make up`` left running are used and left as they are; missing ones join them. Others
    are stopped after the block; with ``keep`` only when it is interrupted.

    :param made: is given the stack before anything starts
    """
    records = Records.load(state)
    up = records.alive() if records.detached else {}
    if not up and not keep:
        stack = Stack(state, names, on_change=on_change)
        made(stack)
        with stack:
            yield stack
        return
    if not set(up).issuperset(names):
        starting = Stack(state, names, on_change=on_change)
        made(starting)
        starting.start(detach=True)
    try:
        stack = Stack.attach(state, on_change=on_change)
        made(stack)
        for server in stack:
            on_change(server.name, "ready", server.address)
        yield stack
    except (KeyboardInterrupt, TerminatedError):
        if not up:
            housekeeping.take_down(state, on_change=on_change)
        raise
