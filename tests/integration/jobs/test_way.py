"""The way of a record: newest event wins, duplicates, tombstones, dead letters, replays of batches."""

from __future__ import annotations

import shutil

import pytest
from pyspark.sql import SparkSession

from contract.records import DeadLetterHeader
from tests.integration.jobs.support import NOW_MILLIS, World, record_of, same_in_both

pytestmark = pytest.mark.integration

DIRTY = {
    "json": b"{not json",
    "utf8": b'{"email": "\xff"}',
    "value_missing": b"",
    "uuid": b'{"email":"a@example.com","login":{"uuid":"12"}}',
    "required": b'{"email":"a@example.com","login":{}}',
    "wrong_type": b'{"email":5,"login":{"uuid":"6bd23fa5-9cd6-4fe7-b67a-2ecbdc4f6c9f"}}',
    "dob_range": b'{"email":"a@example.com","login":{"uuid":"6bd23fa5-9cd6-4fe7-b67a-2ecbdc4f6c9f"},"dob":{"date":"2999-01-01T00:00:00Z"}}',
    "nationality": b'{"email":"a@example.com","login":{"uuid":"6bd23fa5-9cd6-4fe7-b67a-2ecbdc4f6c9f"},"nat":"XX"}',
    "nul_character": b'{"email":"a@example.com","login":{"uuid":"6bd23fa5-9cd6-4fe7-b67a-2ecbdc4f6c9f"},"cell":"1\\u00002"}',
    "too_large": b'{"email":"a@example.com","cell":"' + b"x" * 1_100_000 + b'"}',
}


def test_newest_event_wins_whatever_arrives_last(spark: SparkSession, world: World) -> None:
    """Two passes, so that events meet within a micro-batch and across micro-batches."""
    first, second, gone, back, late = (record_of(index).key for index in range(5))
    for index in range(40):
        record = record_of(index)
        world.send(record.key, record.value, NOW_MILLIS)
    world.send(first, record_of(0, gender="female").value, NOW_MILLIS + 10)
    world.send(first, record_of(0, gender="male").value, NOW_MILLIS + 5)  # older, arrives later
    world.send(gone, None, NOW_MILLIS + 10)
    world.send(back, b"", NOW_MILLIS + 10)
    world.drain(spark)
    world.send(second, record_of(1, email="old@example.com").value, NOW_MILLIS - 10)  # older, another batch
    world.send(gone, record_of(2).value, NOW_MILLIS + 9)  # older than its tombstone
    world.send(back, record_of(3, email="back@example.com").value, NOW_MILLIS + 11)
    world.send(late, None, NOW_MILLIS - 1)  # a tombstone older than the row
    world.drain(spark)

    rows = same_in_both(world)
    assert len(rows) == 39
    assert rows[first.decode()]["gender"] == "female"
    assert rows[second.decode()]["email"] != "old@example.com"
    assert gone.decode() not in rows
    assert rows[back.decode()]["email"] == "back@example.com"
    assert late.decode() in rows
    assert world.dead_letters() == []


def test_bad_records_are_dead_letters_and_their_neighbours_rows(spark: SparkSession, world: World) -> None:
    for index, (rule, value) in enumerate(DIRTY.items()):
        key = None if rule == "value_missing" else b"key"
        world.send(key, value, NOW_MILLIS, x_own=rule.encode())
        good = record_of(index)
        world.send(good.key, good.value)
    world.send(b"k", record_of(99).value, NOW_MILLIS, schema_id=b"users_created:99")
    metrics = world.drain(spark)

    assert same_in_both(world).keys() == {record_of(index).key.decode() for index in range(len(DIRTY))}
    letters = world.dead_letters()
    by_rule = {dict(letter.headers)[DeadLetterHeader.RULE.value].decode(): letter for letter in letters}
    assert by_rule.keys() == {*DIRTY, "schema_version"}
    for rule, value in DIRTY.items():
        headers = dict(by_rule[rule].headers)
        assert by_rule[rule].value == value
        assert by_rule[rule].key == (None if rule == "value_missing" else b"key")
        assert headers["x-own"] == rule.encode()
        assert headers[DeadLetterHeader.TOPIC.value].decode() == world.name
        assert rule.encode() in headers[DeadLetterHeader.ERROR.value]
    assert metrics.registry.get_sample_value("user_stream_rows_rejected_total", {"rule": "json"}) == 1
    assert metrics.registry.get_sample_value("user_stream_rows_total") == 2 * len(DIRTY) + 1


def test_a_lost_checkpoint_changes_nothing(spark: SparkSession, world: World) -> None:
    for index in range(30):
        record = record_of(index)
        world.send(record.key, record.value)
    world.send(record_of(0).key, None, NOW_MILLIS + 1)
    world.drain(spark)
    written = "id, writetime(email) AS written, ingested_at"
    before = world.postgres(), world.cassandra(), world.cassandra(written)
    shutil.rmtree(world.checkpoint)
    metrics = world.drain(spark)
    assert (world.postgres(), world.cassandra(), world.cassandra(written)) == before
    assert metrics.registry.get_sample_value("user_stream_rows_stored_total", {"sink": "postgres"}) == 0


def test_identity_by_email(spark: SparkSession, world: World) -> None:
    world.overrides = {"identity": "email"}
    for index, mail in enumerate(
        ["Ann@Example.com ", " ann@example.com", "bob@example.com", "eve@example.com"]
    ):
        world.send(mail.strip().lower().encode(), record_of(index, email=mail).value, NOW_MILLIS + index)
    world.send(b"eve@example.com", None, NOW_MILLIS + 10)
    world.send(record_of(0).key, None, NOW_MILLIS + 10)  # a uuid is no key here
    world.drain(spark)
    rows = same_in_both(world)
    assert rows.keys() == {"ann@example.com", "bob@example.com"}
    assert rows["ann@example.com"]["event_time"].timestamp() * 1000 == NOW_MILLIS + 1
    (letter,) = world.dead_letters()
    assert dict(letter.headers)[DeadLetterHeader.RULE.value] == b"tombstone_key"


def test_shape_user_data_and_fewer_columns(spark: SparkSession, world: World) -> None:
    world.overrides = {
        "cassandra.shape": "user_data",
        "cassandra.keyspace": "user_data",
        "postgres.columns": ("email", "nationality"),
    }
    record = record_of(1)
    world.send(record.key, record.value)
    world.drain(spark)
    (row,) = world.cassandra().values()
    assert list(row) == ["user_id", "address", "date_of_birth", "email", "first_name", "registration_date"]
    assert row["user_id"] == record.key.decode()
    assert row["date_of_birth"] is not None
    (row,) = world.postgres().values()
    assert list(row) == ["id", "email", "nationality", "version"]


def test_a_sink_that_is_off_is_not_written(spark: SparkSession, world: World) -> None:
    world.overrides = {"cassandra.enabled": False}
    record = record_of(1)
    world.send(record.key, record.value)
    world.drain(spark)
    assert len(world.postgres()) == 1
    assert (
        world.cql(
            f"SELECT * FROM system_schema.tables WHERE keyspace_name = 'spark_streams' AND table_name = '{world.name}'"
        )
        == []
    )
