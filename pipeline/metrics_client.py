"""Reading what the job publishes."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

import requests
from prometheus_client.parser import text_string_to_metric_families

_PREFIX = "user_stream_"


@dataclass(frozen=True)
class JobMetrics:
    """The job's counters since its process began, and its gauges of now.

    ``stored`` and ``retries`` are by sink, ``rejected`` by rule; ``newest_age`` is in seconds,
    None before the first row.
    """

    rows: int
    batches: int
    batch_seconds: float
    stored: dict[str, int]
    retries: dict[str, int]
    down: tuple[str, ...]
    rejected: dict[str, int]
    newest_age: float | None


def parse(text: str) -> JobMetrics:
    """Metrics in Prometheus's text format; one that is not there counts as 0."""
    single: dict[str, float] = {}
    labelled: dict[str, dict[str, float]] = defaultdict(dict)
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            name = sample.name.removeprefix(_PREFIX)
            if len(sample.labels) == 1 and "le" not in sample.labels:
                (label,) = sample.labels.values()
                labelled[name][label] = sample.value
            elif not sample.labels:
                single[name] = sample.value
    age = single.get("newest_row_age_seconds", math.nan)
    return JobMetrics(
        rows=int(single.get("rows_total", 0)),
        batches=int(single.get("batches_total", 0)),
        batch_seconds=single.get("batch_seconds_sum", 0.0),
        stored=_whole(labelled["rows_stored_total"]),
        retries=_whole(labelled["sink_retries_total"]),
        down=tuple(sorted(sink for sink, up in labelled["sink_up"].items() if not up)),
        rejected={rule: count for rule, count in _whole(labelled["rows_rejected_total"]).items() if count},
        newest_age=None if math.isnan(age) else age,
    )


def fetch(url: str, *, timeout: float = 2.0) -> JobMetrics | None:
    """Ask once; None while nobody answers."""
    try:
        answer = requests.get(url, timeout=timeout)
        answer.raise_for_status()
    except requests.RequestException:
        return None
    return parse(answer.text)


def _whole(values: dict[str, float]) -> dict[str, int]:
    return {name: int(value) for name, value in values.items()}
