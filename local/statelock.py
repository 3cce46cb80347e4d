"""One process at a time on a state folder."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from local import paths
from local.errors import StateInUseError


def _lock_file(state: Path) -> Path:
    return state / "lock"


class StateLock:
    """Holds ``STATE/lock`` until released; the kernel releases it if this process is killed."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Take the lock.

        :raises StateInUseError: saying which process holds it.
        :raises FolderError: if the folder cannot be written to.
        """
        paths.ensure_folder(self.state, setting=paths.STATE_VARIABLE)
        path = _lock_file(self.state)
        while self._file is None:
            file = path.open("a+")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                text = _holder(file)
                file.close()
                raise StateInUseError(
                    f"{self.state} is in use by {text}: wait for it or end it, "
                    f"or set {paths.STATE_VARIABLE} to another folder"
                ) from error
            if _same_file(file, path):
                self._file = file
            else:  # its last holder removed it between our open and our lock
                file.close()
        self._file.truncate(0)
        command = shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])
        json.dump({"pid": os.getpid(), "command": command}, self._file)
        self._file.flush()

    @property
    def held(self) -> bool:
        """Whether this object has it."""
        return self._file is not None

    def release(self) -> None:
        """Remove the file, then let go of it; without effect if not held."""
        if self._file is not None:
            _lock_file(self.state).unlink(missing_ok=True)
            self._file.close()
            self._file = None


def _holder(file: IO[str]) -> str:
    file.seek(0)
    try:
        facts = json.loads(file.read())
        return f"process {facts['pid']} ({facts['command']})"
    except (ValueError, KeyError):  # it has the lock and has not written its name yet
        return "another process"


def _same_file(file: IO[str], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


@contextlib.contextmanager
def locked(state: Path) -> Iterator[None]:
    """Hold the lock for a block."""
    lock = StateLock(state)
    lock.acquire()
    try:
        yield
    finally:
        lock.release()
