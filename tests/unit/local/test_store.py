"""The cache of artifacts: checked, whole or absent, named errors."""

from __future__ import annotations

import errno
import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from local.errors import ChecksumError, DiskFullError, FolderError, JarsMissingError
from local.jars import install, store
from local.jars.lock import Coordinate, Entry

CONTENT = b"some bytes"


@pytest.fixture
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Entry:
    monkeypatch.setenv("USER_STREAM_CACHE", str(tmp_path / "cache"))
    digest = hashlib.sha256(CONTENT).hexdigest()
    return Entry("spark", Coordinate("g", "a", "1"), digest, len(CONTENT))


def test_a_file_with_the_right_checksum_is_kept(entry: Entry, tmp_path: Path) -> None:
    file = tmp_path / "download"
    file.write_bytes(CONTENT)
    assert store.missing([entry, entry]) == [entry]
    store.put(file, entry)
    assert store.missing([entry]) == []


@pytest.mark.parametrize("content", [b"other byte", b"longer than expected", b""])
def test_another_file_is_refused_and_not_kept(entry: Entry, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "download"
    file.write_bytes(content)
    with pytest.raises(ChecksumError, match=r"g:a:1: downloaded .* jars\.lock names"):
        store.put(file, entry)
    assert store.missing([entry]) == [entry]


def test_a_file_cut_short_counts_as_missing(entry: Entry) -> None:
    path = store.store_dir() / entry.coordinate.path
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT[:-1])
    assert store.missing([entry]) == [entry]


@pytest.mark.usefixtures("entry")
def test_a_set_that_is_not_installed_is_named_with_the_command() -> None:
    with pytest.raises(JarsMissingError, match=r"'kafka'.*python -m local\.jars install"):
        store.jar_paths("kafka")


def test_full_disk_and_closed_folder_are_named() -> None:
    full = store.folder_error(OSError(errno.ENOSPC, "No space left"), Path("/x"))
    closed = store.folder_error(OSError(errno.EROFS, "Read-only file system"), Path("/x"))
    assert isinstance(full, DiskFullError)
    assert isinstance(closed, FolderError)
    assert "USER_STREAM_CACHE" in str(full)
    assert "Read-only file system" in str(closed)


def test_too_little_room_is_refused_before_anything_is_downloaded(entry: Entry, tmp_path: Path) -> None:
    huge = Entry("spark", entry.coordinate, entry.sha256, 10**15)
    with pytest.raises(DiskFullError, match="MB free"):
        install._check_room(tmp_path, [huge])


def test_an_archive_is_unpacked_once(entry: Entry) -> None:
    coordinate = Coordinate("g", "app", "1", "tar.gz", "all")
    archive = store.store_dir() / coordinate.path
    archive.parent.mkdir(parents=True)
    with tarfile.open(archive, "w:gz") as tar:
        facts = tarfile.TarInfo("app/run.jar")
        facts.size = len(CONTENT)
        tar.addfile(facts, io.BytesIO(CONTENT))
    folder = store.unpacked_archive(coordinate)
    assert (folder / "app" / "run.jar").read_bytes() == CONTENT
    archive.unlink()
    assert store.unpacked_archive(coordinate) == folder
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
