"""Rows per second of the job's own query into each store, both, and Spark's ``noop`` sink."""

from __future__ import annotations

import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import SparkSession

from contract.schema import schema_versions
from contract.settings import Settings, load_settings
from jobs.app import sinks_of, start_query
from jobs.batch import BatchWriter
from jobs.metrics import Metrics
from jobs.pipeline import checked, outgoing
from jobs.source import read_topic

STORES = {"postgres": ("postgres",), "cassandra": ("cassandra",), "both": ("postgres", "cassandra")}


@dataclass(frozen=True)
class Run:
    """One pass over a topic. ``seconds`` is the time of the micro-batches, start-up left out."""

    target: str
    records: int
    seconds: float
    batches: int

    @property
    def per_second(self) -> float:
        return self.records / self.seconds


def settings_for(environment: dict[str, str], target: str, topic: str) -> Settings:
    """Fresh tables and a fresh checkpoint; only the target's stores are on."""
    name = f"bench_{uuid.uuid4().hex[:12]}"
    stores = STORES.get(target, ("postgres", "cassandra"))
    return load_settings(
        environment,
        {
            "kafka.topic": topic,
            "job.name": name.replace("_", "-"),
            "job.checkpoint": tempfile.mkdtemp(prefix="user-stream-bench-"),
            "job.available_now": True,
            "postgres.enabled": "postgres" in stores,
            "cassandra.enabled": "cassandra" in stores,
            "postgres.table": name,
            "cassandra.table": name,
        },
    )


def run_once(spark: SparkSession, environment: dict[str, str], target: str, topic: str) -> Run:
    """Read the whole topic once into ``target``: a key of :data:`STORES`, or ``noop``."""
    settings = settings_for(environment, target, topic)
    sinks = sinks_of(settings)
    if target == "noop":
        # The same columns in the same partitions as for both stores, and then nothing.
        partitions = settings.job.sink_partitions or spark.sparkContext.defaultParallelism
        rows = outgoing(checked(read_topic(spark, settings), settings, schema_versions()), sinks, partitions)
        query = (
            rows.writeStream.format("noop")
            .option("checkpointLocation", settings.job.checkpoint)
            .trigger(availableNow=True)
            .start()
        )
    else:
        for sink in sinks:
            sink.prepare()
        query = start_query(spark, settings, sinks, BatchWriter(settings, sinks, Metrics(())))
    query.awaitTermination()
    progress = [p for p in query.recentProgress if p["numInputRows"]]
    records = sum(p["numInputRows"] for p in progress)
    seconds = sum(p["durationMs"]["triggerExecution"] for p in progress) / 1000
    return Run(target, records, seconds, len(progress))


def wait_for_compaction() -> None:
    """Cassandra goes on compacting for a moment; the next run should not pay for it."""
    time.sleep(3)


def temporary_folders() -> list[Path]:
    return sorted(Path(tempfile.gettempdir()).glob("user-stream-bench-*"))
