"""Who may do what on the brokers."""

from __future__ import annotations

from typing import Any

from tests.chart.helm import render


def rights(user: str, values: dict[str, Any] | None = None) -> dict[str, set[str]]:
    acls = render(values).one("KafkaUser", f"user-stream-{user}")["spec"]["authorization"]["acls"]
    return {one["resource"].get("name", one["resource"]["type"]): set(one["operations"]) for one in acls}


def test_the_producer_writes_users_and_reads_dead_letters() -> None:
    mine = rights("producer")
    assert mine["users_created"] == {"Describe", "DescribeConfigs", "Write"}
    assert {"Read", "Write"} <= mine["users_created.dlq"]


def test_the_job_reads_users_and_writes_dead_letters_which_its_pod_can_count() -> None:
    mine = rights("job")
    assert mine["users_created"] == {"Describe", "DescribeConfigs", "Read"}
    assert mine["users_created.dlq"] == {"Describe", "DescribeConfigs", "Read", "Write"}


def test_the_job_may_use_consumer_groups_of_its_own_name() -> None:
    assert "user-stream" in rights("job")
    assert "blue" in rights("job", {"settings": {"job": {"name": "blue"}}})


def test_the_user_interface_changes_nothing() -> None:
    allowed = set().union(*rights("kafka-ui").values())
    assert allowed == {"Describe", "DescribeConfigs", "Read"}
    assert not render({"kafkaUi": {"enabled": False}}).has("KafkaUser", "user-stream-kafka-ui")


def test_everybody_has_a_password_made_by_the_operator() -> None:
    for user in render().all("KafkaUser"):
        assert user["spec"]["authentication"] == {"type": "scram-sha-512"}
