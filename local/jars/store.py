"""The artifacts in the cache: where they lie, whether they are whole, unpacked archives."""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
from collections.abc import Iterable
from pathlib import Path

from local import paths
from local.errors import ChecksumError, DiskFullError, FolderError, JarsMissingError
from local.jars import lock
from local.jars.lock import Coordinate, Entry

_CHUNK = 1 << 20


def store_dir() -> Path:
    """The folder of artifacts, in a Maven repository's layout."""
    return paths.cache_dir() / "maven"


def is_there(entry: Entry) -> bool:
    """Whether the artifact is in the store; its bytes were checked when it was put there."""
    try:
        return (store_dir() / entry.coordinate.path).stat().st_size == entry.size
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise folder_error(error, store_dir()) from error


def missing(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that are not in the store, each artifact once."""
    by_coordinate = {entry.coordinate: entry for entry in entries}
    return [entry for entry in by_coordinate.values() if not is_there(entry)]


def sha256(path: Path) -> str:
    """A file's SHA-256, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def put(file: Path, entry: Entry) -> None:
    """Check a downloaded file and move it into the store, whole or not at all.

    :raises ChecksumError: if it is not the file that the lock names.
    """
    size, digest = file.stat().st_size, sha256(file)
    if (size, digest) != (entry.size, entry.sha256):
        raise ChecksumError(
            f"{entry.coordinate}: downloaded {size} bytes with sha256 {digest}; jars.lock names "
            f"{entry.size} bytes with {entry.sha256}. Nothing was kept. If a mirror or a proxy is "
            "set, it serves a changed file; if the lock is to be made again: "
            "python -m local.jars lock"
        )
    target = store_dir() / entry.coordinate.path
    target.parent.mkdir(parents=True, exist_ok=True)
    file.replace(target)


def jar_paths(set_name: str) -> list[Path]:
    """The files of one set, in the lock's order.

    :raises JarsMissingError: if the set is not installed.
    """
    entries = lock.select(lock.read(), [set_name])
    if absent := missing(entries):
        raise JarsMissingError(
            f"{len(absent)} of {len(entries)} artifacts of the set '{set_name}' are not in "
            f"{store_dir()} (the first: {absent[0].coordinate}): run python -m local.jars install"
        )
    return [store_dir() / entry.coordinate.path for entry in entries]


def unpacked_archive(coordinate: Coordinate) -> Path:
    """The folder of a ``tar.gz`` artifact, unpacked beside it at the first call."""
    archive = store_dir() / coordinate.path
    target = archive.with_name(archive.name + ".unpacked")
    if target.is_dir():
        return target
    half = target.with_name(f"{target.name}-{os.getpid()}")
    try:
        with tarfile.open(archive) as tar:
            # The filter came with security releases of 3.10 and 3.11; the archive is checked.
            if hasattr(tarfile, "data_filter"):
                tar.extractall(half, filter="data")
            else:
                tar.extractall(half)
        half.rename(target)
    except OSError as error:
        shutil.rmtree(half, ignore_errors=True)
        if not target.is_dir():  # another process may have been quicker
            raise folder_error(error, target) from error
    return target


def folder_error(error: OSError, path: Path) -> FolderError | DiskFullError:
    """What keeps the cache from being written, with what to do."""
    return paths.write_error(error, path, setting=paths.CACHE_VARIABLE)
