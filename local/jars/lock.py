"""``jars.lock``: one line per artifact, ``set coordinate sha256 size``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from local.errors import LockFormatError

LOCK_FILE = Path(__file__).parent.parent / "jars.lock"
HEADER = """\
# Every Maven artifact of the one-machine stack: set, coordinate, sha256, size in bytes.
# Made by `python -m local.jars lock` from local/jars/roots.py; do not edit.
"""
_PART = re.compile(r"[A-Za-z0-9._+-]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, order=True)
class Coordinate:
    """``group:artifact:version[:extension[:classifier]]``; the extension is ``jar`` by default."""

    group: str
    artifact: str
    version: str
    extension: str = "jar"
    classifier: str = ""

    @classmethod
    def parse(cls, text: str) -> Coordinate:
        """Read one coordinate.

        :raises LockFormatError: if it has other than three to five parts of usual characters.
        """
        parts = text.split(":")
        if not 3 <= len(parts) <= 5 or not all(_PART.fullmatch(part) for part in parts):
            raise LockFormatError(
                f"'{text}' is not a coordinate: group:artifact:version[:extension[:classifier]]"
            )
        return cls(*parts)

    def __str__(self) -> str:
        parts = [self.group, self.artifact, self.version]
        if self.classifier or self.extension != "jar":
            parts.append(self.extension)
        if self.classifier:
            parts.append(self.classifier)
        return ":".join(parts)

    @property
    def file_name(self) -> str:
        """``artifact-version[-classifier].extension``."""
        suffix = f"-{self.classifier}" if self.classifier else ""
        return f"{self.artifact}-{self.version}{suffix}.{self.extension}"

    @property
    def path(self) -> Path:
        """Where it lies below the store, in a Maven repository's layout."""
        folder = Path(*self.group.split("."), self.artifact, self.version)
        return folder / self.file_name


@dataclass(frozen=True, order=True)
class Entry:
    """One line of the lock; ``size`` in bytes."""

    set_name: str
    coordinate: Coordinate
    sha256: str
    size: int

    def __str__(self) -> str:
        return f"{self.set_name} {self.coordinate} {self.sha256} {self.size}"


def parse(text: str, *, source: str = "jars.lock") -> list[Entry]:
    """Read a lock file's text.

    :raises LockFormatError: naming the line.
    """
    entries = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.split()
        if len(fields) != 4 or not _SHA256.fullmatch(fields[2]) or not fields[3].isdecimal():
            raise LockFormatError(
                f"{source}, line {number}: '{line}' is not 'set coordinate sha256 size'; "
                "make the file again with: python -m local.jars lock"
            )
        entries.append(Entry(fields[0], Coordinate.parse(fields[1]), fields[2], int(fields[3])))
    return entries


def read(path: Path = LOCK_FILE) -> list[Entry]:
    """Read the lock file in the repository."""
    return parse(path.read_text(encoding="utf-8"), source=path.name)


def write(entries: Iterable[Entry], path: Path = LOCK_FILE) -> None:
    """Write the lock, in a stable order."""
    lines = "".join(f"{entry}\n" for entry in sorted(entries))
    path.write_text(HEADER + lines, encoding="utf-8")


def select(entries: Iterable[Entry], sets: Iterable[str]) -> list[Entry]:
    """The entries of some sets (all, if none is named).

    :raises LockFormatError: for a set that the lock does not have.
    """
    entries = list(entries)
    wanted = set(sets)
    known = {entry.set_name for entry in entries}
    if unknown := wanted - known:
        raise LockFormatError(
            f"no jar set {', '.join(sorted(unknown))}; there are: {', '.join(sorted(known))}"
        )
    return [entry for entry in entries if not wanted or entry.set_name in wanted]
