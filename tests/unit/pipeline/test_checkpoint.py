"""Reading how far a checkpoint has come."""

from __future__ import annotations

from pathlib import Path

from pipeline.checkpoint import committed_offsets
from pipeline.offsets import behind


def write(checkpoint: Path, batch: int, ends: str, *, committed: bool) -> None:
    for folder in ("offsets", "commits"):
        (checkpoint / folder).mkdir(exist_ok=True)
    (checkpoint / "offsets" / str(batch)).write_text(f'v1\n{{"batchWatermarkMs":0}}\n{ends}')
    if committed:
        (checkpoint / "commits" / str(batch)).write_text('v1\n{"nextBatchWatermarkMs":0}')


def test_without_a_batch_nothing_is_committed(tmp_path: Path) -> None:
    assert committed_offsets(tmp_path, "users") == {}


def test_the_last_committed_batch_counts(tmp_path: Path) -> None:
    write(tmp_path, 9, '{"users":{"0":5}}', committed=True)
    write(tmp_path, 10, '{"users":{"0":7,"1":2}}', committed=True)
    write(tmp_path, 11, '{"users":{"0":99}}', committed=False)
    (tmp_path / "commits" / ".11.tmp").touch()
    assert committed_offsets(tmp_path, "users") == {0: 7, 1: 2}
    assert committed_offsets(tmp_path, "other") == {}


def test_a_broken_offsets_file_falls_back_to_the_batch_before(tmp_path: Path) -> None:
    write(tmp_path, 1, '{"users":{"0":5}}', committed=True)
    write(tmp_path, 2, '{"users":{"0', committed=True)
    assert committed_offsets(tmp_path, "users") == {0: 5}


def test_lag_is_counted_from_what_was_reached_or_from_the_beginning() -> None:
    assert behind({0: 10, 1: 4}, {0: 7}, {}) == 7
    assert behind({0: 10, 1: 4}, {}, {0: 9, 1: 4}) == 1
    assert behind({0: 10}, {0: 12}, {}) == 0
