"""What psycopg2's errors mean."""

from __future__ import annotations

import psycopg2
import pytest
from psycopg2 import errors

from jobs.sinks.base import SinkError, SinkUnavailableError
from jobs.sinks.postgres_connection import translate


def _coded(code: str) -> psycopg2.Error:
    """An error as the server sends it."""
    error: psycopg2.Error = errors.lookup(code)(f"error {code}")
    error.__setstate__({"pgcode": code})  # type: ignore[no-untyped-call]
    return error


@pytest.mark.parametrize(
    "error",
    [
        psycopg2.OperationalError("connection refused"),
        psycopg2.OperationalError("could not translate host name"),
        psycopg2.OperationalError("FATAL: the database system is starting up"),
        psycopg2.InterfaceError("connection already closed"),
        _coded("08006"),
        _coded("40P01"),
        _coded("53100"),
        _coded("57P01"),
        _coded("55P03"),
        _coded("25006"),
    ],
)
def test_it_is_tried_again(error: psycopg2.Error) -> None:
    with pytest.raises(SinkUnavailableError) as raised, translate():
        raise error
    assert raised.value.sink == "postgres"


@pytest.mark.parametrize(
    "error",
    [
        psycopg2.OperationalError('FATAL: password authentication failed for user "x"'),
        psycopg2.OperationalError('FATAL: database "x" does not exist'),
        psycopg2.OperationalError('FATAL: role "x" does not exist'),
        _coded("42P01"),
        _coded("42501"),
        _coded("23502"),
        errors.UndefinedColumn("column x"),
    ],
)
def test_it_is_refused(error: psycopg2.Error) -> None:
    with pytest.raises(SinkError, match=r"^postgres: "), translate():
        raise error
