"""Runs of the DAGs by hand and of the validation, and settings that are wrong."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.airflow.world import project

pytestmark = [pytest.mark.integration, pytest.mark.timeout(1800)]

NEXT_DAY = datetime(2026, 2, 2, tzinfo=timezone.utc)


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
