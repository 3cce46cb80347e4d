"""Creating Cassandra's keyspace and table, and refusing one that does not fit."""

from __future__ import annotations

from cassandra.cluster import Session

from contract.settings.stores import CassandraSettings
from jobs.sinks.base import SinkError
from jobs.sinks.cassandra_session import connect
from jobs.sinks.shapes import CASSANDRA_TYPES, Table


def prepare_table(settings: CassandraSettings, table: Table) -> None:
    """Create keyspace and table where they are missing, in a session of its own.

    :raises SinkError: when a table of that name is there and has other columns
    """
    session = connect(settings)
    try:
        metadata = session.cluster.metadata
        if settings.keyspace not in metadata.keyspaces:
            session.execute(_create_keyspace(session, settings))
        # Creating needs a right that a running system's role may not have; so look first.
        if not _exists(session, settings):
            columns = ", ".join(f"{column.name} {CASSANDRA_TYPES[column.kind]}" for column in table.columns)
            session.execute(
                f"CREATE TABLE IF NOT EXISTS {settings.keyspace}.{settings.table}"
                f" ({columns}, PRIMARY KEY ({table.key.name}))"
            )
        _refuse_difference(session, settings, table)
    finally:
        session.cluster.shutdown()


def _create_keyspace(session: Session, settings: CassandraSettings) -> str:
    datacenters = sorted({host.datacenter for host in session.cluster.metadata.all_hosts()})
    copies = ", ".join(f"'{name}': {settings.replication_factor}" for name in datacenters)
    return (
        f"CREATE KEYSPACE IF NOT EXISTS {settings.keyspace}"
        f" WITH replication = {{'class': 'NetworkTopologyStrategy', {copies}}}"
    )


def _exists(session: Session, settings: CassandraSettings) -> bool:
    rows = session.execute(
        "SELECT table_name FROM system_schema.tables WHERE keyspace_name = %s AND table_name = %s",
        (settings.keyspace, settings.table),
    )
    return rows.one() is not None


def _refuse_difference(session: Session, settings: CassandraSettings, table: Table) -> None:
    rows = session.execute(
        "SELECT column_name, type, kind FROM system_schema.columns WHERE keyspace_name = %s AND table_name = %s",
        (settings.keyspace, settings.table),
    )
    found = {row.column_name: (row.type, row.kind) for row in rows}
    wanted = {column.name: CASSANDRA_TYPES[column.kind] for column in table.columns}
    problems = [f"column {name} {kind} is missing" for name, kind in wanted.items() if name not in found]
    problems += [
        f"column {name} is {found[name][0]}, not {kind}"
        for name, kind in wanted.items()
        if name in found and found[name][0] != kind
    ]
    key = sorted(name for name, (_, kind) in found.items() if kind in {"partition_key", "clustering"})
    if key != [table.key.name]:
        problems.append(f"the primary key is ({', '.join(key)}), not ({table.key.name})")
    if problems:
        raise SinkError(
            f"cassandra: table {settings.keyspace}.{settings.table} does not fit: {'; '.join(problems)};"
            " choose another cassandra.table, or alter this one"
        )
