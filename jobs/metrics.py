"""What the job publishes, in Prometheus's format."""

from __future__ import annotations

import json
import time

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from pyspark.sql.streaming.listener import (
    QueryIdleEvent,
    QueryProgressEvent,
    QueryStartedEvent,
    QueryTerminatedEvent,
    StreamingQueryListener,
)

from contract.errors import SettingsError
from contract.settings.job import JobSettings
from jobs.quality.evaluate import ERROR_RULES, WARN_RULES
from jobs.report import Report

log = structlog.get_logger(__name__)

_SECONDS = (0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128)


class Metrics:
    """Counters since this process began, and gauges of now."""

    def __init__(self, sinks: tuple[str, ...]) -> None:
        self.registry = CollectorRegistry()
        self._rows = self._counter("rows", "Records read from the topic and dealt with")
        self._stored = self._counter("rows_stored", "Rows that a sink took", "sink")
        self._rejected = self._counter(
            "rows_rejected", "Rejections, by rule (a record can break several)", "rule"
        )
        self._warned = self._counter("rows_warned", "Rows that were stored with a warning", "rule")
        self._batches = self._counter("batches", "Micro-batches committed")
        self._retries = self._counter("sink_retries", "Tries that a sink was down for", "sink")
        self._up = self._gauge("sink_up", "1: the last try reached the sink", "sink")
        self._lag = self._gauge(
            "lag_records", "Records in the topic that are not stored yet", "topic", "partition"
        )
        self._newest = self._gauge("newest_event_timestamp_seconds", "Event time of the newest stored row")
        self._age = self._gauge("newest_row_age_seconds", "Now minus the event time of the newest stored row")
        self._batch_seconds = Histogram(
            "user_stream_batch_seconds",
            "Time to store a micro-batch",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._newest_seconds: float | None = None
        self._age.set_function(self._age_now)
        for sink in sinks:
            self._stored.labels(sink)
            self._up.labels(sink).set(1)
        for rule in ERROR_RULES:
            self._rejected.labels(rule.name)
        for rule in WARN_RULES:
            self._warned.labels(rule.name)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"user_stream_{name}", text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"user_stream_{name}", text, labels, registry=self.registry)

    def _age_now(self) -> float:
        return float("nan") if self._newest_seconds is None else time.time() - self._newest_seconds

    def serve(self, settings: JobSettings) -> int:
        """Serve ``/metrics``; returns the port.

        :raises SettingsError: when the address cannot be listened on
        """
        try:
            server, _ = start_http_server(
                settings.metrics_port, settings.metrics_host, registry=self.registry
            )
        except OSError as error:
            raise SettingsError(
                f"job.metrics_port {settings.metrics_port} on job.metrics_host {settings.metrics_host!r}: "
                f"{error.strerror or error}; choose another, or 0 for any free port"
            ) from error
        port = int(server.server_address[1])
        log.info("metrics are served", url=f"http://{settings.metrics_host}:{port}/metrics")
        return port

    def batch(self, report: Report, seconds: float) -> None:
        """A committed micro-batch."""
        self._rows.inc(report.rows)
        for sink, count in report.stored.items():
            self._stored.labels(sink).inc(count)
        for rule, count in report.rejected.items():
            self._rejected.labels(rule).inc(count)
        for rule, count in report.warned.items():
            self._warned.labels(rule).inc(count)
        self._batches.inc()
        self._batch_seconds.observe(seconds)
        if report.newest_event_seconds is not None:
            self._newest_seconds = max(self._newest_seconds or 0.0, report.newest_event_seconds)
            self._newest.set(self._newest_seconds)

    def sink_down(self, sink: str) -> None:
        self._retries.labels(sink).inc()
        self._up.labels(sink).set(0)

    def sinks_up(self, sinks: tuple[str, ...]) -> None:
        for sink in sinks:
            self._up.labels(sink).set(1)

    def lag(self, topic: str, partition: str, records: int) -> None:
        self._lag.labels(topic, partition).set(records)


def offsets(text: str | None) -> dict[str, dict[str, int]]:
    """Topic to partition to offset, as Spark's progress says it.

    A micro-batch that is done again after a restart was planned before: Spark does not ask for the newest offsets
    then, and Python is told "None".
    """
    return json.loads(text) if text and text != "None" else {}


class LagListener(StreamingQueryListener):
    """Publishes the consumer lag of each partition after each micro-batch."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def onQueryStarted(self, event: QueryStartedEvent) -> None:
        """Nothing to publish yet."""

    def onQueryProgress(self, event: QueryProgressEvent) -> None:
        for source in event.progress.sources:
            latest_ends = offsets(source.latestOffset)
            for topic, ends in offsets(source.endOffset).items():
                latest = latest_ends.get(topic, {})
                for partition, end in ends.items():
                    self._metrics.lag(topic, partition, max(0, latest.get(partition, end) - end))

    def onQueryIdle(self, event: QueryIdleEvent) -> None:
        """The lag stays what it was: nothing."""

    def onQueryTerminated(self, event: QueryTerminatedEvent) -> None:
        """The process ends, its metrics with it."""
