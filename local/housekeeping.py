"""What is done to a state folder as a whole: servers taken down, data forgotten."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from local import paths
from local.errors import FolderError, StateInUseError
from local.records import Records
from local.servers.types import OnChange
from local.stack import Stack
from local.statelock import locked

CONTENTS = (
    "cassandra",
    "kafka",
    "registry",
    "postgres",
    "logs",
    "pipeline",
    "postgres.password",
    "servers.json",
)
"""All that the project puts into a state folder; nothing else in it is ever removed.

``pipeline`` is the place of what is not a server's: checkpoints, the simulator's and job's logs.
"""


def take_down(state: Path, *, on_change: OnChange) -> bool:
    """Stop what ``up`` left running, in order; returns whether there was anything.

    What a killed run left running is stopped too.

    :raises StateInUseError: while another process works on the folder.
    """
    if not state.is_dir():
        return False
    with locked(state):
        records = Records.load(state)
        alive = records.alive()
        if not alive:
            records.clear()
            return False
        records.detach()
        Stack.attach(state, on_change=on_change).stop()
    return True


def clean(state: Path) -> bool:
    """Remove the data and the logs of a state folder; returns whether there was anything.

    :raises StateInUseError: while its servers run or another process works on it.
    :raises FolderError: if something in it belongs to another user.
    """
    if not state.is_dir():
        return False
    with locked(state):
        if alive := Records.load(state).alive():
            raise StateInUseError(
                f"servers are up on {state} ({', '.join(sorted(alive))}): stop them first with "
                "make down (python -m local down)"
            )
        there = [state / name for name in CONTENTS if (state / name).exists()]
        for path in there:
            _remove(path)
    if not any(state.iterdir()):
        with contextlib.suppress(PermissionError):  # made for this user in a closed folder
            state.rmdir()
    return bool(there)


def _remove(path: Path) -> None:
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError as error:
        raise FolderError(
            f"{path} cannot be removed ({error.strerror or error}): it may belong to another user; "
            f"remove it as that user, or set {paths.STATE_VARIABLE} to another folder"
        ) from error
