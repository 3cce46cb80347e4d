"""Stores and broker go away and come back while the job runs; what it publishes meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import tenacity

from local.errors import ServerStartError
from local.stack import Stack
from tests.integration.jobs.processes import RunningJob, eventually, running
from tests.integration.jobs.support import World, record_of, same_in_both

pytestmark = pytest.mark.integration


@contextmanager
def _down(servers: Stack, name: str) -> Iterator[None]:
    """Killed, and started again whatever happens; its ports may be lent to somebody for a moment."""
    servers[name].kill()
    try:
        yield
    finally:
        tenacity.retry(
            retry=tenacity.retry_if_exception_type(ServerStartError),
            stop=tenacity.stop_after_attempt(3),
            reraise=True,
        )(servers[name].start)()


def _send(world: World, numbers: range) -> None:
    for index in numbers:
        world.send(record_of(index).key, record_of(index).value)


def _publishes_everything(job: RunningJob, topic: str) -> None:
    lags = [f'user_stream_lag_records{{partition="{number}",topic="{topic}"}}' for number in range(3)]
    eventually(lambda: set(lags) <= job.metrics().keys())
    found = job.metrics()
    assert [found[lag] for lag in lags] == [0, 0, 0]
    assert found['user_stream_rows_stored_total{sink="postgres"}'] == 10
    assert found['user_stream_rows_stored_total{sink="cassandra"}'] == 10
    assert found['user_stream_rows_stored_total{sink="dead_letters"}'] == 1
    assert found['user_stream_rows_rejected_total{rule="json"}'] == 1
    assert found['user_stream_rows_rejected_total{rule="uuid"}'] == 0
    assert found["user_stream_batch_seconds_count"] == found["user_stream_batches_total"] >= 1
    assert found["user_stream_newest_row_age_seconds"] > 0


def test_each_server_down_and_back(servers: Stack, world: World, tmp_path: Path) -> None:
    _send(world, range(10))
    world.send(b"key", b"no json")
    with running(world, tmp_path / "job.log") as job:
        job.reaches("user_stream_rows_total", 11)
        _publishes_everything(job, world.name)

        for start, store in ((10, "postgres"), (20, "cassandra")):
            with _down(servers, store):
                _send(world, range(start, start + 10))
                job.reaches(f'user_stream_sink_up{{sink="{store}"}}', 0)
                assert job.alive
            job.reaches("user_stream_rows_total", start + 11)
            assert job.metrics()[f'user_stream_sink_up{{sink="{store}"}}'] == 1

        with _down(servers, "kafka"):
            assert job.metrics()["user_stream_rows_total"] == 31
        _send(world, range(30, 40))
        job.reaches("user_stream_rows_total", 41)

        assert same_in_both(world).keys() == {record_of(index).key.decode() for index in range(40)}
        assert [letter.value for letter in world.dead_letters()] == [b"no json"]
        assert job.alive
        job.stop()


def test_stopped_while_it_waits_for_a_store(world: World, tmp_path: Path) -> None:
    with running(world, tmp_path / "job.log", USER_STREAM__POSTGRES__PORT="9") as job:
        eventually(lambda: "a sink is down; waiting" in job.log.read_text())
        assert job.alive
        job.stop()
        assert "Traceback" not in job.log.read_text()
