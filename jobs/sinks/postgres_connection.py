"""One connection per Python worker and server, kept over micro-batches, and what its errors mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from psycopg2 import errorcodes
from psycopg2.extensions import connection as Connection

from contract.postgres import connection_parameters
from contract.settings.stores import PostgresSettings
from jobs.sinks.base import SinkError, SinkUnavailableError

_connections: dict[PostgresSettings, Connection] = {}

_TRY_AGAIN_CLASSES = {
    errorcodes.CLASS_CONNECTION_EXCEPTION,
    errorcodes.CLASS_TRANSACTION_ROLLBACK,  # a deadlock or serialization failure with another writer
    errorcodes.CLASS_INSUFFICIENT_RESOURCES,  # disk full, too many connections
    errorcodes.CLASS_OPERATOR_INTERVENTION,  # shutting down, starting up, cancelled
    errorcodes.CLASS_SYSTEM_ERROR,
}
_TRY_AGAIN = {errorcodes.LOCK_NOT_AVAILABLE, errorcodes.READ_ONLY_SQL_TRANSACTION}


def connect(settings: PostgresSettings) -> Connection:
    """The worker's connection, opened where there is none; in no transaction."""
    known = _connections.get(settings)
    if known is not None and not known.closed:
        try:
            known.rollback()
        except psycopg2.Error:
            discard(settings, known)  # the server went away meanwhile; a new connection says if it is back
        else:
            return known
    connection: Connection = psycopg2.connect(
        **connection_parameters(settings, "user-stream-job"),
        # A server that vanished is noticed by these, not after the kernel's two hours.
        keepalives_idle=10,
        keepalives_interval=5,
        keepalives_count=3,
        options="-c TimeZone=UTC -c client_min_messages=warning",
    )
    _connections[settings] = connection
    return connection


def discard(settings: PostgresSettings, connection: Connection) -> None:
    """Close a connection whose state is not known; the server rolls back what was not committed."""
    if _connections.get(settings) is connection:
        del _connections[settings]
    connection.close()


@contextmanager
def translate() -> Iterator[None]:
    """psycopg2's errors as ours: what another try may mend, and what it cannot."""
    try:
        yield
    except psycopg2.Error as error:
        code = error.pgcode or ""
        reason = str(error).strip().replace("\n", " ")
        lost = isinstance(error, psycopg2.OperationalError | psycopg2.InterfaceError) and not code
        # The server says so in its own words only; neither comes by waiting.
        refused = "authentication failed" in reason or "does not exist" in reason
        if lost and refused:
            raise SinkError(f"postgres: {reason}") from error
        if lost or code[:2] in _TRY_AGAIN_CLASSES or code in _TRY_AGAIN:
            raise SinkUnavailableError("postgres", reason) from error
        raise SinkError(f"postgres: {reason}") from error
