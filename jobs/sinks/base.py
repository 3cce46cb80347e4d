"""What every sink can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import pyarrow as pa

from contract.errors import UserStreamError


class SinkError(UserStreamError):
    """A sink refuses the data or the table; trying again would not help."""


class SinkUnavailableError(UserStreamError):
    """A sink is down or too slow; the batch is tried again when it is back."""

    def __init__(self, sink: str, reason: str) -> None:
        super().__init__(f"{sink}: {reason}")
        self.sink = sink
        self.reason = reason


@dataclass(frozen=True)
class TaskId:
    """One task of one micro-batch of one query: what the ledger knows a write by."""

    query: str
    batch: int
    partition: int


class SinkWriter(ABC):
    """Writes the rows of one task. Nothing counts before :meth:`commit` returned."""

    @abstractmethod
    def write(self, rows: pa.RecordBatch) -> None:
        """Take rows; may return before they are stored.

        :raises SinkUnavailableError: to be tried again
        """

    @abstractmethod
    def commit(self) -> int:
        """Wait until everything is durable.

        :return: rows that the sink took (PostgreSQL: inserted, changed or deleted, not those that it
            knew already; the others: all)
        :raises SinkUnavailableError: to be tried again
        """

    @abstractmethod
    def abort(self) -> None:
        """Forget what was written and not committed. Never raises for a sink that is down."""


class Sink(ABC):
    """Settings of one store. It is pickled to the executors, so it holds no connection."""

    name: str

    takes_rejects: bool = False
    """Whether it is given the rejected records instead of the good rows."""

    @property
    @abstractmethod
    def columns(self) -> tuple[str, ...]:
        """The columns that it needs, besides those of :data:`ALWAYS`."""

    @abstractmethod
    def prepare(self) -> None:
        """Create what is missing, refuse what does not fit. Safe to call again.

        :raises SinkError: naming the difference
        :raises SinkUnavailableError: when the store does not answer
        """

    @abstractmethod
    def open(self, task: TaskId) -> SinkWriter:
        """A writer for one task, on the executor.

        :raises SinkUnavailableError: when the store does not answer
        """


ALWAYS = ("id", "version", "deleted", "errors", "warnings", "event_time")
"""Columns that every sink may rely on."""
