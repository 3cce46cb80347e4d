"""Kafka UI's pod."""

from __future__ import annotations

from typing import Any

from tests.chart.helm import containers, render, variables


def env(values: dict[str, Any] | None = None, *files: str) -> dict[str, str]:
    return variables(containers(render(values, files=files).one("Deployment", "user-stream-kafka-ui"))[0])


def test_it_is_read_only_and_logs_in_as_itself() -> None:
    mine = env()
    assert mine["KAFKA_CLUSTERS_0_READONLY"] == "true"
    assert mine["KAFKA_CLUSTERS_0_PROPERTIES_SASL_JAAS_CONFIG"] == "user-stream-kafka-ui/sasl.jaas.config"


def test_external_brokers_get_their_own_credentials() -> None:
    mine = env(None, "ci/external-values.yaml")
    assert mine["KAFKA_CLUSTERS_0_PROPERTIES_SASL_MECHANISM"] == "SCRAM-SHA-256"
    assert mine["SASL_PASSWORD"] == "kafka-user/password"
    assert "ScramLoginModule" in mine["KAFKA_CLUSTERS_0_PROPERTIES_SASL_JAAS_CONFIG"]


def test_brokers_that_ask_for_nothing_get_nothing() -> None:
    mine = env(None, "ci/plaintext-values.yaml")
    assert mine["KAFKA_CLUSTERS_0_PROPERTIES_SECURITY_PROTOCOL"] == "PLAINTEXT"
    assert not [name for name in mine if "SASL" in name or "SSL" in name]


def test_it_shows_the_schemas() -> None:
    assert env()["KAFKA_CLUSTERS_0_SCHEMAREGISTRY"].startswith("http://user-stream-registry:8080/")
    assert "KAFKA_CLUSTERS_0_SCHEMAREGISTRY" not in env({"registry": {"enabled": False}})


def test_it_can_be_left_out() -> None:
    assert not render({"kafkaUi": {"enabled": False}}).has("Deployment", "user-stream-kafka-ui")
