"""What is shown, on a recording console."""

from __future__ import annotations

import io
import time
from collections import Counter

import pytest
from rich.console import Console

from pipeline.metrics_client import JobMetrics
from pipeline.progress import Numbers, Progress
from pipeline.show import PlainLines
from pipeline.view import LiveView

JOB = JobMetrics(950, 3, 4.5, {"postgres": 900, "cassandra": 920}, {}, (), {"email": 5}, 2.25)


@pytest.fixture
def progress() -> Progress:
    return Progress(time.time() - 12, ("postgres", "cassandra"))


def busy(progress: Progress) -> Progress:
    progress.phase = "producing"
    progress.server_changed("kafka", "ready", "127.0.0.1:9092")
    progress.server_changed("cassandra", "starting", "127.0.0.1:9042")
    progress.program("producer", "running", "from http://127.0.0.1:8000/api/")
    progress.api_retries = 3
    dead = Counter({"email": 5, "producer.schema.type": 4})
    progress.numbers = Numbers(1.0, 1_234, 5_000, 284, 498.7, dead, JOB, 1.25)
    return progress


def rendered(progress: Progress, width: int = 100) -> str:
    console = Console(width=width, file=io.StringIO(), record=True, force_terminal=True)
    console.print(LiveView(progress))
    return console.export_text()


def test_the_view_shows_servers_flow_and_dead_letters(progress: Progress) -> None:
    text = rendered(busy(progress))
    for part in (
        "producing", "12 s", "Kafka", "127.0.0.1:9092", "starting", "3 calls repeated", "1,234", "499",
        "284", "900", "920", "1.2 s", "2.2 s", "producer.schema.type",
    ):  # fmt: skip
        assert part in text


def test_the_view_of_a_run_that_has_just_begun(progress: Progress) -> None:
    text = rendered(progress)
    assert "starting the servers" in text
    assert "none yet" in text


@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_line_is_wider_than_the_terminal(progress: Progress, width: int) -> None:
    progress = busy(progress)
    progress.program("producer", "failed", "a reason " * 40 + "\nsecond line")
    assert all(len(line) <= width for line in rendered(progress, width).splitlines())


def test_many_rules_are_cut_short(progress: Progress) -> None:
    progress = busy(progress)
    dead = Counter({f"rule_{n}": 20 - n for n in range(11)})
    progress.numbers = Numbers(taken=1.0, dead=dead)
    text = rendered(progress)
    assert "rule_7" in text
    assert "rule_8" not in text
    assert "and 3 more rules" in text


def test_plain_lines_say_each_change_once(progress: Progress) -> None:
    console = Console(width=100, file=io.StringIO(), record=True)
    lines = PlainLines(busy(progress), console)
    lines.look()
    lines.look()
    progress.server_changed("cassandra", "ready", "127.0.0.1:9042")
    lines.look()
    said = [line.split(" s  ", 1)[1] for line in console.export_text().splitlines()]
    assert said == [
        "producing",
        "  Kafka: ready 127.0.0.1:9092",
        "  Cassandra: starting 127.0.0.1:9042",
        "  producer: running from http://127.0.0.1:8000/api/",
        "  produced 1,234, lag 284, PostgreSQL 900, Cassandra 920, dead letters 9",
        "  Cassandra: ready 127.0.0.1:9042",
    ]
