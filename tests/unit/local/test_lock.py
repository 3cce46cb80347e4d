"""jars.lock: coordinates, lines, sets."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.errors import LockFormatError
from local.jars import lock
from local.jars.install import deal
from local.jars.lock import Coordinate, Entry
from local.jars.relock import coordinate_of
from local.jars.roots import ROOTS

SHA = "a" * 64


@pytest.mark.parametrize(
    ("text", "file_name"),
    [
        ("org.apache.kafka:kafka_2.13:4.2.1", "kafka_2.13-4.2.1.jar"),
        ("g:a:1:tar.gz:all", "a-1-all.tar.gz"),
        ("g:a:1.0:jar:linux-x86_64", "a-1.0-linux-x86_64.jar"),
    ],
)
def test_coordinate_is_written_as_it_was_read(text: str, file_name: str) -> None:
    coordinate = Coordinate.parse(text)
    assert str(coordinate) == text
    assert coordinate.file_name == file_name


@pytest.mark.parametrize("text", ["", "a", "a:b", "a:b:c:d:e:f", "a::c", "../x:b:c", "a:b:c/d"])
def test_malformed_coordinate_is_refused(text: str) -> None:
    with pytest.raises(LockFormatError, match="group:artifact:version"):
        Coordinate.parse(text)


def test_path_is_a_maven_repository_path() -> None:
    path = Coordinate.parse("io.netty:netty:1").path
    assert path == Path("io/netty/netty/1/netty-1.jar")


def test_comments_and_empty_lines_are_skipped() -> None:
    entries = lock.parse(f"# note\n\nspark g:a:1 {SHA} 12\n")
    assert entries == [Entry("spark", Coordinate("g", "a", "1"), SHA, 12)]


@pytest.mark.parametrize(
    "line", [f"spark g:a:1 {SHA}", f"spark g:a:1 {SHA} big", "spark g:a:1 abc 12", "x y z w v"]
)
def test_malformed_line_is_named(line: str) -> None:
    with pytest.raises(LockFormatError, match="line 2"):
        lock.parse(f"# header\n{line}\n")


def test_written_lock_is_read_back(tmp_path: Path) -> None:
    entries = [
        Entry("b", Coordinate.parse("g:a:1:tar.gz:all"), SHA, 5),
        Entry("a", Coordinate.parse("g:a:1"), SHA, 4),
    ]
    lock.write(entries, tmp_path / "jars.lock")
    assert lock.read(tmp_path / "jars.lock") == sorted(entries)


def test_unknown_set_is_refused_with_the_known_ones() -> None:
    with pytest.raises(LockFormatError, match=r"no jar set sparkk.*kafka.*spark"):
        lock.select(lock.read(), ["sparkk"])


def test_the_lock_in_the_repository_holds_every_root() -> None:
    entries = lock.read()
    held = {(entry.set_name, entry.coordinate) for entry in entries}
    for set_name, roots in ROOTS.items():
        for root in roots:
            if root.coordinate.artifact != "scala-parallel-collections_2.13":  # PySpark has it
                assert (set_name, root.coordinate) in held


def test_file_names_in_a_set_differ() -> None:
    for set_name in ROOTS:
        names = [e.coordinate.file_name for e in lock.select(lock.read(), [set_name])]
        assert len(names) == len(set(names))


def test_dealing_gives_each_entry_to_one_hand_and_spreads_the_bytes() -> None:
    entries = [Entry("s", Coordinate("g", f"a{n}", "1"), SHA, n * 100_000) for n in range(40)]
    parts = deal(entries, 4)
    assert sorted(e for part in parts for e in part) == sorted(entries)
    loads = [sum(e.size for e in part) for part in parts]
    assert max(loads) < 1.2 * min(loads)


def test_dealing_few_entries_leaves_no_hand_empty() -> None:
    entries = [Entry("s", Coordinate("g", "a", "1"), SHA, 1)]
    assert deal(entries, 6) == [entries]


def test_coordinate_is_read_from_a_retrieved_path() -> None:
    path = Path("io.apicurio/app/3.0.9/app-3.0.9-all.tar.gz")
    assert str(coordinate_of(path)) == "io.apicurio:app:3.0.9:tar.gz:all"
    assert str(coordinate_of(Path("g/a/1.0/a-1.0.jar"))) == "g:a:1.0"
