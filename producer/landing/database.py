"""The connection to PostgreSQL, and its errors in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2

from contract.postgres import connection_parameters
from contract.settings.stores import PostgresSettings
from producer.errors import LandingError


@contextmanager
def connected(settings: PostgresSettings) -> Iterator[Any]:
    """A psycopg2 connection; what is not committed when it is left is rolled back.

    :raises LandingError: when PostgreSQL cannot be reached, or fails inside
    """
    where = f"{settings.host}:{settings.port}/{settings.database}"
    try:
        connection = psycopg2.connect(**connection_parameters(settings, "user-stream-producer"))
    except psycopg2.Error as error:
        raise LandingError(
            f"postgres.host {where}: cannot connect as {settings.user} (settings postgres.*): {_words(error)}"
        ) from error
    try:
        yield connection
    except psycopg2.Error as error:
        raise LandingError(f"postgres.host {where}: {_words(error)}") from error
    finally:
        connection.close()


def _words(error: psycopg2.Error) -> str:
    return " ".join(str(error).split()) or type(error).__name__
