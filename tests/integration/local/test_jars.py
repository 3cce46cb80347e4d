"""Installing jars, from a mirror that is the cache of this machine: no network is needed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from local.jars import jar_paths, lock, store
from tests.integration.local.support import REPOSITORY

pytestmark = pytest.mark.integration


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """A Maven repository with the set ``spark``."""
    for entry in lock.select(lock.read(), ["spark"]):
        target = tmp_path / "mirror" / entry.coordinate.path
        target.parent.mkdir(parents=True)
        shutil.copyfile(store.store_dir() / entry.coordinate.path, target)
    return tmp_path / "mirror"


def install(
    cache: Path, mirror: Path, *more: str, java_home: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the installer of set ``spark`` with a cache and a mirror of its own."""
    settings = {
        **os.environ,
        "USER_STREAM_CACHE": str(cache),
        "USER_STREAM_MAVEN_MIRROR": mirror.as_uri(),
        "PYTHONPATH": str(REPOSITORY),
    }
    if java_home is not None:
        settings |= {"JAVA_HOME": java_home, "PATH": java_home}
    return subprocess.run(
        [sys.executable, "-m", "local.jars", "install", "--set", "spark", *more],
        env=settings,
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_second_install_downloads_nothing_and_needs_no_java(tmp_path: Path, mirror: Path) -> None:
    first = install(tmp_path / "cache", mirror)
    assert first.returncode == 0, first.stderr
    assert "4 of 4" in first.stdout
    left = {path.name for path in (tmp_path / "cache").iterdir()}
    assert left == {"maven", "install.lock"}
    shutil.rmtree(mirror)
    second = install(tmp_path / "cache", mirror, java_home="/nowhere")
    assert second.returncode == 0, second.stderr
    assert "nothing to download" in second.stdout


def test_the_files_are_those_of_the_lock_and_can_be_copied(tmp_path: Path, mirror: Path) -> None:
    done = install(tmp_path / "cache", mirror, "--into", str(tmp_path / "image"))
    assert done.returncode == 0, done.stderr
    for entry in lock.select(lock.read(), ["spark"]):
        file = tmp_path / "image" / entry.coordinate.file_name
        assert hashlib.sha256(file.read_bytes()).hexdigest() == entry.sha256
    assert len(list((tmp_path / "image").iterdir())) == len(jar_paths("spark"))


def test_a_changed_file_is_refused_and_the_rest_is_kept(tmp_path: Path, mirror: Path) -> None:
    entry = lock.select(lock.read(), ["spark"])[0]
    file = mirror / entry.coordinate.path
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    refused = install(tmp_path / "cache", mirror)
    assert refused.returncode == 1
    assert f"{entry.coordinate}: downloaded" in refused.stderr
    assert not (tmp_path / "cache" / "maven" / entry.coordinate.path).exists()
    assert "Traceback" not in refused.stderr


def test_an_artifact_that_is_not_there_is_named_and_a_later_run_goes_on(tmp_path: Path, mirror: Path) -> None:
    entry = lock.select(lock.read(), ["spark"])[0]
    file = mirror / entry.coordinate.path
    aside = file.rename(tmp_path / "aside")
    refused = install(tmp_path / "cache", mirror)
    assert refused.returncode == 1
    assert f"1 artifacts could not be downloaded in 3 attempts (the first: {entry.coordinate}" in (
        refused.stderr
    )
    assert "USER_STREAM_MAVEN_MIRROR" in refused.stderr
    aside.rename(file)
    again = install(tmp_path / "cache", mirror)
    assert again.returncode == 0, again.stderr
    assert "1 of 1" in again.stdout


def test_no_network_is_named(tmp_path: Path) -> None:
    refused = install(tmp_path / "cache", tmp_path / "no-such-folder")
    assert refused.returncode == 1
    assert "4 artifacts could not be downloaded" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, mirror: Path) -> None:
    (tmp_path / "file").touch()
    refused = install(tmp_path / "file" / "cache", mirror)
    assert refused.returncode == 1
    assert "set USER_STREAM_CACHE to another folder" in refused.stderr
