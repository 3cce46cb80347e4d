"""One statement against a store, its rows as text: works without psql or cqlsh."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg2
from cassandra import DriverException, RequestExecutionException
from cassandra.cluster import Cluster

from local.errors import LocalError
from local.servers.cassandra import Cassandra
from local.servers.postgres import Postgres


class QueryError(LocalError):
    """A store refused a statement."""


Rows = tuple[list[str], list[Sequence[Any]]]
"""Column names and rows; no columns if the statement returns none."""


def run_sql(statement: str, postgres: Postgres) -> Rows:
    """Run one SQL statement, committed.

    :raises QueryError: with what PostgreSQL said.
    """
    connection = psycopg2.connect(postgres.dsn)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            if cursor.description is None:
                return [], []
            return [column.name for column in cursor.description], list(cursor.fetchall())
    except psycopg2.Error as error:
        raise QueryError(f"PostgreSQL: {str(error).strip()}") from error
    finally:
        connection.close()


def run_cql(statement: str, cassandra: Cassandra) -> Rows:
    """Run one CQL statement.

    :raises QueryError: with what Cassandra said.
    """
    cluster = Cluster([cassandra.host], port=cassandra.port, protocol_version=5)
    try:
        result = cluster.connect().execute(statement, timeout=60)
        return list(result.column_names or []), [tuple(row) for row in result]
    except (DriverException, RequestExecutionException) as error:
        raise QueryError(f"Cassandra: {error}") from error
    finally:
        cluster.shutdown()
