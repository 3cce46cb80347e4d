"""Reading the very text that the job publishes."""

from __future__ import annotations

from collections import Counter

from prometheus_client import generate_latest

from jobs.metrics import Metrics
from jobs.report import Report
from pipeline.metrics_client import fetch, parse


def test_every_number_of_the_job_arrives() -> None:
    metrics = Metrics(("dead_letters", "postgres", "cassandra"))
    stored = Counter(postgres=7, cassandra=8, dead_letters=2)
    report = Report(10, stored, Counter(email=2, uuid=1), Counter(), newest_event_seconds=1.0)
    metrics.batch(report, seconds=1.5)
    metrics.batch(Report(1, Counter(postgres=1)), seconds=0.5)
    metrics.sink_down("cassandra")
    found = parse(generate_latest(metrics.registry).decode())
    assert (found.rows, found.batches, found.batch_seconds) == (11, 2, 2.0)
    assert found.stored == {"postgres": 8, "cassandra": 8, "dead_letters": 2}
    assert found.rejected == {"email": 2, "uuid": 1}
    assert found.down == ("cassandra",)
    assert found.retries == {"cassandra": 1}
    assert found.newest_age is not None


def test_before_the_first_row_there_is_no_age() -> None:
    found = parse(generate_latest(Metrics(("postgres",)).registry).decode())
    assert (found.rows, found.newest_age, found.stored) == (0, None, {"postgres": 0})


def test_nobody_answering_is_no_metrics() -> None:
    assert fetch("http://127.0.0.1:9/metrics") is None
