"""Dead letters go back to the topic: stored once the cause is gone, rejected again where it is not."""

from __future__ import annotations

import json

import pytest
from pyspark.sql import SparkSession

from tests.integration.jobs.support import NOW_MILLIS, World, record_of, same_in_both

pytestmark = pytest.mark.integration


def test_replayed_letters_are_stored_or_rejected_again(spark: SparkSession, world: World) -> None:
    large, newer = record_of(1, cell="1" * 60), record_of(2)
    padded = large.value + b" " * 1024
    world.send(large.key, padded, NOW_MILLIS)
    world.send(newer.key, newer.value + b" " * 1024, NOW_MILLIS)
    world.send(b"key", b"no json", NOW_MILLIS)
    world.overrides = {"job.max_record_bytes": len(large.value) + 512}
    world.drain(spark)
    assert world.postgres() == {}
    world.overrides = {}
    world.send(newer.key, record_of(2, gender="male").value, NOW_MILLIS + 1)
    world.drain(spark)

    done = world.run_job("-m", "producer", "dead-letters", "replay", "--all")
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout.splitlines()[-1])["replayed"] == 3
    world.drain(spark)

    rows = same_in_both(world)
    assert rows.keys() == {large.key.decode(), newer.key.decode()}
    assert rows[large.key.decode()]["event_time"].timestamp() * 1000 == NOW_MILLIS
    assert rows[newer.key.decode()]["event_time"].timestamp() * 1000 == NOW_MILLIS + 1, (
        "the newer event stays"
    )
    again = [letter for letter in world.dead_letters() if "dlq-replay-of" in dict(letter.headers)]
    assert [(letter.key, letter.value) for letter in again] == [(b"key", b"no json")]
    assert dict(again[0].headers)["event-time"] == str(NOW_MILLIS).encode()
