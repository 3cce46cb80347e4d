"""What happens to one micro-batch on the driver: write, wait for sinks that are down, account for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import structlog
import tenacity
from pyspark.sql import DataFrame

from contract.settings import Settings
from jobs.metrics import Metrics
from jobs.report import Report, add_up
from jobs.sinks.base import Sink, SinkUnavailableError
from jobs.write import REPORT_SCHEMA, task_writer

log = structlog.get_logger(__name__)


Result = TypeVar("Result")


class BatchWriter:
    """The function that ``foreachBatch`` calls. A batch ends only when every sink has committed it."""

    def __init__(self, settings: Settings, sinks: Sequence[Sink], metrics: Metrics) -> None:
        self._settings = settings
        self._sinks = tuple(sinks)
        self._metrics = metrics
        self._query: str | None = None
        self._started = threading.Event()
        self.stop = threading.Event()

    def started(self, query: str) -> None:
        """Says which query (its id survives restarts with the checkpoint) the batches are of."""
        self._query = query
        self._started.set()

    def __call__(self, rows: DataFrame, batch: int) -> None:
        self._started.wait()
        begin = time.monotonic()
        report = self.until_available(lambda: self._try(rows, batch))
        self._metrics.batch(report, seconds=time.monotonic() - begin)
        log.info(
            "stored a micro-batch",
            batch=batch,
            rows=report.rows,
            rejected=report.stored.get("dead_letters", 0),
            seconds=round(time.monotonic() - begin, 3),
            **{f"stored_{sink}": count for sink, count in sorted(report.stored.items())},
        )

    def _try(self, rows: DataFrame, batch: int) -> Report:
        written = rows.mapInArrow(task_writer(self._sinks, self._query or "", batch), REPORT_SCHEMA)
        report = add_up(Report.from_json(row.report) for row in written.collect())
        if report.unavailable is not None:
            raise SinkUnavailableError(*report.unavailable)
        return report

    def until_available(self, work: Callable[[], Result]) -> Result:
        """Do something as often as it takes; only a sink that is down is waited for.

        :raises SinkUnavailableError: when the query is stopped meanwhile; the batch is not done then
        """
        job = self._settings.job
        tries = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(SinkUnavailableError),
            wait=tenacity.wait_exponential_jitter(
                multiplier=job.sink_backoff_seconds, max=job.sink_backoff_max_seconds
            ),
            stop=tenacity.stop_when_event_set(self.stop),
            sleep=tenacity.sleep_using_event(self.stop),
            before_sleep=self._note_unavailable,
            reraise=True,
        )
        result = tries(work)
        self._metrics.sinks_up(tuple(sink.name for sink in self._sinks))
        return result

    def _note_unavailable(self, state: tenacity.RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, SinkUnavailableError):
            self._metrics.sink_down(error.sink)
            wait = round(state.next_action.sleep, 2) if state.next_action else None
            log.warning("a sink is down; waiting", sink=error.sink, reason=error.reason[:500], seconds=wait)
