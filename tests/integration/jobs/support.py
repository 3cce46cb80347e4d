"""One test's own topic, tables and checkpoint on the shared servers."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from pyspark.sql import SparkSession

from contract.kafka.client import client_config
from contract.kafka.topics import ensure_topics
from contract.postgres import connection_parameters
from contract.records import HEADER_EVENT_TIME, HEADER_SCHEMA_ID, DeadLetterHeader, Identity
from contract.schema import latest_schema
from contract.settings import Settings, load_settings
from jobs.app import sinks_of, start_query
from jobs.batch import BatchWriter
from jobs.metrics import Metrics
from jobs.sinks.base import Sink
from jobs.sinks.cassandra_session import connect
from jobs.sinks.shapes import SHAPES
from producer.records import Record, RecordBuilder
from producer.simulator.users import user

ROOT = Path(__file__).resolve().parents[3]
NOW_MILLIS = 1_700_000_000_000
"""An event time in the past of every test run."""


def record_of(index: int, seed: str = "jobs", **changes: Any) -> Record:
    """A clean user of the simulator, some of its top-level fields changed, as the producer builds it."""
    raw = user(seed, index)
    raw.update(changes)
    built = RecordBuilder(latest_schema(), identity=Identity.UUID, max_bytes=1 << 20).build(raw)
    assert isinstance(built, Record), built
    return built


@dataclass
class World:
    """Names that no other test has."""

    environment: dict[str, str]
    folder: Path
    overrides: dict[str, Any] = field(default_factory=dict)
    name: str = field(default_factory=lambda: f"t{uuid.uuid4().hex[:10]}")

    def __post_init__(self) -> None:
        self.checkpoint = self.folder / "checkpoint"

    @property
    def variables(self) -> dict[str, str]:
        """For a job of its own process."""
        return {
            **self.environment,
            "USER_STREAM__KAFKA__TOPIC": self.name,
            "USER_STREAM__KAFKA__DEAD_LETTER_TOPIC": f"{self.name}.dlq",
            "USER_STREAM__POSTGRES__TABLE": self.name,
            "USER_STREAM__CASSANDRA__TABLE": self.name,
            "USER_STREAM__JOB__NAME": self.name,
            "USER_STREAM__JOB__CHECKPOINT": str(self.checkpoint),
            "USER_STREAM__JOB__AVAILABLE_NOW": "true",
            "USER_STREAM__JOB__METRICS_PORT": "0",
            "USER_STREAM__JOB__UI_PORT": "0",
            "USER_STREAM__JOB__SINK_BACKOFF_MAX_SECONDS": "1",
        }

    @property
    def settings(self) -> Settings:
        return load_settings(self.variables, self.overrides)

    def send(
        self, key: bytes | None, value: bytes | None, at: int | None = NOW_MILLIS, **headers: bytes
    ) -> None:
        """One record to the topic; ``at`` is its event time in milliseconds."""
        own = {
            HEADER_SCHEMA_ID: latest_schema().id.encode(),
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        if at is not None:
            own[HEADER_EVENT_TIME] = str(at).encode()
        self._producer().send(self.name, key=key, value=value, headers=list(own.items())).get(30)

    def _producer(self) -> KafkaProducer:
        if not hasattr(self, "_sender"):
            ensure_topics(self.settings.kafka)
            self._sender = KafkaProducer(
                **client_config(self.settings.kafka), acks="all", max_request_size=1 << 24
            )
        return self._sender

    def drain(self, spark: SparkSession, sinks: Sequence[Sink] | None = None) -> Metrics:
        """Run the query over everything that is on the topic, as the job does."""
        settings = self.settings
        ensure_topics(settings.kafka)
        chosen = sinks_of(settings) if sinks is None else sinks
        for sink in chosen:
            sink.prepare()
        metrics = Metrics(tuple(sink.name for sink in chosen))
        query = start_query(spark, settings, chosen, BatchWriter(settings, chosen, metrics))
        query.awaitTermination()
        return metrics

    def run_job(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """``python -m jobs`` (or another command) in a process group of its own, to its end."""
        return subprocess.run(
            [sys.executable, *(command or ("-m", "jobs"))],
            cwd=ROOT,
            env={**os.environ, **self.variables, "PYTHONPATH": str(ROOT), **variables},
            capture_output=True,
            text=True,
            timeout=300,
            start_new_session=True,
            check=False,
        )

    def postgres(self, columns: str = "*") -> dict[str, dict[str, Any]]:
        """Rows by key."""
        settings = self.settings.postgres
        key = SHAPES[settings.shape].key.name
        return {row[key]: row for row in self.sql(f"SELECT {columns} FROM {self.name}")}

    def sql(self, text: str) -> list[dict[str, Any]]:
        connection = psycopg2.connect(**connection_parameters(self.settings.postgres, "tests"))
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(text)
                if cursor.description is None:
                    return []
                names = [column.name for column in cursor.description]
                return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        finally:
            connection.close()

    def cassandra(self, columns: str = "*") -> dict[str, dict[str, Any]]:
        """Rows by key."""
        settings = self.settings.cassandra
        key = SHAPES[settings.shape].key.name
        return {row[key]: row for row in self.cql(f"SELECT {columns} FROM {settings.keyspace}.{self.name}")}

    def cql(self, text: str) -> list[dict[str, Any]]:
        session = connect(self.settings.cassandra)
        try:
            return [row._asdict() for row in session.execute(text)]
        finally:
            session.cluster.shutdown()

    def dead_letters(self) -> list[Any]:
        """Every record of the dead letter topic, each (topic, partition, offset) once."""
        topic = f"{self.name}.dlq"
        consumer = KafkaConsumer(**client_config(self.settings.kafka), enable_auto_commit=False)
        try:
            partitions = [
                TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()
            ]
            consumer.assign(partitions)
            consumer.seek_to_beginning(*partitions)
            ends = consumer.end_offsets(partitions)
            found = {}
            while any(consumer.position(p) < ends[p] for p in partitions):
                for records in consumer.poll(timeout_ms=500).values():
                    for record in records:
                        headers = dict(record.headers)
                        if DeadLetterHeader.TOPIC.value not in headers:
                            continue  # the note that one was replayed
                        place = tuple(
                            headers[name.value].decode()
                            for name in (
                                DeadLetterHeader.TOPIC,
                                DeadLetterHeader.PARTITION,
                                DeadLetterHeader.OFFSET,
                            )
                        )
                        found[place] = record
            return list(found.values())
        finally:
            consumer.close()

    def close(self) -> None:
        if hasattr(self, "_sender"):
            self._sender.close()


def same_in_both(world: World) -> dict[str, dict[str, Any]]:
    """The rows, after checking that both stores have the same keys and the same values."""
    postgres, cassandra = world.postgres(), world.cassandra()
    assert postgres.keys() == cassandra.keys()
    for key, row in cassandra.items():
        for name, value in row.items():
            other = postgres[key][name]
            if hasattr(value, "tzinfo"):  # Cassandra keeps milliseconds, without a zone
                other = other.replace(tzinfo=None)
                value = value.replace(tzinfo=None)
                assert abs((other - value).total_seconds()) < 0.001, (key, name)
            else:
                assert value == other, (key, name)
    return postgres
