"""What is validated: the users that arrived in a window, and how many of them each store holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone

import pandas as pd
import psycopg2
from psycopg2 import sql

from contract.postgres import connection_parameters
from contract.settings import Settings
from jobs.sinks.shapes import table_of
from pipeline.errors import StoreReadError
from pipeline.stores import CassandraStore
from validation.errors import WindowError
from validation.suite import NEVER_EMPTY

COLUMNS = (*NEVER_EMPTY, "latitude", "longitude", "dob", "registered_date")
_TIMES = ("ingested_at", "event_time", "dob", "registered_date")
_KEYS_AT_ONCE = 500


@dataclass(frozen=True)
class Window:
    """Users by ``ingested_at``; a time has its zone, an age is in hours."""

    users: pd.DataFrame
    age_hours: float | None
    """Of the newest user of the whole table; None where it has none."""
    postgres_rows: int
    cassandra_rows: int | None
    """Of the same users; None where Cassandra is switched off."""


def read(settings: Settings, since: datetime, until: datetime) -> Window:
    """Read the window.

    :raises WindowError: where the table cannot be validated
    :raises StoreReadError: where a store does not answer
    """
    if not settings.postgres.enabled:
        raise WindowError("postgres.enabled is false: the suite is over PostgreSQL's table")
    held = table_of(settings.postgres.shape, settings.postgres.columns, "postgres.columns").names
    if missing := [name for name in COLUMNS if name not in held]:
        raise WindowError(
            f"postgres.shape and postgres.columns leave out {', '.join(missing)}: the suite needs them"
        )
    users, newest = _postgres(settings, since, until)
    keys = [str(key) for key in users["id"]]
    age = None if newest is None else (datetime.now(timezone.utc) - newest).total_seconds() / 3600
    return Window(users, age, len(keys), _in_cassandra(settings, keys))


def _postgres(settings: Settings, since: datetime, until: datetime) -> tuple[pd.DataFrame, datetime | None]:
    postgres = settings.postgres
    table = sql.Identifier(postgres.schema_name, postgres.table)
    columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
    try:
        connection = psycopg2.connect(**connection_parameters(postgres, "user-stream-validation"))
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT to_regclass(%s)", (table.as_string(connection),))
                if cursor.fetchone() == (None,):
                    raise WindowError(
                        f"table {postgres.schema_name}.{postgres.table} is not there: the job makes it when it starts"
                    )
                cursor.execute(sql.SQL("SELECT max(ingested_at) FROM {}").format(table))
                newest = cursor.fetchone()
                cursor.execute(
                    sql.SQL("SELECT {} FROM {} WHERE ingested_at >= %s AND ingested_at < %s").format(
                        columns, table
                    ),
                    (since, until),
                )
                frame = pd.DataFrame(cursor.fetchall(), columns=list(COLUMNS))
        finally:
            connection.close()
    except psycopg2.Error as error:
        raise StoreReadError(
            f"PostgreSQL at {postgres.host}:{postgres.port} cannot be read: {' '.join(str(error).split())}"
        ) from error
    for name in _TIMES:
        frame[name] = pd.to_datetime(frame[name], utc=True)
    return frame, newest[0] if newest else None


def _in_cassandra(settings: Settings, keys: list[str]) -> int | None:
    if not settings.cassandra.enabled:
        return None
    store = CassandraStore(settings.cassandra)
    return sum(
        len({key for key, _, _ in store.rows((), keys[first : first + _KEYS_AT_ONCE])})
        for first in range(0, len(keys), _KEYS_AT_ONCE)
    )
