"""The stack from Python: everything up, everything gone, faults and ports."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import kafka
import psutil
import psycopg2
import pytest
import requests
from cassandra.cluster import Cluster

from local import ports
from local.errors import PortLostError, PortTakenError, StateInUseError
from local.ports import HOST
from local.stack import ALL, KINDS, Stack
from tests.integration.local.support import processes_of

pytestmark = pytest.mark.integration


def everything_is_gone(state: Path) -> None:
    """No process, no lock, no pid file."""
    assert processes_of(state) == []
    assert not (state / "lock").exists()
    assert not (state / "servers.json").exists()
    assert not (state / "postgres" / "data" / "postmaster.pid").exists()


def test_all_servers_serve_and_nothing_is_left(state: Path) -> None:
    seen: list[tuple[str, str]] = []
    with Stack(state, on_change=lambda name, what, _: seen.append((name, what))) as stack:
        settings = stack.environment()
        admin = kafka.KafkaAdminClient(bootstrap_servers=stack["kafka"].address)
        assert admin.list_topics() == []
        admin.close()
        assert requests.get(f"{stack['registry'].url}/subjects", timeout=10).json() == []
        with psycopg2.connect(stack["postgres"].dsn) as connection:
            cursor = connection.cursor()
            cursor.execute("SELECT current_user, current_database()")
            assert cursor.fetchone() == ("user_stream", "user_stream")
        connection.close()
        cassandra = stack["cassandra"]
        cluster = Cluster([cassandra.host], port=cassandra.port)
        row = cluster.connect().execute("SELECT release_version FROM system.local").one()
        cluster.shutdown()
        assert row[0].startswith("5.")
        assert all(server.pids() and server.rss_bytes() > 0 for server in stack)
        assert processes_of(state)
        assert listening_elsewhere(stack) == []
    everything_is_gone(state)
    for name in ALL:
        states = [what for server, what in seen if server == name]
        assert states == ["starting", "ready", "stopping", "stopped"]
    assert sorted(settings) == [
        "USER_STREAM__CASSANDRA__CONTACT_POINTS",
        "USER_STREAM__CASSANDRA__PORT",
        "USER_STREAM__KAFKA__BOOTSTRAP_SERVERS",
        "USER_STREAM__POSTGRES__DATABASE",
        "USER_STREAM__POSTGRES__HOST",
        "USER_STREAM__POSTGRES__PASSWORD",
        "USER_STREAM__POSTGRES__PORT",
        "USER_STREAM__POSTGRES__USER",
        "USER_STREAM__REGISTRY__URL",
    ]


def listening_elsewhere(stack: Stack) -> list[str]:
    """Listening sockets of the servers on another address than the loopback one."""
    found = []
    for server in stack:
        for pid in server.pids():
            for connection in psutil.Process(pid).net_connections("inet"):
                if connection.status == psutil.CONN_LISTEN:
                    address = connection.laddr.ip
                    if address not in (HOST, f"::ffff:{HOST}"):
                        found.append(f"{server.name} {connection.laddr}")
    return found


def test_postgres_keeps_port_and_data_over_stop_and_crash(state: Path) -> None:
    with Stack(state, servers=["postgres"]) as stack:
        postgres = stack["postgres"]
        dsn = postgres.dsn
        execute(dsn, "CREATE TABLE kept AS SELECT 1 AS x")
        postgres.stop()
        assert postgres.pids() == []
        with pytest.raises(psycopg2.OperationalError):
            execute(dsn, "SELECT 1")
        postgres.start()
        execute(dsn, "INSERT INTO kept VALUES (2)")
        postgres.kill()
        assert processes_of(state) == []
        postgres.start()
        assert postgres.dsn == dsn
        assert execute(dsn, "SELECT count(*) FROM kept") == [(2,)]
    everything_is_gone(state)


def execute(dsn: str, statement: str) -> list[tuple[object, ...]]:
    """Run one statement in a connection of its own."""
    connection = psycopg2.connect(dsn)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_a_server_that_dies_is_noticed(state: Path) -> None:
    with Stack(state, servers=["registry", "postgres"]) as stack:
        assert stack.dead() == []
        psutil.Process(stack["registry"].pids()[0]).kill()
        psutil.wait_procs([psutil.Process(pid) for pid in stack["registry"].pids()], timeout=10)
        assert stack.dead() == ["registry"]
    everything_is_gone(state)


def test_a_fixed_port_that_is_taken_is_refused_and_nothing_starts(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("USER_STREAM_LOCAL_POSTGRES_PORT", str(port))
        with pytest.raises(PortTakenError, match=f"USER_STREAM_LOCAL_POSTGRES_PORT .*{port}"):
            Stack(state, servers=["postgres"]).start()
    everything_is_gone(state)


@pytest.fixture
def lost_port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A port that looks free when ports are chosen and is taken when a server wants to listen."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        is_free = ports.is_free
        monkeypatch.setattr(ports, "is_free", lambda asked: asked == port or is_free(asked))
        yield port


@pytest.mark.parametrize("name", ["kafka", "registry", "postgres", "cassandra"])
def test_a_port_lost_after_it_was_chosen_is_replaced(
    state: Path, lost_port: int, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setitem(KINDS[name].port_roles, "", lost_port)
    seen: list[str] = []
    with Stack(state, servers=[name], on_change=lambda _, what, __: seen.append(what)) as stack:
        assert stack[name].port != lost_port
        assert seen == ["starting", "failed", "starting", "ready"]
    everything_is_gone(state)


def test_a_fixed_port_lost_after_it_was_looked_at_is_named_and_the_others_stop(
    state: Path, lost_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USER_STREAM_LOCAL_POSTGRES_PORT", str(lost_port))
    with pytest.raises(PortLostError, match="taken in the meantime") as caught:
        Stack(state, servers=["kafka", "postgres"]).start()
    assert caught.value.server == "postgres"
    assert "Address already in use" in str(caught.value)
    everything_is_gone(state)


def test_an_error_in_the_block_stops_all(state: Path) -> None:
    with pytest.raises(ZeroDivisionError), Stack(state, servers=["postgres"]):
        _ = 1 / 0
    everything_is_gone(state)


def test_a_second_stack_on_the_same_folder_is_refused_naming_the_holder(state: Path) -> None:
    with Stack(state, servers=["postgres"]) as stack:
        with pytest.raises(StateInUseError, match=r"is in use by process \d+"):
            Stack(state, servers=["postgres"]).start()
        assert stack["postgres"].alive()
        other = state.with_name("other")
        with Stack(other, servers=["postgres"]) as second:
            assert second["postgres"].port != stack["postgres"].port
    everything_is_gone(state)
