"""Reading all users of a store, a page at a time: key, version and a fingerprint of the row."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, ClassVar

import psycopg2
from cassandra import DriverException, RequestExecutionException
from cassandra.cluster import NoHostAvailable, Session
from cassandra.query import SimpleStatement
from psycopg2 import sql

from contract.postgres import connection_parameters
from contract.settings import Settings
from contract.settings.stores import CassandraSettings, PostgresSettings
from jobs.sinks.cassandra_session import connect as connect_cassandra
from jobs.sinks.shapes import TEXT, TIMESTAMP, Table, TableColumn, table_of
from pipeline.errors import StoreReadError

StoreRow = tuple[str, "int | None", tuple[Any, ...]]
"""Key, version (None where the store cannot tell), the values asked for."""

_EPOCH = datetime(1970, 1, 1)
_MILLISECOND = timedelta(milliseconds=1)
_PAGE = 2000


class Store(ABC):
    """One store's table of users. ``title`` is what people call it."""

    name: ClassVar[str]
    title: ClassVar[str]
    table: Table

    @abstractmethod
    def rows(self, sources: Sequence[str], keys: Sequence[str] | None = None) -> Iterator[StoreRow]:
        """All users, or those with these keys; nothing where there is no such table yet.

        :param sources: which columns, by the silver column that they hold; timestamps come as
            milliseconds since the epoch, so that they compare

        :raises StoreReadError: when the store does not answer
        """

    def columns(self, sources: Sequence[str]) -> list[TableColumn]:
        by_source = {column.source: column for column in self.table.columns}
        return [by_source[source] for source in sources]


class PostgresStore(Store):
    """PostgreSQL's table."""

    name = "postgres"
    title = "PostgreSQL"

    def __init__(self, settings: PostgresSettings) -> None:
        self._settings = settings
        self.table = table_of(settings.shape, settings.columns, "postgres.columns")

    def rows(self, sources: Sequence[str], keys: Sequence[str] | None = None) -> Iterator[StoreRow]:
        target = sql.Identifier(self._settings.schema_name, self._settings.table)
        key = sql.Identifier(self.table.key.name)
        query = sql.SQL("SELECT {} FROM {}").format(
            sql.SQL(", ").join([key, sql.SQL("version"), *map(_selected, self.columns(sources))]), target
        )
        if keys is not None:
            query += sql.SQL(" WHERE {} = ANY(%(keys)s)").format(key)
        with self._connected() as connection, connection.cursor() as probe:
            probe.execute("SELECT to_regclass(%s)", (target.as_string(connection),))
            if probe.fetchone() == (None,):
                return
            with connection.cursor(name="reconcile") as cursor:
                cursor.itersize = _PAGE
                cursor.execute(query, {"keys": list(keys or ())})
                for row in cursor:
                    yield row[0], row[1], row[2:]

    def newest_keys(self, count: int) -> list[str]:
        """Keys of the users with the newest events."""
        target = sql.Identifier(self._settings.schema_name, self._settings.table)
        query = sql.SQL("SELECT {} FROM {} ORDER BY version DESC LIMIT %s").format(
            sql.Identifier(self.table.key.name), target
        )
        with self._connected() as connection, connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s)", (target.as_string(connection),))
            if cursor.fetchone() == (None,):
                return []
            cursor.execute(query, (count,))
            return [row[0] for row in cursor.fetchall()]

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        settings = self._settings
        try:
            connection = psycopg2.connect(**connection_parameters(settings, "user-stream-reconcile"))
            try:
                yield connection
            finally:
                connection.close()
        except psycopg2.Error as error:
            raise StoreReadError(
                f"PostgreSQL at {settings.host}:{settings.port} cannot be read: {' '.join(str(error).split())}"
            ) from error


def _selected(column: TableColumn) -> sql.Composable:
    name = sql.Identifier(column.name)
    if column.kind == TIMESTAMP:
        return sql.SQL("floor(extract(epoch from {}) * 1000)::bigint").format(name)
    return name


class CassandraStore(Store):
    """Cassandra's table. A row's version is the timestamp that it was written with."""

    name = "cassandra"
    title = "Cassandra"

    def __init__(self, settings: CassandraSettings) -> None:
        self._settings = settings
        self.table = table_of(settings.shape, settings.columns, "cassandra.columns")
        self._target = f"{settings.keyspace}.{settings.table}"

    def rows(self, sources: Sequence[str], keys: Sequence[str] | None = None) -> Iterator[StoreRow]:
        columns = self.columns(sources)
        # Text columns are never null, and only a value that is there has a write time.
        dated = next((c.name for c in self.table.columns[1:] if c.kind == TEXT), None)
        version = [f"WRITETIME({dated})"] if dated else []
        names = [self.table.key.name, *version, *(column.name for column in columns)]
        query = f"SELECT {', '.join(names)} FROM {self._target}"
        with self._session() as session:
            if not self._exists(session):
                return
            if keys is None:
                found = session.execute(SimpleStatement(query, fetch_size=_PAGE))
            else:
                marks = ", ".join(["%s"] * len(keys))
                found = session.execute(f"{query} WHERE {self.table.key.name} IN ({marks})", list(keys))
            for row in found:
                values = tuple(_plain(value) for value in row[1 + len(version) :])
                yield row[0], row[1] if version else None, values

    def _exists(self, session: Session) -> bool:
        query = "SELECT table_name FROM system_schema.tables WHERE keyspace_name = %s AND table_name = %s"
        found = session.execute(query, (self._settings.keyspace, self._settings.table))
        return found.one() is not None

    @contextmanager
    def _session(self) -> Iterator[Session]:
        try:
            session = connect_cassandra(self._settings)
            try:
                yield session
            finally:
                session.cluster.shutdown()
        except (NoHostAvailable, DriverException, RequestExecutionException, OSError) as error:
            raise StoreReadError(
                f"Cassandra at {self._settings.contact_points}:{self._settings.port} cannot be read: {error}"
            ) from error


def _plain(value: Any) -> Any:
    return (value - _EPOCH) // _MILLISECOND if isinstance(value, datetime) else value


def stores_of(settings: Settings) -> list[Store]:
    """The stores that are switched on."""
    stores: list[Store] = []
    if settings.postgres.enabled:
        stores.append(PostgresStore(settings.postgres))
    if settings.cassandra.enabled:
        stores.append(CassandraStore(settings.cassandra))
    return stores


def shared_sources(stores: Sequence[Store]) -> list[str]:
    """The silver columns besides the key that every one of the stores holds."""
    common = [set(store.table.sources[1:]) for store in stores]
    return [source for source in stores[0].table.sources[1:] if all(source in held for held in common)]
