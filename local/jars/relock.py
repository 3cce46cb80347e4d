"""Make ``jars.lock`` again from the roots: resolve, download, measure. A maintainer's command."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from local import paths
from local.errors import DownloadError
from local.jars import ivy, lock, store
from local.jars.lock import Coordinate, Entry
from local.jars.roots import PROVIDED_BY_PYSPARK, ROOTS, Root


def relock(path: Path = lock.LOCK_FILE) -> list[Entry]:
    """Resolve every set, put its files into the store and write the lock; returns the entries.

    :raises DownloadError: with what Ivy printed, if a root or a dependency cannot be had.
    """
    cache = paths.ensure_folder(paths.cache_dir(), setting=paths.CACHE_VARIABLE)
    entries: list[Entry] = []
    with tempfile.TemporaryDirectory(dir=cache, prefix="lock-") as folder:
        for set_name, roots in ROOTS.items():
            work = Path(folder, set_name)
            print(f"{set_name}: resolving {len(roots)} roots", flush=True)
            for transitive in (True, False):
                part = [root for root in roots if root.transitive is transitive]
                if part:
                    entries += _resolve(set_name, part, work / str(transitive))
    unique = {(entry.set_name, entry.coordinate): entry for entry in entries}
    lock.write(unique.values(), path)
    return sorted(unique.values())


def _resolve(set_name: str, roots: list[Root], work: Path) -> list[Entry]:
    process = ivy.start(work, [(root.coordinate, root.transitive) for root in roots])
    output, _ = process.communicate()
    if process.returncode != 0:
        raise DownloadError(f"{set_name}: Ivy could not resolve its roots\n{output}")
    entries = []
    for file in sorted(path for path in (work / "out").rglob("*") if path.is_file()):
        coordinate = coordinate_of(file.relative_to(work / "out"))
        if set_name == PROVIDED_BY_PYSPARK and (ivy.pyspark_jars() / file.name).exists():
            continue
        entry = Entry(set_name, coordinate, store.sha256(file), file.stat().st_size)
        if not store.is_there(entry):
            store.put(file, entry)
        entries.append(entry)
    shutil.rmtree(work)
    return entries


def coordinate_of(path: Path) -> Coordinate:
    """Read a coordinate from where Ivy put a file: ``group/artifact/version/file``."""
    group, artifact, version, name = path.parts
    rest = name.removeprefix(f"{artifact}-{version}")
    classifier, _, extension = rest.partition(".")
    return Coordinate(group, artifact, version, extension, classifier.removeprefix("-"))
