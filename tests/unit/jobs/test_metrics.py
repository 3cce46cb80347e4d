"""The job's metrics."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from jobs.metrics import LagListener, Metrics


class Lags:
    """Takes the place of the metrics; keeps what they are told."""

    def __init__(self) -> None:
        self.said: dict[tuple[str, str], int] = {}

    def lag(self, topic: str, partition: str, records: int) -> None:
        self.said[topic, partition] = records


def progress(end: str | None, latest: str | None) -> Any:
    source = SimpleNamespace(endOffset=end, latestOffset=latest)
    return SimpleNamespace(progress=SimpleNamespace(sources=[source]))


def lags(end: str | None, latest: str | None) -> dict[tuple[str, str], int]:
    told = Lags()
    LagListener(cast(Metrics, told)).onQueryProgress(progress(end, latest))
    return told.said


def test_the_lag_is_what_lies_behind_the_batch_by_partition() -> None:
    assert lags('{"users": {"0": 5, "1": 7}}', '{"users": {"0": 9, "1": 7}}') == {
        ("users", "0"): 4,
        ("users", "1"): 0,
    }


def test_a_batch_done_again_after_a_restart_has_no_newest_offsets() -> None:
    # As PySpark writes Java's null.
    for latest in ("None", "", None):
        assert lags('{"users": {"0": 5}}', latest) == {("users", "0"): 0}
