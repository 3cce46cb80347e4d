"""Runs of each DAG on the real servers, as processes of this machine."""

from __future__ import annotations

import functools
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.airflow.world import World, project, settings_of, simulator

pytestmark = [pytest.mark.integration, pytest.mark.timeout(1800)]

DAY = datetime(2026, 2, 1, tzinfo=timezone.utc)
NEXT_DAY = datetime(2026, 2, 2, tzinfo=timezone.utc)


@pytest.fixture(scope="session")
def servers() -> Iterator[dict[str, str]]:
    """Kafka and PostgreSQL, once for all runs."""
    with tempfile.TemporaryDirectory(prefix="user-stream-airflow-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        state = {"USER_STREAM_STATE": f"{folder}/state"}
        project("-m", "local", "up", "kafka", "postgres", environment=state)
        try:
            yield settings_of(project("-m", "local", "env", environment=state).stdout)
        finally:
            project("-m", "local", "down", environment=state)


@pytest.fixture(scope="session")
def metadata() -> Iterator[None]:
    """Airflow's own tables, and its API for tasks, made once: dag.test() would make it for every task."""
    from airflow.sdk.execution_time import supervisor
    from airflow.utils.db import initdb

    initdb()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(supervisor, "in_process_api_server", functools.cache(supervisor.in_process_api_server))
        yield


@pytest.fixture
def world(servers: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., World]]:
    """A test's own topics, behind a simulator with the options that the test gives."""
    running = []

    def make(*options: str) -> World:
        context = simulator(*options)
        made = World(servers, context.__enter__())
        running.append(context)
        for name, value in made.environment.items():
            monkeypatch.setenv(name, value)
        return made

    yield make
    for context in running:
        context.__exit__(None, None, None)


@pytest.fixture
def run(dagbag: Any, metadata: None) -> Callable[..., tuple[str, dict[str, str], dict[str, Any]]]:
    """Run a DAG once: the run's state, the tasks' states and their XComs."""

    def run_dag(dag_id: str, day: datetime = DAY, **conf: Any) -> tuple[str, dict[str, str], dict[str, Any]]:
        dag = dagbag.dags[dag_id]
        # dag.test() takes the deadline for one that a scheduler has written to its tables, and fails at the end.
        dag.deadline = None
        done = dag.test(logical_date=day, run_conf=conf)
        tasks = done.get_task_instances()
        returned = {task.task_id: task.xcom_pull(task_ids=task.task_id) for task in tasks}
        return str(done.state), {task.task_id: str(task.state) for task in tasks}, returned

    return run_dag


def test_user_automation_and_the_same_day_again(world: Any, run: Any) -> None:
    here = world()
    conf = {"duration": 1, "rate": 100, "topic": here.topic, "nationality": "GB"}
    state, tasks, xcoms = run("user_automation", **conf)
    assert (state, set(tasks.values())) == ("success", {"success"})
    fetched, published = xcoms["get_and_format_data"], xcoms["stream_to_kafka"]
    assert fetched["stored"] == published["published"] > 0
    assert published["unpublished"] == 0
    # What is handed on is small: counts and the batch, no user.
    assert len(str(fetched)) < 1000
    assert fetched["batch_id"] == here.sql("SELECT DISTINCT batch_id FROM landing.users")[0][0]
    assert {row[0] for row in here.sql("SELECT DISTINCT nat FROM landing.users")} == {"GB"}

    state, tasks, xcoms = run("user_automation", **conf)
    assert (state, set(tasks.values())) == ("success", {"success"})
    assert (xcoms["get_and_format_data"]["already_fetched"], xcoms["stream_to_kafka"]["published"]) == (
        True,
        0,
    )
    keys = [record[0] for record in here.records()]
    assert len(keys) == len(set(keys)) == published["published"]


def test_the_api_fails_twice_and_then_answers(world: Any, run: Any) -> None:
    here = world("--fail-first", "2")
    state, tasks, xcoms = run("stream_randomuser_to_kafka", count=30, topic=here.topic)
    assert (state, tasks) == ("success", {"stream": "success"})
    assert xcoms["stream"]["sent"] == 30
    assert len(here.records()) == 30
    again = run("stream_randomuser_to_kafka", count=30, topic=here.topic)
    assert again[0] == "success"
    # The straight way keeps no memory, but a rerun sends the same users and no others.
    assert set(Counter(record[0] for record in here.records()).values()) == {2}


def test_an_api_that_stays_down_fails_the_run_and_the_next_day_is_not_held_up(
    world: Any, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = world()
    monkeypatch.setenv("USER_STREAM__SOURCE__URL", "http://127.0.0.1:1/")
    state, tasks, xcoms = run("user_automation", duration=1, topic=here.topic)
    assert (state, tasks) == (
        "failed",
        {"get_and_format_data": "failed", "stream_to_kafka": "upstream_failed"},
    )
    assert "http://127.0.0.1:1/" in xcoms["get_and_format_data"]["error"]
    monkeypatch.setenv("USER_STREAM__SOURCE__URL", here.environment["USER_STREAM__SOURCE__URL"])
    state, _, xcoms = run("user_automation", NEXT_DAY, duration=1, rate=50, topic=here.topic)
    assert (state, xcoms["stream_to_kafka"]["unpublished"]) == ("success", 0)
    assert len(here.records()) == xcoms["stream_to_kafka"]["published"] > 0


def test_without_a_broker_rows_wait_and_the_next_try_sends_them(
    world: Any, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = world()
    monkeypatch.setenv("USER_STREAM__KAFKA__BOOTSTRAP_SERVERS", "127.0.0.1:1")
    monkeypatch.setenv("USER_STREAM__KAFKA__REQUEST_TIMEOUT_SECONDS", "1")
    state, tasks, _ = run("user_gender_branch", count=20, topic=here.topic)
    assert state == "failed"
    assert tasks["report_counts"] == "upstream_failed"
    assert here.sql("SELECT count(*), count(published_at) FROM landing.users") == [[20, 0]]
    for name in ("USER_STREAM__KAFKA__BOOTSTRAP_SERVERS", "USER_STREAM__KAFKA__REQUEST_TIMEOUT_SECONDS"):
        monkeypatch.setenv(name, here.environment[name])
    state, _, xcoms = run("user_gender_branch", count=20, topic=here.topic)
    assert (state, xcoms["report_counts"]["unpublished"]) == ("success", 0)
    keys = [record[0] for record in here.records()]
    assert len(keys) == len(set(keys)) == 20


def test_branches_by_gender_on_one_topic_and_the_same_day_again(world: Any, run: Any) -> None:
    here = world()
    conf = {"count": 40, "topic": here.topic, "seed": "branches"}
    state, tasks, xcoms = run("user_gender_branch", **conf)
    assert state == "success"
    users = xcoms["detect_gender"]["users"]
    assert users["male"] and users["female"] and not users["unknown"]  # noqa: PT018
    assert (tasks["publish_male"], tasks["publish_female"]) == ("success", "success")
    assert (tasks["publish_unknown"], tasks["publish_none"]) == ("skipped", "skipped")
    assert xcoms["report_counts"]["published"] == users
    sent = Counter(headers["gender"] for _, headers, _ in here.records())
    assert sent == {"male": users["male"], "female": users["female"]}

    state, again, xcoms = run("user_gender_branch", **conf)
    assert (state, again) == ("success", tasks)
    assert xcoms["publish_male"]["published"] == xcoms["publish_female"]["published"] == 0
    assert len(here.records()) == 40


def test_a_topic_for_each_gender(world: Any, run: Any) -> None:
    here = world("--rate-dirty", "0.5")
    state, tasks, xcoms = run("user_gender_branch", count=60, topic=here.topic, route="topic")
    assert state == "success"
    users = xcoms["detect_gender"]["users"]
    assert users["unknown"]
    assert tasks["publish_unknown"] == "success"
    for gender, count in users.items():
        records = here.records(f"{here.topic}.{gender}")
        assert len(records) == count
        assert not [headers for _, headers, _ in records if "gender" in headers]
    assert here.records() == []
    assert len(here.records(f"{here.topic}.dlq")) == xcoms["report_counts"]["refused"] > 0


def test_a_batch_without_users_takes_the_branch_of_none(world: Any, run: Any) -> None:
    here = world()
    run("user_gender_branch", count=10, topic=here.topic, seed="same")
    state, tasks, xcoms = run("user_gender_branch", NEXT_DAY, count=10, topic=here.topic, seed="same")
    assert state == "success"
    assert xcoms["fetch_users"]["unchanged"] == 10
    assert {name for name, state in tasks.items() if state == "skipped"} == {
        "publish_male", "publish_female", "publish_unknown"
    }  # fmt: skip
    assert tasks["publish_none"] == tasks["report_counts"] == "success"
    assert len(here.records()) == 10


def test_dead_letters_are_replayed_once(world: Any, run: Any) -> None:
    here = world("--rate-dirty", "0.5")
    here.producer("fetch", "--count", "40")
    refused = here.producer("publish")["dead_letters"]
    assert refused
    state, _, xcoms = run("replay_dead_letters", rule="no.such.rule")
    assert (state, xcoms["replay"]["replayed"]) == ("success", 0)
    run("replay_dead_letters", NEXT_DAY)
    listed = project("-m", "producer", "dead-letters", "list", environment=here.environment)
    assert len(listed.stdout.splitlines()) > refused


def test_a_user_is_erased(world: Any, run: Any) -> None:
    here = world()
    here.producer("fetch", "--count", "5")
    here.producer("publish")
    user = here.sql("SELECT uuid FROM landing.users LIMIT 1")[0][0]
    state, _, xcoms = run("erase_user", user_id=user, topic=here.topic)
    assert (state, xcoms["erase"]["landing_rows"]) == ("success", 1)
    assert [record[0] for record in here.records() if record[2]] == [user]
    assert here.sql(f"SELECT count(*) FROM landing.users WHERE uuid = '{user}'") == [[0]]


def test_settings_that_are_wrong_are_not_tried_again(
    world: Any, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = world()
    monkeypatch.setenv("USER_STREAM__SOURCE__TIMEOUT_SECONDS", "never")
    state, tasks, _ = run("stream_randomuser_to_kafka", count=1, topic=here.topic)
    assert (state, tasks) == ("failed", {"stream": "failed"})


def test_users_that_arrived_are_validated(
    world: Any, run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    here = world()
    monkeypatch.setenv("USER_STREAM_STATE", str(tmp_path))
    monkeypatch.setenv("USER_STREAM__CASSANDRA__ENABLED", "false")
    monkeypatch.setenv("USER_STREAM__POSTGRES__TABLE", here.topic)
    texts = [
        "id",
        "last_name",
        "first_name",
        "gender",
        "address",
        "city",
        "country",
        "email",
        "username",
        "phone",
        "nationality",
    ]
    times = ["ingested_at", "event_time", "dob", "registered_date"]
    columns = [f"{name} text DEFAULT 'text'" for name in texts] + [
        f"{name} timestamptz DEFAULT now()" for name in times
    ]
    here.sql(f"CREATE TABLE {here.topic} ({', '.join(columns)}, latitude float8, longitude float8)")
    here.sql(
        f"INSERT INTO {here.topic} (id, gender, email, phone, nationality) VALUES "
        "('155e77ee-ba6d-486f-95ce-0e0c0fb4b919', 'male', 'ann@example.com', '1', 'GB')"
    )
    now = datetime.now(timezone.utc)
    state, _, xcoms = run("validate_users", now + timedelta(minutes=5))
    assert (state, xcoms["validate"]["rows"], xcoms["validate"]["breached"]) == ("success", 1, [])
    here.sql(f"UPDATE {here.topic} SET gender = 'm'")
    state, tasks, xcoms = run("validate_users", now + timedelta(minutes=6))
    assert (state, tasks) == ("failed", {"validate": "failed"})
    assert "expect_column_values_to_be_in_set(gender): 1 of 1 rows" in xcoms["validate"]["error"]
