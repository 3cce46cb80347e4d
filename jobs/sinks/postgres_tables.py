"""Creating PostgreSQL's tables, and refusing one that does not fit."""

from __future__ import annotations

from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from contract.settings.stores import PostgresSettings
from jobs.sinks.base import SinkError
from jobs.sinks.postgres_statements import LEDGER
from jobs.sinks.shapes import POSTGRES_TYPES, Table

_LEDGER_COLUMNS = """
    query text NOT NULL,
    batch bigint NOT NULL,
    partition integer NOT NULL,
    rows bigint NOT NULL,
    oldest_version bigint,
    newest_version bigint,
    stored bigint NOT NULL DEFAULT 0,
    committed_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (query, batch, partition)
"""


def prepare_tables(connection: Connection, settings: PostgresSettings, table: Table) -> None:
    """Create schema, table, tombstones and ledger where they are missing.

    :raises SinkError: when a table of that name is there and has other columns
    """
    schema = sql.Identifier(settings.schema_name)
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(c.name), sql.SQL(POSTGRES_TYPES[c.kind]))
        for c in table.columns
    )
    create = sql.SQL("CREATE TABLE IF NOT EXISTS {}.{} ({})")
    users = sql.SQL("{}, version bigint NOT NULL, PRIMARY KEY ({})").format(
        columns, sql.Identifier(table.key.name)
    )
    with connection.cursor() as cursor:
        # Two jobs that start at once would both try to create: one waits for the other here.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('user-stream.tables'))")
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (settings.schema_name,))
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
        cursor.execute(create.format(schema, sql.Identifier(settings.table), users))
        tombstones = sql.SQL("id text PRIMARY KEY, version bigint NOT NULL")
        cursor.execute(create.format(schema, sql.Identifier(f"{settings.table}_tombstones"), tombstones))
        cursor.execute(create.format(schema, sql.Identifier(LEDGER), sql.SQL(_LEDGER_COLUMNS)))
        _refuse_difference(connection, settings, table)
    connection.commit()


def _refuse_difference(connection: Connection, settings: PostgresSettings, table: Table) -> None:
    wanted = {column.name: POSTGRES_TYPES[column.kind] for column in table.columns} | {"version": "bigint"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type, is_nullable = 'NO' AND column_default IS NULL"
            " FROM information_schema.columns WHERE table_schema = %s AND table_name = %s",
            (settings.schema_name, settings.table),
        )
        found = {name: (kind, needed) for name, kind, needed in cursor.fetchall()}
        cursor.execute(
            "SELECT a.attname FROM pg_index i"
            " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)"
            " WHERE i.indrelid = format('%%I.%%I', %s::text, %s::text)::regclass AND i.indisprimary",
            (settings.schema_name, settings.table),
        )
        key = [row[0] for row in cursor.fetchall()]
    problems = [f"column {name} {kind} is missing" for name, kind in wanted.items() if name not in found]
    problems += [
        f"column {name} is {found[name][0]}, not {kind}"
        for name, kind in wanted.items()
        if name in found and found[name][0] != kind
    ]
    problems += [
        f"column {name} must be given a value, and nothing here does"
        for name, (_, needed) in found.items()
        if needed and name not in wanted
    ]
    if key != [table.key.name]:
        problems.append(f"the primary key is ({', '.join(key)}), not ({table.key.name})")
    if problems:
        connection.rollback()
        raise SinkError(
            f"postgres: table {settings.schema_name}.{settings.table} does not fit: {'; '.join(problems)};"
            " choose another postgres.table, or alter this one"
        )
