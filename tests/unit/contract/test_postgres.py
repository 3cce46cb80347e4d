"""Settings as psycopg2's keywords."""

from __future__ import annotations

import psycopg2.extensions

from contract.postgres import connection_parameters
from contract.settings import load_settings


def test_every_setting_of_the_connection_reaches_libpq() -> None:
    settings = load_settings(
        {
            "USER_STREAM__POSTGRES__HOST": "db",
            "USER_STREAM__POSTGRES__PORT": "6543",
            "USER_STREAM__POSTGRES__PASSWORD": "p w",
            "USER_STREAM__POSTGRES__SSLMODE": "verify-full",
            "USER_STREAM__POSTGRES__CA_FILE": "/ca.crt",
        }
    ).postgres
    dsn = psycopg2.extensions.make_dsn(**connection_parameters(settings, "me"))
    assert psycopg2.extensions.parse_dsn(dsn) == {
        "host": "db",
        "port": "6543",
        "dbname": "user_stream",
        "user": "user_stream",
        "password": "p w",
        "sslmode": "verify-full",
        "sslrootcert": "/ca.crt",
        "connect_timeout": "10",
        "application_name": "me",
    }


def test_what_is_not_set_is_left_to_libpq() -> None:
    parameters = connection_parameters(load_settings({}).postgres, "me")
    assert parameters["password"] is None
    assert parameters["sslrootcert"] is None
