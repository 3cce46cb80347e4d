"""PostgreSQL: one ``COPY`` and one set-based merge per task, with a ledger row in the same transaction.

The newest event of a user wins: a row is changed only by a greater ``version``. A deleted user leaves
its id and version in ``<table>_tombstones``, so that an older event that arrives late does not bring
it back. Writing the same rows again changes nothing; the ledger says which tasks were written, and
lets a repeated one end without touching the table.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from psycopg2.extensions import connection as Connection
from pyarrow import csv

from contract.settings.stores import PostgresSettings
from jobs.sinks.base import Sink, SinkWriter, TaskId
from jobs.sinks.postgres_connection import connect, discard, translate
from jobs.sinks.postgres_statements import Statements
from jobs.sinks.postgres_tables import prepare_tables
from jobs.sinks.shapes import Table, table_of


@dataclass(frozen=True)
class PostgresSink(Sink):
    """Writes the table of the settings."""

    settings: PostgresSettings
    name = "postgres"

    @property
    def table(self) -> Table:
        return table_of(self.settings.shape, self.settings.columns, "postgres.columns")

    @property
    def columns(self) -> tuple[str, ...]:
        return self.table.sources

    def prepare(self) -> None:
        with translate():
            prepare_tables(connect(self.settings), self.settings, self.table)

    def open(self, task: TaskId) -> SinkWriter:
        with translate():
            return PostgresWriter(self, task)


class PostgresWriter(SinkWriter):
    """One transaction: stage, merge, ledger, commit."""

    def __init__(self, sink: PostgresSink, task: TaskId) -> None:
        self._settings = sink.settings
        self._table = sink.table
        self._task = task
        self._statements = Statements(sink.settings, sink.table)
        self._connection: Connection = connect(sink.settings)
        self._ids: list[pa.Array] = []
        self._versions: list[pa.Array] = []
        self._deletes = False
        self._cursor = self._connection.cursor()
        self._cursor.execute(self._statements.create_stage)

    def write(self, rows: pa.RecordBatch) -> None:
        sources = (*self._table.sources, "version", "deleted")
        staged = pa.RecordBatch.from_arrays(
            [rows.column(source) for source in sources], names=[*self._table.names, "version", "deleted"]
        )
        self._ids.append(rows.column("id"))
        self._versions.append(rows.column("version"))
        self._deletes = self._deletes or bool(pc.any(rows.column("deleted")).as_py())
        text = io.BytesIO()
        # Without quotes an empty field is NULL, with quotes it is the empty text: COPY's own rule.
        csv.write_csv(staged, text, csv.WriteOptions(include_header=False, quoting_style="needed"))
        text.seek(0)
        with translate():
            self._cursor.copy_expert(self._statements.copy, text, size=1 << 18)

    def commit(self) -> int:
        with translate():
            stored = self._merge() if self._ids else 0
            self._connection.commit()
        return stored

    def _merge(self) -> int:
        ids, versions = pa.chunked_array(self._ids), pa.chunked_array(self._versions)
        fingerprint = (len(ids), pc.min(versions).as_py(), pc.max(versions).as_py())
        key = (self._task.query, self._task.batch, self._task.partition)
        statements, cursor = self._statements, self._cursor
        cursor.execute(statements.enter_ledger, (*key, *fingerprint))
        if cursor.rowcount == 0:
            return 0  # this very task was committed before
        stored = 0
        if pc.count_distinct(ids).as_py() < len(ids):
            cursor.execute(statements.drop_older)
        if self._deletes:
            cursor.execute(statements.delete)
            stored += cursor.rowcount
            cursor.execute(statements.bury)
        cursor.execute(statements.upsert)
        stored += cursor.rowcount
        cursor.execute(statements.note_stored, (stored, *key))
        return stored

    def abort(self) -> None:
        discard(self._settings, self._connection)
