"""The job from settings to a running query."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from types import FrameType
from typing import Any

import structlog
from pyspark.errors import StreamingQueryException
from pyspark.sql import SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from contract.errors import SettingsError, UserStreamError
from contract.kafka.topics import ensure_topics
from contract.schema import schema_versions
from contract.settings import Settings
from jobs.batch import BatchWriter
from jobs.metrics import LagListener, Metrics
from jobs.pipeline import checked, outgoing
from jobs.session import spark_session
from jobs.sinks.base import Sink, SinkUnavailableError
from jobs.sinks.cassandra import CassandraSink
from jobs.sinks.dead_letters import DeadLetterSink
from jobs.sinks.postgres import PostgresSink
from jobs.source import read_topic

log = structlog.get_logger(__name__)


class QueryFailedError(UserStreamError):
    """The streaming query ended with an error; what it had not committed is read again at the next start."""


def sinks_of(settings: Settings) -> tuple[Sink, ...]:
    """The sinks that are switched on, in the order in which they commit.

    Dead letters come first: once a batch's good rows are stored, its bad ones are on record too.

    :raises SettingsError: when no store is switched on, or a column is not in the table's shape
    """
    stores: list[Sink] = []
    if settings.postgres.enabled:
        stores.append(PostgresSink(settings.postgres))
    if settings.cassandra.enabled:
        stores.append(CassandraSink(settings.cassandra))
    if not stores:
        raise SettingsError(
            "postgres.enabled and cassandra.enabled are both false: there is nowhere to write to"
        )
    for store in stores:
        _ = store.columns  # refuses unknown ones
    return (DeadLetterSink(settings.kafka), *stores)


def start_query(
    spark: SparkSession, settings: Settings, sinks: Sequence[Sink], writer: BatchWriter
) -> StreamingQuery:
    """Start reading; every micro-batch goes through ``writer``."""
    partitions = settings.job.sink_partitions or spark.sparkContext.defaultParallelism
    rows = outgoing(checked(read_topic(spark, settings), settings, schema_versions()), sinks, partitions)
    stream = (
        rows.writeStream.queryName(settings.job.name)
        .option("checkpointLocation", settings.job.checkpoint)
        .foreachBatch(writer)
    )
    if settings.job.available_now:
        stream = stream.trigger(availableNow=True)
    elif settings.job.trigger_seconds:
        stream = stream.trigger(processingTime=f"{round(settings.job.trigger_seconds * 1000)} milliseconds")
    query = stream.start()
    writer.started(query.id)
    return query


def run(settings: Settings, sinks: Sequence[Sink] | None = None) -> None:
    """Run until SIGTERM or SIGINT (or, with ``job.available_now``, until caught up).

    :raises UserStreamError: what is wrong with the settings, the brokers, a table or the query
    """
    sinks = sinks_of(settings) if sinks is None else sinks
    ensure_topics(settings.kafka)
    metrics = Metrics(tuple(sink.name for sink in sinks))
    writer = BatchWriter(settings, sinks, metrics)
    stopping = _stop_on_signals(writer)
    metrics.serve(settings.job)
    spark = spark_session(settings.job)
    try:
        for sink in sinks:  # a store may be slower to come up than Spark is
            writer.until_available(sink.prepare)
        spark.streams.addListener(LagListener(metrics))
        query = start_query(spark, settings, sinks, writer)
        log.info(
            "the query runs", query=query.id, topic=settings.kafka.topic, checkpoint=settings.job.checkpoint
        )
        _await(query, writer)
    except SinkUnavailableError:
        if not writer.stop.is_set():  # else it was stopped while it waited for a store
            raise
    except StreamingQueryException as error:
        if not writer.stop.is_set():
            raise QueryFailedError(f"the query failed: {_cause(error)}") from error
    finally:
        spark.stop()
        for number, handler in stopping.items():
            signal.signal(number, handler)


def _await(query: StreamingQuery, writer: BatchWriter) -> None:
    while not query.awaitTermination(1):
        if writer.stop.is_set():
            log.info("stopping; an unfinished micro-batch is done again at the next start")
            query.stop()
            return


def _stop_on_signals(writer: BatchWriter) -> dict[int, Any]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        writer.stop.set()

    return {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}


def _cause(error: StreamingQueryException) -> str:
    text = str(error)
    for line in text.splitlines():
        if "SinkError:" in line:
            return line.partition("SinkError:")[2].strip()
    return text[:2000]
