"""The SQL of one task's transaction."""

from __future__ import annotations

from functools import cached_property

from psycopg2 import sql

from contract.settings.stores import PostgresSettings
from jobs.sinks.shapes import Table

LEDGER = "user_stream_ledger"


class Statements:
    """Statements for one table; the stage is a temporary table of the session."""

    def __init__(self, settings: PostgresSettings, table: Table) -> None:
        names = (*table.names, "version")
        changes = (sql.SQL("{0} = EXCLUDED.{0}").format(sql.Identifier(name)) for name in names[1:])
        self._names = {
            "table": sql.Identifier(settings.schema_name, settings.table),
            "tombstones": sql.Identifier(settings.schema_name, f"{settings.table}_tombstones"),
            "ledger": sql.Identifier(settings.schema_name, LEDGER),
            "stage": sql.Identifier(f"stage_{settings.table}"),
            "key": sql.Identifier(table.key.name),
            "columns": sql.SQL(", ").join(map(sql.Identifier, names)),
            "changes": sql.SQL(", ").join(changes),
        }

    def _compose(self, text: str) -> sql.Composed:
        return sql.SQL(text).format(**self._names)

    @cached_property
    def create_stage(self) -> sql.Composed:
        return self._compose(
            "CREATE TEMPORARY TABLE IF NOT EXISTS {stage} ON COMMIT DELETE ROWS AS"
            " SELECT {columns}, false AS deleted FROM {table} WITH NO DATA"
        )

    @cached_property
    def copy(self) -> sql.Composed:
        return self._compose("COPY {stage} ({columns}, deleted) FROM STDIN WITH (FORMAT csv)")

    @cached_property
    def drop_older(self) -> sql.Composed:
        """Only the newest event of each user stays in the stage."""
        return self._compose(
            "DELETE FROM {stage} WHERE ctid IN (SELECT ctid FROM (SELECT ctid, row_number() OVER"
            " (PARTITION BY {key} ORDER BY version DESC, deleted DESC) AS place FROM {stage}) AS ranked"
            " WHERE place > 1)"
        )

    @cached_property
    def delete(self) -> sql.Composed:
        return self._compose(
            "DELETE FROM {table} AS old USING {stage} AS new"
            " WHERE new.deleted AND old.{key} = new.{key} AND old.version <= new.version"
        )

    @cached_property
    def bury(self) -> sql.Composed:
        return self._compose(
            "INSERT INTO {tombstones} AS old (id, version) SELECT {key}, version FROM {stage} WHERE deleted"
            " ON CONFLICT (id) DO UPDATE SET version = EXCLUDED.version WHERE old.version < EXCLUDED.version"
        )

    @cached_property
    def upsert(self) -> sql.Composed:
        return self._compose(
            "INSERT INTO {table} AS old ({columns}) SELECT {columns} FROM {stage} AS new WHERE NOT deleted"
            " AND NOT EXISTS (SELECT FROM {tombstones} AS dead"
            " WHERE dead.id = new.{key} AND dead.version >= new.version)"
            " ON CONFLICT ({key}) DO UPDATE SET {changes} WHERE old.version < EXCLUDED.version"
        )

    @cached_property
    def enter_ledger(self) -> sql.Composed:
        """Changes no row where this task was committed with these very rows before."""
        return self._compose(
            "INSERT INTO {ledger} AS old (query, batch, partition, rows, oldest_version, newest_version)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (query, batch, partition) DO UPDATE"
            " SET rows = EXCLUDED.rows, oldest_version = EXCLUDED.oldest_version,"
            " newest_version = EXCLUDED.newest_version, committed_at = now()"
            " WHERE (old.rows, old.oldest_version, old.newest_version)"
            " IS DISTINCT FROM (EXCLUDED.rows, EXCLUDED.oldest_version, EXCLUDED.newest_version)"
        )

    @cached_property
    def note_stored(self) -> sql.Composed:
        return self._compose(
            "UPDATE {ledger} SET stored = %s WHERE query = %s AND batch = %s AND partition = %s"
        )
