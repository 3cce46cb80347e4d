"""A server's log file: everything it prints, kept, and read when it fails."""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO

_ROTATE_BYTES = 8_000_000
_REASONS = [
    (
        re.compile(
            r"No space left on device|Disk quota exceeded|Not enough space|Insufficient disk space",
            re.I,
        ),
        "The disk is full: make room, or set USER_STREAM_STATE to a folder on another disk. ",
    ),
    (
        re.compile(r"Address already in use|BindException|port \d+ seems to be in use", re.I),
        "A port of it was taken in the meantime: start again, or name free ports in "
        "USER_STREAM_LOCAL_*_PORT. ",
    ),
    (
        re.compile(r"Permission denied|AccessDeniedException|Operation not permitted", re.I),
        "It may not use a file or folder: see the line in the log; `python -m local clean` "
        "removes data that another user made. ",
    ),
    (
        re.compile(r"Read-only file system", re.I),
        "The folder is read-only: set USER_STREAM_STATE to one that can be written to. ",
    ),
    (
        re.compile(r"java\.lang\.OutOfMemoryError|Cannot allocate memory|insufficient memory", re.I),
        "There is not enough memory: end other programs, or lower USER_STREAM_LOCAL_*_HEAP. ",
    ),
]


_PORT_TAKEN = _REASONS[1][0]


class ServerLog:
    """The file, with where the present run begins in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._begin = 0

    def open(self) -> BinaryIO:
        """Open it for appending; a large one becomes ``<name>.1`` first."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.exists() and self.path.stat().st_size > _ROTATE_BYTES:
            self.path.replace(self.path.with_name(self.path.name + ".1"))
        file = self.path.open("ab")
        self._begin = file.tell()
        return file

    def text(self) -> str:
        """What this run printed."""
        try:
            with self.path.open("rb") as file:
                file.seek(self._begin)
                return file.read().decode("utf-8", "replace")
        except FileNotFoundError:
            return ""

    def tells_of_a_taken_port(self) -> bool:
        """Whether this run could not listen on one of its ports."""
        return _PORT_TAKEN.search(self.text()) is not None

    def reason(self) -> str:
        """A sentence on why it failed and what to do, or nothing if the log does not tell."""
        text = self.text()
        for pattern, sentence in _REASONS:
            for line in text.splitlines():
                if pattern.search(line):
                    return f"{sentence}It says: {line.strip()}. "
        return ""

    def excerpt(self, lines: int = 15) -> str:
        """The last lines, for an error message."""
        last = self.text().splitlines()[-lines:]
        return f"The last lines of {self.path}:\n" + "\n".join(f"  {line}" for line in last)
