"""Runs of the DAGs from the API to Kafka, on the real servers."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timezone
from typing import Any

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.timeout(1800)]

NEXT_DAY = datetime(2026, 2, 2, tzinfo=timezone.utc)


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
    state, _, xcoms = run("user_gender_branch", count=10, topic=here.topic, seed="same")
    assert (state, xcoms["report_counts"]["unpublished"]) == ("success", 0)
    state, tasks, xcoms = run("user_gender_branch", NEXT_DAY, count=10, topic=here.topic, seed="same")
    assert state == "success"
    assert xcoms["fetch_users"]["unchanged"] == 10
    assert {name for name, state in tasks.items() if state == "skipped"} == {
        "publish_male", "publish_female", "publish_unknown"
    }  # fmt: skip
    assert tasks["publish_none"] == tasks["report_counts"] == "success"
    assert len(here.records()) == 10
