"""What the job refuses at its start, and with which words."""

from __future__ import annotations

import pytest

from jobs.sinks.base import SinkError
from jobs.sinks.cassandra import CassandraSink
from jobs.sinks.postgres import PostgresSink
from tests.integration.jobs.support import World

pytestmark = pytest.mark.integration


def test_postgres_table_that_does_not_fit(world: World) -> None:
    world.sql(f"CREATE TABLE {world.name} (id text PRIMARY KEY, email integer, extra text NOT NULL)")
    with pytest.raises(SinkError) as refused:
        PostgresSink(world.settings.postgres).prepare()
    for words in (
        world.name,
        "column first_name text is missing",
        "column email is integer, not text",
        "column extra",
    ):
        assert words in str(refused.value)
    assert len(world.sql(f"SELECT * FROM information_schema.columns WHERE table_name = '{world.name}'")) == 3


def test_cassandra_table_that_does_not_fit(world: World) -> None:
    CassandraSink(world.settings.cassandra.model_copy(update={"table": f"{world.name}_other"})).prepare()
    world.cql(
        f"CREATE TABLE spark_streams.{world.name} (id uuid, part int, email text, PRIMARY KEY (id, part))"
    )
    with pytest.raises(SinkError) as refused:
        CassandraSink(world.settings.cassandra).prepare()
    for words in (
        world.name,
        "column id is uuid, not text",
        "column first_name text is missing",
        "primary key is (id, part)",
    ):
        assert words in str(refused.value)


def test_tables_are_prepared_twice_without_harm(world: World) -> None:
    for sink in (PostgresSink(world.settings.postgres), CassandraSink(world.settings.cassandra)):
        sink.prepare()
        sink.prepare()


@pytest.mark.parametrize(
    ("variables", "code", "words"),
    [
        ({"USER_STREAM__JOB__TRIGGER_SECONDS": "-1"}, 2, "USER_STREAM__JOB__TRIGGER_SECONDS"),
        ({"USER_STREAM__JOB__TRIGER_SECONDS": "1"}, 2, "did you mean USER_STREAM__JOB__TRIGGER_SECONDS"),
        ({"USER_STREAM__POSTGRES__COLUMNS": "id,nickname"}, 2, "nickname not in shape created_users"),
        (
            {"USER_STREAM__POSTGRES__ENABLED": "false", "USER_STREAM__CASSANDRA__ENABLED": "false"},
            2,
            "nowhere to write",
        ),
        (
            {
                "USER_STREAM__KAFKA__BOOTSTRAP_SERVERS": "127.0.0.1:9",
                "USER_STREAM__KAFKA__REQUEST_TIMEOUT_SECONDS": "2",
            },
            1,
            "kafka.bootstrap_servers 127.0.0.1:9",
        ),
        ({"USER_STREAM__POSTGRES__PASSWORD": "wrong"}, 1, "password authentication failed"),
    ],
)
def test_refused_at_the_start(world: World, variables: dict[str, str], code: int, words: str) -> None:
    done = world.run_job(**variables)
    assert done.returncode == code, done.stderr[-2000:]
    assert words in done.stderr
    assert "Traceback" not in done.stderr
