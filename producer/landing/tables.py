"""The tables of the landing schema: created if missing, refused if they do not fit.

``users`` holds a row per version of a user: fetching the same content again adds none.
``refused`` holds what does not fit the schema, without secrets, until ``publish`` sends it to the
dead letters. ``published_at`` is null until the broker has acknowledged the row.
``batches`` holds the named fetches that were completed.
"""

from __future__ import annotations

from typing import Any

import structlog

from producer.errors import LandingError

log = structlog.get_logger(__name__)

GENDERS = ("male", "female", "unknown")

_PUBLICATION = """
    published_at timestamptz,
    published_topic text,
    published_partition integer,
    published_offset bigint
"""

_TABLES: dict[str, str] = {
    "users": f"""
CREATE TABLE {{schema}}.users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid uuid NOT NULL,
    batch_id uuid NOT NULL,
    fetched_at timestamptz NOT NULL,
    gender text NOT NULL CHECK (gender IN ('male', 'female', 'unknown')),
    nat text,
    payload jsonb NOT NULL,
    {_PUBLICATION}
);
CREATE INDEX users_uuid_id ON {{schema}}.users (uuid, id);
CREATE INDEX users_batch ON {{schema}}.users (batch_id);
CREATE INDEX users_unpublished ON {{schema}}.users (id) WHERE published_at IS NULL;
""",
    "refused": f"""
CREATE TABLE {{schema}}.refused (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    batch_id uuid NOT NULL,
    fetched_at timestamptz NOT NULL,
    rule text NOT NULL,
    path text NOT NULL,
    error text NOT NULL,
    record_key bytea,
    record_value bytea NOT NULL,
    letter_offset bigint NOT NULL,
    {_PUBLICATION}
);
CREATE INDEX refused_value ON {{schema}}.refused (md5(record_value));
CREATE INDEX refused_unpublished ON {{schema}}.refused (id) WHERE published_at IS NULL;
""",
    "batches": """
CREATE TABLE {schema}.batches (
    batch_id uuid PRIMARY KEY,
    name text NOT NULL,
    completed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    facts jsonb NOT NULL
);
""",
}
_PUBLICATION_COLUMNS = {"published_at", "published_topic", "published_partition", "published_offset"}
_COLUMNS = {
    "users": {"id", "uuid", "batch_id", "fetched_at", "gender", "nat", "payload"} | _PUBLICATION_COLUMNS,
    "refused": {"id", "batch_id", "fetched_at", "rule", "path", "error", "record_key", "record_value",
                "letter_offset"} | _PUBLICATION_COLUMNS,
    "batches": {"batch_id", "name", "completed_at", "facts"},
}  # fmt: skip


def ensure_tables(connection: Any, schema: str) -> None:
    """The tables exist afterwards; commits.

    :raises LandingError: when one exists without the columns that are needed
    """
    with connection.cursor() as cursor:
        # One at a time: CREATE .. IF NOT EXISTS by two at once fails on the catalogue's own keys.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"user-stream:{schema}",))
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (schema,))
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE SCHEMA {schema}")
        for table, statement in _TABLES.items():
            cursor.execute(
                "SELECT column_name FROM information_schema.columns "
                "WHERE table_schema = %s AND table_name = %s",
                (schema, table),
            )
            found = {name for (name,) in cursor.fetchall()}
            if not found:
                cursor.execute(statement.format(schema=schema))
                log.info("created the table", table=f"{schema}.{table}")
            elif missing := _COLUMNS[table] - found:
                raise LandingError(
                    f"table {schema}.{table} exists but has no column {', '.join(sorted(missing))}: "
                    "rename it, or set postgres.landing_schema to another schema"
                )
    connection.commit()
