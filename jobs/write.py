"""One task's share of a micro-batch into all sinks, in one pass over its Arrow batches.

The rows never become Python objects on the way to PostgreSQL, and only bytes on the way to Cassandra;
while Cassandra works on what is in flight, PostgreSQL gets its share. Then each sink commits, in the
order of the list. A task that dies in between is run again, and every sink takes the same rows twice
without harm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from jobs.report import Report, count_rules
from jobs.sinks.base import Sink, SinkUnavailableError, SinkWriter, TaskId

REPORT_SCHEMA = "report string"


def task_writer(
    sinks: Sequence[Sink], query: str, batch: int
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """A function for ``mapInArrow`` that gives one row per task: its :class:`Report` as JSON."""
    return partial(_write_task, tuple(sinks), query, batch)


def _write_task(
    sinks: tuple[Sink, ...], query: str, batch: int, batches: Iterable[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    from pyspark import TaskContext  # this runs on executors

    context = TaskContext.get()
    task = TaskId(query, batch, context.partitionId() if context else 0)
    remaining = iter(batches)
    report = Report()
    try:
        write_rows(sinks, task, remaining, report)
    except SinkUnavailableError as error:
        # Told instead of raised: the driver waits for the sink and runs the batch again, and Spark
        # neither counts a failed task nor prints a stack trace for every try.
        report = Report(unavailable=(error.sink, error.reason))
        for _ in remaining:
            pass
    yield pa.RecordBatch.from_pydict({"report": [report.to_json()]})


def write_rows(
    sinks: Sequence[Sink], task: TaskId, batches: Iterable[pa.RecordBatch], report: Report
) -> None:
    """Give every row to the sinks that take it, commit them in order, fill in the report.

    :raises SinkUnavailableError: after every sink has forgotten what was not committed
    """
    from jobs.quality.evaluate import ERROR_RULES, WARN_RULES

    with ExitStack() as undo:
        writers: dict[Sink, SinkWriter] = {}
        for rows in batches:
            if rows.num_rows == 0:
                continue
            report.rows += rows.num_rows
            rejected = pc.not_equal(rows.column("errors"), 0)
            good, bad = _split(rows, rejected)
            report.rejected.update(count_rules(bad.column("errors"), ERROR_RULES))
            report.warned.update(count_rules(good.column("warnings"), WARN_RULES))
            if good.num_rows:
                newest = pc.max(good.column("event_time").cast(pa.int64())).as_py() / 1e6
                report.newest_event_seconds = max(newest, report.newest_event_seconds or newest)
            # Asynchronous sinks come last in the list, but are fed first: they work while others block.
            for sink in reversed(sinks):
                share = bad if sink.takes_rejects else good
                if share.num_rows == 0:
                    continue
                if sink not in writers:
                    writers[sink] = sink.open(task)
                    undo.callback(writers[sink].abort)
                writers[sink].write(share)
        for sink in sinks:
            if sink in writers:
                report.stored[sink.name] += writers[sink].commit()
        undo.pop_all()


def _split(rows: pa.RecordBatch, rejected: pa.Array) -> tuple[pa.RecordBatch, pa.RecordBatch]:
    if not pc.any(rejected).as_py():
        return rows, rows.slice(0, 0)
    return rows.filter(pc.invert(rejected)), rows.filter(rejected)
