"""Cassandra: prepared statements, hundreds of rows in flight, each ``USING TIMESTAMP`` of its event.

The event's ``version`` is the write timestamp in microseconds, so the newest event of a user wins
whatever the order of arrival, a delete included, and writing the same rows again changes nothing.
Rows of one replica set travel in small unlogged batches: see ``docs/cassandra-sink.md`` for what was
tried and measured.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from cassandra.query import BatchStatement, BatchType, BoundStatement, PreparedStatement

from contract.settings.stores import CassandraSettings
from jobs.sinks.base import Sink, SinkWriter, TaskId
from jobs.sinks.cassandra_encoding import encode_column
from jobs.sinks.cassandra_routing import Router
from jobs.sinks.cassandra_session import Window, session_of, translate
from jobs.sinks.cassandra_tables import prepare_table
from jobs.sinks.shapes import TEXT, Table, TableColumn, table_of

Row = tuple[bytes | None, ...]

SURELY_TAKEN_BYTES = 20 * 1024
"""Far below ``batch_size_fail_threshold`` (50 KiB), whatever Cassandra adds to each row."""

_VERSION = TableColumn("version", "version", "bigint")


@dataclass(frozen=True)
class CassandraSink(Sink):
    """Writes the table of the settings."""

    settings: CassandraSettings
    name = "cassandra"

    @property
    def table(self) -> Table:
        return table_of(self.settings.shape, self.settings.columns, "cassandra.columns")

    @property
    def columns(self) -> tuple[str, ...]:
        return self.table.sources

    def prepare(self) -> None:
        with translate():
            prepare_table(self.settings, self.table)

    def open(self, task: TaskId) -> SinkWriter:
        with translate():
            return CassandraWriter(self)


class CassandraWriter(SinkWriter):
    """Sends rows as they come; commit waits for the answers."""

    def __init__(self, sink: CassandraSink) -> None:
        settings, table = sink.settings, sink.table
        self._table = table
        worker = session_of(settings)
        target = f"{settings.keyspace}.{settings.table}"
        marks = ", ".join("?" * len(table.names))
        self._insert = worker.prepare(
            f"INSERT INTO {target} ({', '.join(table.names)}) VALUES ({marks}) USING TIMESTAMP ?"
        )
        self._delete = worker.prepare(f"DELETE FROM {target} USING TIMESTAMP ? WHERE {table.key.name} = ?")
        self._batch_rows = settings.batch_rows
        self._batch_bytes = settings.batch_bytes
        self._router = Router(worker.session, settings)
        self._window = Window(worker.session, settings.in_flight)
        self._rows = 0

    def write(self, rows: pa.RecordBatch) -> None:
        deleted = rows.column("deleted")
        upserts, deletes = rows.filter(pc.invert(deleted)), rows.filter(deleted)
        if upserts.num_rows:
            self._send(self._insert, upserts, (*self._table.columns, _VERSION))
        if deletes.num_rows:
            self._send(self._delete, deletes, (_VERSION, TableColumn("id", "id", TEXT)))
        self._rows += rows.num_rows

    def _send(
        self, statement: PreparedStatement, rows: pa.RecordBatch, columns: tuple[TableColumn, ...]
    ) -> None:
        values = list(zip(*(encode_column(rows.column(c.source), c.kind) for c in columns), strict=True))
        if self._batch_rows == 1:
            for row in values:
                self._window.submit(_bound(statement, row))
            return
        ids = encode_column(rows.column("id"), TEXT)
        size = max(1, rows.nbytes // rows.num_rows)
        most = max(1, min(self._batch_rows, self._batch_bytes // size))
        for group in self._router.groups(ids):
            for start in range(0, len(group), most):
                for batch in self._within_limit([values[i] for i in group[start : start + most]]):
                    self._window.submit(_batched(statement, batch))

    def _within_limit(self, rows: list[Row]) -> list[list[Row]]:
        """One batch; or each row alone where some are so large that Cassandra might refuse the batch."""
        if sum(len(value) for row in rows for value in row if value) <= max(
            self._batch_bytes, SURELY_TAKEN_BYTES
        ):
            return [rows]
        return [[row] for row in rows]

    def commit(self) -> int:
        self._window.wait()
        return self._rows

    def abort(self) -> None:
        self._window.drain()


def _bound(statement: PreparedStatement, row: Row) -> BoundStatement:
    """A statement with values that are serialized already, which spares the driver's own binding."""
    bound = BoundStatement(statement)
    bound.values = row
    return bound


def _batched(
    statement: PreparedStatement, rows: list[tuple[bytes | None, ...]]
) -> BoundStatement | BatchStatement:
    if len(rows) == 1:
        return _bound(statement, rows[0])
    batch = BatchStatement(batch_type=BatchType.UNLOGGED)
    batch.is_idempotent = True
    for row in rows:
        batch.add(_bound(statement, row))
    return batch
