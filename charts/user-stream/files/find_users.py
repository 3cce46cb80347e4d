"""`helm test`: the users that the producer just sent must be in every store. Runs in the job's image."""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from psycopg2 import sql

from contract.records import identity_key
from contract.settings import Settings, load_settings
from jobs.sinks import cassandra_session, postgres_connection
from jobs.sinks.shapes import table_of


def sent_users(settings: Settings, url: str) -> set[str]:
    """Keys of the users that this address answers with; the producer was given the same one."""
    with urllib.request.urlopen(url, timeout=30) as answer:
        users = json.load(answer)["results"]
    return {
        identity_key(settings.identity, uuid=user["login"]["uuid"], email=user["email"]) for user in users
    }


def in_postgres(settings: Settings, keys: set[str]) -> set[str]:
    """Those of the keys that PostgreSQL has."""
    options = settings.postgres
    key = table_of(options.shape, options.columns, "postgres.columns").key.name
    query = sql.SQL("SELECT {key} FROM {table} WHERE {key} = ANY(%s)").format(
        key=sql.Identifier(key), table=sql.Identifier(options.schema_name, options.table)
    )
    with postgres_connection.connect(options).cursor() as cursor:
        cursor.execute(query, (sorted(keys),))
        return {str(row[0]) for row in cursor.fetchall()}


def in_cassandra(settings: Settings, keys: set[str]) -> set[str]:
    """Those of the keys that Cassandra has."""
    options = settings.cassandra
    key = table_of(options.shape, options.columns, "cassandra.columns").key.name
    session = cassandra_session.session_of(options).session
    query = f"SELECT {key} FROM {options.keyspace}.{options.table} WHERE {key} = %s"
    return {name for name in keys if session.execute(query, (name,)).one() is not None}


def main() -> int:
    settings = load_settings()
    seconds = float(os.environ["TEST_SECONDS"])
    wanted = sent_users(settings, os.environ["TEST_URL"])
    Path(os.environ["TEST_SENT"]).write_text("\n".join(sorted(wanted)), encoding="utf-8")
    stores: dict[str, Callable[[Settings, set[str]], set[str]]] = {}
    if settings.postgres.enabled:
        stores["PostgreSQL"] = in_postgres
    if settings.cassandra.enabled:
        stores["Cassandra"] = in_cassandra
    until = time.monotonic() + seconds
    for name, find in stores.items():
        while True:
            try:
                missing, why = wanted - find(settings, wanted), "not there"
            except Exception as error:  # noqa: BLE001 - a store that is not up yet is asked again
                missing, why = wanted, f"{type(error).__name__}: {error}"
            if not missing:
                print(f"{name}: all {len(wanted)} users are there", flush=True)
                break
            if time.monotonic() > until:
                print(f"{name}: {len(missing)} of {len(wanted)} users after {seconds:g} s: {why}")
                return 1
            time.sleep(2)
    return 0


if __name__ == "__main__":
    sys.exit(main())
