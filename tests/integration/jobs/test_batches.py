"""The same micro-batch written twice, and values that are hard to write."""

from __future__ import annotations

import json
from typing import Any

import pytest
from kafka import KafkaProducer
from pyspark.sql import DataFrame, SparkSession

from contract.kafka.client import client_config
from contract.kafka.topics import ensure_topics
from jobs.app import sinks_of, start_query
from jobs.batch import BatchWriter
from jobs.metrics import Metrics
from jobs.sinks.base import SinkError
from jobs.sinks.postgres import PostgresSink
from tests.integration.jobs.support import NOW_MILLIS, World, record_of, same_in_both

pytestmark = pytest.mark.integration

HARD = [
    'quoted "text", and a comma',
    "line\nbreak",
    "carriage\rreturn\r\n both",
    "\\.",
    "line\n\\.\nline",
    "\\N",
    "NULL",
    "back\\slash\\",
    "tab\tinside",
    "''; DROP TABLE users; --",
    "%s %(x)s {} ?",
    "emoji 🦊 and 𝔣𝔯𝔞𝔨𝔱𝔲𝔯",
    "combining e\u0301 and right to left \u202e abc",
    "\u0001\u001b[31m control",
    "x" * 256,
    "\U0001f98a" * 256,
]


class _Twice(BatchWriter):
    """Every micro-batch again, as after a crash before its offsets were committed."""

    def __call__(self, rows: DataFrame, batch: int) -> None:
        super().__call__(rows, batch)
        super().__call__(rows, batch)


def test_the_same_batch_twice(spark: SparkSession, world: World) -> None:
    for index in range(20):
        world.send(record_of(index).key, record_of(index).value)
    world.send(record_of(0).key, None, NOW_MILLIS + 1)
    world.send(b"key", b"no json")
    settings = world.settings
    sinks = sinks_of(settings)
    for sink in sinks:
        sink.prepare()
    metrics = Metrics(tuple(sink.name for sink in sinks))
    start_query(spark, settings, sinks, _Twice(settings, sinks, metrics)).awaitTermination()

    assert same_in_both(world).keys() == {record_of(index).key.decode() for index in range(1, 20)}
    assert len(world.dead_letters()) == 1
    stored = {
        sink.name: metrics.registry.get_sample_value("user_stream_rows_stored_total", {"sink": sink.name})
        for sink in sinks
    }
    assert stored == {"dead_letters": 2.0, "postgres": 19.0, "cassandra": 42.0}
    query = json.loads((world.checkpoint / "metadata").read_text())["id"]
    (ledger,) = world.sql(
        f"SELECT sum(rows) AS rows, sum(stored) AS stored FROM user_stream_ledger WHERE query = '{query}'"
    )
    assert ledger == {"rows": 21, "stored": 19}


def test_hard_values_are_the_same_in_both_stores(spark: SparkSession, world: World) -> None:
    for index, text in enumerate(HARD):
        value = json.loads(record_of(index).value)
        value["location"]["city"] = text
        world.send(record_of(index).key, json.dumps(value).encode())
    world.drain(spark)
    rows = same_in_both(world)
    assert {key: row["city"] for key, row in rows.items()} == {
        record_of(index).key.decode(): text for index, text in enumerate(HARD)
    }
    assert world.dead_letters() == []


def test_a_letter_larger_than_its_topic_takes_is_cut(spark: SparkSession, world: World) -> None:
    """The broker limits what is compressed: some megabytes of blanks pass the users topic."""
    ensure_topics(world.settings.kafka)
    producer = KafkaProducer(
        **client_config(world.settings.kafka), compression_type="gzip", max_request_size=1 << 24
    )
    size = 6 << 20
    producer.send(world.name, key=b"large", value=b" " * size).get(30)
    producer.close()
    world.send(record_of(1).key, record_of(1).value)
    world.send(b"\xff\xfe", b"", schema_id=b"\xff\xfe")
    world.drain(spark)

    assert same_in_both(world).keys() == {record_of(1).key.decode()}
    letters = {letter.key: dict(letter.headers) | {"value": letter.value} for letter in world.dead_letters()}
    assert letters.keys() == {b"large", b"\xff\xfe"}
    assert letters[b"large"]["dlq-truncated"] == str(size).encode()
    assert letters[b"large"]["dlq-rule"] == b"too_large"
    assert 2_000_000 < len(letters[b"large"]["value"]) < size
    assert letters[b"\xff\xfe"]["schema-id"] == b"\xff\xfe"
    assert (
        letters[b"\xff\xfe"]["dlq-error"]
        .decode()
        .startswith("schema_version: found \ufffd\ufffd; accepted: ")
    )


@pytest.mark.parametrize("wrong", [{"database": "nowhere"}, {"user": "nobody"}])
def test_what_postgres_does_not_know_is_refused(world: World, wrong: dict[str, Any]) -> None:
    settings = world.settings.postgres.model_copy(update=wrong)
    with pytest.raises(SinkError, match=r"^postgres: .*(does not exist|authentication failed)"):
        PostgresSink(settings).prepare()
