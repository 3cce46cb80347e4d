"""The topics."""

from __future__ import annotations

from contract.kafka.client import DEAD_LETTER_MAX_MESSAGE_BYTES, USERS_MAX_MESSAGE_BYTES
from tests.chart.helm import render


def test_users_and_dead_letters_under_the_names_that_the_settings_say() -> None:
    rendered = render({"kafka": {"topics": {"users": {"name": "people"}}}})
    topics = {one["spec"]["topicName"] for one in rendered.all("KafkaTopic")}
    settings = rendered.one("ConfigMap", "user-stream-settings")["data"]
    assert topics == {"people", "users_created.dlq"}
    assert topics == {
        settings["USER_STREAM__KAFKA__TOPIC"],
        settings["USER_STREAM__KAFKA__DEAD_LETTER_TOPIC"],
    }


def test_a_dead_letter_may_be_larger_than_a_user() -> None:
    rendered = render()
    users = rendered.one("KafkaTopic", "user-stream-users")["spec"]["config"]["max.message.bytes"]
    letters = rendered.one("KafkaTopic", "user-stream-dead-letters")["spec"]["config"]["max.message.bytes"]
    assert (users, letters) == (USERS_MAX_MESSAGE_BYTES, DEAD_LETTER_MAX_MESSAGE_BYTES)


def test_compaction_and_retention_are_values() -> None:
    values = {"kafka": {"topics": {"users": {"cleanupPolicy": "compact", "retentionMs": -1}}}}
    config = render(values).one("KafkaTopic", "user-stream-users")["spec"]["config"]
    assert (config["cleanup.policy"], config["retention.ms"]) == ("compact", -1)


def test_own_configuration_of_a_topic() -> None:
    values = {"kafka": {"topics": {"users": {"config": {"segment.ms": 3600000}}}}}
    assert render(values).one("KafkaTopic", "user-stream-users")["spec"]["config"]["segment.ms"] == 3600000
