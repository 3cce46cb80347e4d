"""The job dies in the middle of a batch, everywhere that matters, and goes on as if nothing had been."""

from __future__ import annotations

import signal

import pytest
from pyspark.sql import SparkSession

from tests.integration.jobs.support import NOW_MILLIS, World, record_of, same_in_both

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(
    ("position", "in_postgres"), [("first", False), ("between", True), ("last", True), ("after", True)]
)
def test_killed_and_started_again(
    spark: SparkSession, world: World, position: str, in_postgres: bool
) -> None:
    for index in range(50):
        record = record_of(index)
        world.send(record.key, record.value)
    world.send(record_of(0).key, record_of(0, gender="female").value, NOW_MILLIS + 1)
    world.send(record_of(1).key, None, NOW_MILLIS + 1)
    world.send(b"key", b"no json")
    killed = world.run_job("-m", "tests.integration.jobs.killing_job", position)
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-2000:]
    assert bool(world.postgres()) is in_postgres  # it really died where it should

    world.drain(spark)  # the same checkpoint

    rows = same_in_both(world)
    assert rows.keys() == {record_of(index).key.decode() for index in range(50) if index != 1}
    assert rows[record_of(0).key.decode()]["gender"] == "female"
    assert len(world.dead_letters()) == 1
    ledger = world.sql("SELECT query, batch, partition, rows FROM user_stream_ledger")
    assert len({(row["query"], row["batch"], row["partition"]) for row in ledger}) == len(ledger)
