"""The job, with one more sink in its list that kills every process of the job when it commits.

``python -m tests.integration.jobs.killing_job POSITION``: ``first`` (before any sink committed), ``between``
(behind PostgreSQL, before Cassandra), ``last`` (behind every sink), ``after`` (the batch is stored, its offsets
are not committed).
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass

import psutil
import pyarrow as pa
from pyspark.sql import DataFrame

from contract.settings import load_settings
from jobs import app
from jobs.batch import BatchWriter
from jobs.sinks.base import Sink, SinkWriter, TaskId


def kill_all() -> None:
    """The driver, its JVM and its Python workers (which have a process group of their own), at once."""
    session = os.getsid(0)
    members = [process.pid for process in psutil.process_iter() if os.getsid(process.pid) == session]
    for pid in sorted(members, key=lambda pid: pid == os.getpid()):  # itself last
        os.kill(pid, signal.SIGKILL)


class KillingWriter(SinkWriter):
    def write(self, rows: pa.RecordBatch) -> None:
        """Nothing."""

    def commit(self) -> int:
        kill_all()
        return 0

    def abort(self) -> None:
        """Nothing."""


@dataclass(frozen=True)
class KillingSink(Sink):
    name = "killer"

    @property
    def columns(self) -> tuple[str, ...]:
        return ()

    def prepare(self) -> None:
        """Nothing."""

    def open(self, task: TaskId) -> SinkWriter:
        return KillingWriter()


class KillingBatchWriter(BatchWriter):
    def __call__(self, rows: DataFrame, batch: int) -> None:
        super().__call__(rows, batch)
        kill_all()


def main(position: str) -> None:
    settings = load_settings()
    dead_letters, postgres, cassandra = app.sinks_of(settings)
    killer = KillingSink()
    orders: dict[str, tuple[Sink, ...]] = {
        "first": (killer, dead_letters, postgres, cassandra),
        "between": (dead_letters, postgres, killer, cassandra),
        "last": (dead_letters, postgres, cassandra, killer),
        "after": (dead_letters, postgres, cassandra),
    }
    if position == "after":
        setattr(app, "BatchWriter", KillingBatchWriter)  # noqa: B010 - mypy knows no such export
    app.run(settings, orders[position])


if __name__ == "__main__":
    main(sys.argv[1])
