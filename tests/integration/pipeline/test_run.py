"""The whole way, once and again; a store that was tampered with; what keeps a run from its end."""

from __future__ import annotations

import os
import re
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg2
import pytest
import tenacity

from local import statelock
from local.stack import Stack
from tests.integration.local.support import processes_of
from tests.integration.pipeline.conftest import Program, Start

pytestmark = pytest.mark.integration

RUN = ("pipeline", "run", "--count", "500")


def line_of(output: str, begin: str) -> str:
    """The first line of a table that begins so, with single spaces."""
    lines = (" ".join(line.split()) for line in output.splitlines())
    return next(line for line in lines if line.startswith(begin))


def number_of(output: str, begin: str) -> int:
    return int(line_of(output, begin).removeprefix(begin).split()[0].replace(",", ""))


@tenacity.retry(
    stop=tenacity.stop_after_delay(60),
    wait=tenacity.wait_fixed(0.05),
    retry=tenacity.retry_if_exception_type((ValueError, psutil.NoSuchProcess)),
    reraise=True,
)
def job_of(run: Program) -> psutil.Process:
    """The job that a run starts; it is announced a moment before it is there."""
    (job,) = (
        process
        for process in psutil.Process(run.process.pid).children()
        if process.cmdline()[1:] == ["-m", "jobs"]
    )
    return job


def test_a_run_and_another_one_reconcile_and_leave_nothing(
    state: Path, start: Start, nothing_is_left: Callable[[], None]
) -> None:
    first = start(*RUN)
    assert first.finish() == 0, first.output
    nothing_is_left()
    assert re.search(r"^First row in both stores after [\d.]+ s$", first.output, re.M)
    assert "PostgreSQL: 5 of its newest rows" in first.output
    assert "Cassandra: 5 of its newest rows" in first.output
    second = start(*RUN)
    assert second.finish() == 0, second.output
    nothing_is_left()
    sent = [int(found) for run in (first, second) for found in re.findall(r"sent (\d+),", run.output)]
    assert number_of(second.output, "records on the topic") == sum(sent)
    rows = number_of(second.output, "= rows in PostgreSQL")
    assert rows == number_of(second.output, "rows in Cassandra")
    assert rows > number_of(first.output, "= rows in PostgreSQL")
    assert line_of(second.output, "accounted for") == f"accounted for {sum(sent)} ok"


def test_rows_that_were_tampered_with_are_named(
    state: Path, start: Start, nothing_is_left: Callable[[], None]
) -> None:
    run = start(*RUN, "--keep")
    assert run.finish() == 0, run.output
    stack = Stack.attach(state)
    with psycopg2.connect(stack["postgres"].dsn) as connection, connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM created_users WHERE id = (SELECT min(id) FROM created_users) RETURNING id"
        )
        (deleted,) = cursor.fetchone() or ("",)
        cursor.execute(
            "UPDATE created_users SET city = 'Nowhere' WHERE id = (SELECT max(id) FROM created_users) RETURNING id"
        )
        (changed,) = cursor.fetchone() or ("",)
    connection.close()
    found = start("pipeline", "reconcile")
    assert found.finish() == 1
    assert f"PostgreSQL lacks 1 user of the topic: {deleted}" in found.output
    assert f"1 user in Cassandra and not in PostgreSQL: {deleted}" in found.output
    assert f"{changed}: city is 'Nowhere' in PostgreSQL" in found.output
    variables = start("pipeline", "env")
    assert variables.finish() == 0
    assert f"export USER_STREAM__JOB__CHECKPOINT={state}/pipeline/checkpoint" in variables.output
    down = start("local", "down")
    assert down.finish() == 0
    nothing_is_left()


def test_an_api_that_is_down_is_named_and_the_tables_are_shown(
    state: Path, start: Start, nothing_is_left: Callable[[], None]
) -> None:
    run = start(
        *RUN, "--source", "http://127.0.0.1:9/api/",
        USER_STREAM__SOURCE__ATTEMPTS="2", USER_STREAM__SOURCE__BACKOFF_SECONDS="0.1",
    )  # fmt: skip
    assert run.finish() == 1
    assert "error: the producer: source.url http://127.0.0.1:9/api/: gave up after 2 tries" in run.output
    assert number_of(run.output, "records on the topic") == 0
    nothing_is_left()


def test_a_job_that_dies_is_named_with_its_last_words(
    state: Path, start: Start, nothing_is_left: Callable[[], None]
) -> None:
    run = start(*RUN, "--rate", "20")
    run.read_until("job: starting")
    job_of(run).send_signal(signal.SIGKILL)
    assert run.finish() == 1
    assert "error: the job ended: it was killed by SIGKILL" in run.output
    nothing_is_left()


def test_wrong_settings_and_options_are_refused_before_anything_starts(state: Path, start: Start) -> None:
    run = start(*RUN, USER_STREAM__KAFKA__TOPICS="x")
    assert run.finish() == 2
    assert "USER_STREAM__KAFKA__TOPICS: no such setting" in run.output
    run = start("pipeline", "run", "--source", "nonsense")
    assert run.finish() == 2
    assert "source.url" in run.output
    assert not state.exists()


def test_a_state_folder_in_use_is_refused_naming_who_uses_it(state: Path, start: Start) -> None:
    (state / "pipeline").mkdir(parents=True)
    with statelock.locked(state / "pipeline"):
        run = start(*RUN)
        assert run.finish() == 1
    assert f"is in use by process {os.getpid()}" in run.output
    assert processes_of(state) == []


def test_a_port_that_is_taken_is_named_and_nothing_stays(
    state: Path, start: Start, nothing_is_left: Callable[[], None]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        run = start(*RUN, USER_STREAM_LOCAL_KAFKA_PORT=str(port))
        assert run.finish() == 1
        assert f"USER_STREAM_LOCAL_KAFKA_PORT names port {port}" in run.output
        run = start(*RUN, USER_STREAM__JOB__METRICS_PORT=str(port))
        assert run.finish() == 1
        assert f"USER_STREAM__JOB__METRICS_PORT names port {port}" in run.output
    nothing_is_left()
