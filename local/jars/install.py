"""Bring the locked artifacts into the store: several Ivy processes, the list dealt among them."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from local import paths
from local.errors import DiskFullError, DownloadError
from local.jars import ivy, lock, store
from local.jars.lock import Entry

PROCESSES = 6
ATTEMPTS = 3
Progress = Callable[[int, int, int, int], None]
"""Called with artifacts done, artifacts in all, bytes done, bytes in all."""


def install(sets: Sequence[str] = (), *, progress: Progress | None = None) -> int:
    """Download what the store does not have of some sets (all, if none is named).

    Returns how many artifacts were downloaded; none means that nothing was started.

    :raises DownloadError: if the repository cannot be reached or has not got an artifact.
    :raises ChecksumError: if a file is another than the lock names.
    :raises DiskFullError, FolderError: if the cache folder cannot take them.
    """
    entries = lock.select(lock.read(), sets)
    if not store.missing(entries):
        return 0
    cache = paths.ensure_folder(paths.cache_dir(), setting=paths.CACHE_VARIABLE)
    try:
        with _only_one(cache / "install.lock"):
            absent = store.missing(entries)
            _check_room(cache, absent)
            _download(absent, cache, progress)
            return len(absent)
    except OSError as error:
        raise store.folder_error(error, cache) from error


def copy_into(folder: Path, sets: Sequence[str]) -> int:
    """Copy the files of some installed sets into one flat folder (for images); returns how many."""
    entries = lock.select(lock.read(), sets)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for entry in entries:
            source = store.store_dir() / entry.coordinate.path
            half = folder / f".{source.name}.part"
            shutil.copyfile(source, half)
            half.replace(folder / source.name)
    except OSError as error:
        raise store.folder_error(error, folder) from error
    return len(entries)


@contextlib.contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """Let installs on the same cache wait for one another."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _check_room(cache: Path, absent: Sequence[Entry]) -> None:
    needed = 3 * sum(entry.size for entry in absent)  # Ivy's copy, ours, and an archive unpacked
    free = shutil.disk_usage(cache).free
    if free < needed:
        raise DiskFullError(
            f"the disk of {cache} has {free / 1e6:.0f} MB free and the downloads need "
            f"{needed / 1e6:.0f} MB: make room, or set {paths.CACHE_VARIABLE} to a folder on "
            "another disk"
        )


def deal(entries: Sequence[Entry], hands: int) -> list[list[Entry]]:
    """Split a list into at most ``hands`` parts of about the same number of bytes and look-ups."""
    look_up_bytes = 500_000  # what can be downloaded in the time that one look-up takes
    parts: list[list[Entry]] = [[] for _ in range(min(hands, len(entries)))]
    loads = [0] * len(parts)
    for entry in sorted(entries, key=lambda entry: -entry.size):
        lightest = loads.index(min(loads))
        parts[lightest].append(entry)
        loads[lightest] += entry.size + look_up_bytes
    return parts


class _Counter:
    """Counts what the readers of several Ivy outputs see."""

    def __init__(self, entries: Sequence[Entry], progress: Progress | None) -> None:
        self._sizes: dict[str, list[int]] = {}  # a module may have several artifacts
        for entry in entries:
            self._sizes.setdefault(_ivy_name(entry), []).append(entry.size)
        self._total = (len(entries), sum(entry.size for entry in entries))
        self._done = (0, 0)
        self._lock = threading.Lock()
        self._progress = progress

    def line(self, text: str) -> None:
        """Take in one line of Ivy's output."""
        if "[SUCCESSFUL ]" not in text or self._progress is None:
            return
        name = text.split("[SUCCESSFUL ]", 1)[1].strip().split("!", 1)[0]
        with self._lock:
            if sizes := self._sizes.get(name):
                self._done = (self._done[0] + 1, self._done[1] + sizes.pop())
                self._progress(self._done[0], self._total[0], self._done[1], self._total[1])


def _ivy_name(entry: Entry) -> str:
    """``group#artifact;version``, as Ivy prints it."""
    c = entry.coordinate
    return f"{c.group}#{c.artifact};{c.version}"


def _download(absent: Sequence[Entry], cache: Path, progress: Progress | None) -> None:
    work = cache / f"download-{os.getpid()}-{time.monotonic_ns()}"
    counter = _Counter(absent, progress)
    try:
        for attempt in range(1, ATTEMPTS + 1):
            output = _round(store.missing(absent), work / str(attempt), counter)
            if not (left := store.missing(absent)):
                return
        raise DownloadError(_explain(left, output))
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _round(entries: Sequence[Entry], work: Path, counter: _Counter) -> str:
    """Run one Ivy per part, put what each retrieved into the store; returns all they printed."""
    parts = deal(entries, PROCESSES)
    running: list[subprocess.Popen[str]] = []
    lines: list[str] = []

    def read(process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            lines.append(line)
            counter.line(line)

    try:
        for number, part in enumerate(parts):
            running.append(ivy.start(work / str(number), [(e.coordinate, False) for e in part]))
        readers = [threading.Thread(target=read, args=(process,)) for process in running]
        for reader in readers:
            reader.start()
        for number, (process, reader) in enumerate(zip(running, readers, strict=True)):
            reader.join()
            process.wait()
            for entry in parts[number]:
                file = work / str(number) / "out" / _retrieved(entry)
                if file.exists():
                    store.put(file, entry)
    finally:
        for process in running:
            if process.poll() is None:
                process.kill()
            process.wait()
    return "".join(lines)


def _retrieved(entry: Entry) -> Path:
    """Where Ivy puts an artifact, see :data:`local.jars.ivy.LAYOUT`."""
    c = entry.coordinate
    return Path(c.group, c.artifact, c.version, c.file_name)


def _explain(left: Sequence[Entry], output: str) -> str:
    """Why artifacts are still missing, from what Ivy printed."""
    reasons = ("UnknownHost", "not found", "onnection refused", "timed out", "No space left",
               "SSLHandshake", "PKIX", "Unreachable", "onnection reset", "Read-only")  # fmt: skip
    seen = [
        line.strip() for line in output.splitlines()
        if any(reason in line for reason in reasons)
    ]  # fmt: skip
    if any("No space left" in line for line in seen):
        raise DiskFullError(
            f"the disk filled up while downloading: make room, or set {paths.CACHE_VARIABLE} to "
            "a folder on another disk"
        )
    said = f" Ivy says: {seen[0]}." if seen else ""
    return (
        f"{len(left)} artifacts could not be downloaded in {ATTEMPTS} attempts (the first: "
        f"{left[0].coordinate}).{said} See that this machine reaches a Maven repository: a proxy "
        "is taken from https_proxy, and a mirror's address (its Maven root) from "
        f"{ivy.MIRROR_VARIABLE}. What was downloaded is kept; the next run goes on from there."
    )
