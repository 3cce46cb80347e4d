"""Event to row: the time from an event's creation until it is committed in every store."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from contract.kafka.client import client_config
from contract.kafka.topics import ensure_topics
from contract.records import HEADER_EVENT_TIME, HEADER_SCHEMA_ID, Identity
from contract.schema import latest_schema
from contract.settings import Settings
from jobs.app import sinks_of, start_query
from jobs.batch import BatchWriter
from jobs.metrics import Metrics
from producer.records import Record, RecordBuilder
from producer.simulator.users import user
from tests.bench.throughput import settings_for

WARM_UP_SECONDS = 10


@dataclass(frozen=True)
class Latency:
    """Seconds; ``sent`` events at ``rate`` per second, those of the warm-up left out."""

    rate: float
    sent: int
    p50: float
    p99: float
    worst: float


class TimedBatchWriter(BatchWriter):
    """Notes when each batch was committed in every sink."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.committed: dict[int, float] = {}
        self.first_commit: float | None = None

    def __call__(self, rows: DataFrame, batch: int) -> None:
        super().__call__(rows, batch)
        self.committed[batch] = time.time()
        if self.first_commit is None:
            self.first_commit = self.committed[batch]


def measure(
    spark: SparkSession, environment: dict[str, str], target: str, rate: int, seconds: int
) -> Latency:
    """Send ``rate`` users a second to a fresh topic while the query runs into ``target``'s stores."""
    topic = f"bench_latency_{target}"
    settings = settings_for(environment, target, topic)
    settings = settings.model_copy(update={"job": settings.job.model_copy(update={"available_now": False})})
    ensure_topics(settings.kafka)
    sinks = sinks_of(settings)
    for sink in sinks:
        sink.prepare()
    writer = TimedBatchWriter(settings, sinks, Metrics(()))
    spark.conf.set("spark.sql.streaming.numRecentProgressUpdates", "100000")
    query = start_query(spark, settings, sinks, writer)
    sent = _send(settings, rate, seconds, query, writer)
    progress: dict[int, Any] = {}
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        progress.update({p["batchId"]: p for p in query.recentProgress if p["numInputRows"]})
        if sum(p["numInputRows"] for p in progress.values()) >= sent:
            break
        threading.Event().wait(0.2)
    else:
        raise RuntimeError(f"{sent} events were sent, the query did not take them within 120 s")
    query.stop()
    commits = _commit_times(progress, writer.committed, topic)
    waits = sorted(_waits(settings, topic, commits, (writer.first_commit or 0) + WARM_UP_SECONDS))
    pick = lambda share: waits[min(len(waits) - 1, int(len(waits) * share))]  # noqa: E731
    return Latency(rate, len(waits), pick(0.5), pick(0.99), waits[-1])


def _send(
    settings: Settings, rate: int, seconds: int, query: StreamingQuery, writer: TimedBatchWriter
) -> int:
    """Send at that rate until ``seconds`` after the warm-up, which begins with the first commit."""
    builder = RecordBuilder(latest_schema(), identity=Identity.UUID, max_bytes=1 << 20)
    producer = KafkaProducer(**client_config(settings.kafka), acks="all", linger_ms=5)
    begin = time.monotonic()
    total = 0
    while writer.first_commit is None or time.time() < writer.first_commit + WARM_UP_SECONDS + seconds:
        index, total = total, total + 1
        if index % rate == 0 and not query.isActive:
            raise RuntimeError(f"the query ended: {query.exception()}")
        record = builder.build(user(f"latency-{begin}", index))
        if not isinstance(record, Record):
            raise RuntimeError(f"the simulator made a user that is refused: {record}")
        pause = begin + index / rate - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        headers = [
            (HEADER_SCHEMA_ID, latest_schema().id.encode()),
            (HEADER_EVENT_TIME, str(int(time.time() * 1000)).encode()),
        ]
        producer.send(settings.kafka.topic, key=record.key, value=record.value, headers=headers)
    producer.flush()
    producer.close()
    return total


def _commit_times(
    progress: dict[int, Any], committed: dict[int, float], topic: str
) -> list[tuple[int, int, int, float]]:
    """(partition, first offset, offset behind the last, commit time) of every batch."""
    ranges = []
    for batch, entry in progress.items():
        source = entry["sources"][0]
        starts = _offsets(source["startOffset"], topic)
        for partition, end in _offsets(source["endOffset"], topic).items():
            ranges.append((int(partition), starts.get(partition, 0), end, committed[batch]))
    return ranges


def _offsets(value: Any, topic: str) -> dict[str, int]:
    parsed = json.loads(value) if isinstance(value, str) else value
    found: dict[str, int] = (parsed or {}).get(topic, {})
    return found


def _waits(
    settings: Settings, topic: str, commits: list[tuple[int, int, int, float]], after: float
) -> list[float]:
    consumer = KafkaConsumer(
        **client_config(settings.kafka), enable_auto_commit=False, auto_offset_reset="earliest"
    )
    partitions = [TopicPartition(topic, number) for number in sorted({c[0] for c in commits})]
    consumer.assign(partitions)
    consumer.seek_to_beginning(*partitions)
    ends = consumer.end_offsets(partitions)
    by_partition = {p.partition: sorted(c for c in commits if c[0] == p.partition) for p in partitions}
    waits = []
    while any(consumer.position(p) < ends[p] for p in partitions):
        for batch in consumer.poll(timeout_ms=1000).values():
            for record in batch:
                event = int(dict(record.headers)[HEADER_EVENT_TIME]) / 1000
                if event < after:
                    continue
                commit = next(c for c in by_partition[record.partition] if c[1] <= record.offset < c[2])
                waits.append(commit[3] - event)
    consumer.close()
    return waits
