"""The Kafka cluster."""

from __future__ import annotations

from tests.chart.helm import render


def test_every_client_speaks_tls_and_logs_in() -> None:
    listeners = render().one("Kafka")["spec"]["kafka"]["listeners"]
    assert [(one["tls"], one["authentication"]["type"]) for one in listeners] == [(True, "scram-sha-512")]


def test_nobody_may_do_what_no_acl_allows() -> None:
    spec = render().one("Kafka")["spec"]["kafka"]
    assert spec["authorization"] == {"type": "simple"}
    assert spec["config"]["auto.create.topics.enable"] is False


def test_internal_topics_have_as_many_copies_as_there_are_brokers_and_at_most_three() -> None:
    for brokers, copies in ((1, 1), (2, 2), (5, 3)):
        config = render({"kafka": {"brokers": {"replicas": brokers}}}).one("Kafka")["spec"]["kafka"]["config"]
        assert config["offsets.topic.replication.factor"] == copies
        assert config["transaction.state.log.replication.factor"] == copies


def test_only_pods_of_the_release_reach_the_listener_unless_policies_are_off() -> None:
    listener = render().one("Kafka")["spec"]["kafka"]["listeners"][0]
    labels = listener["networkPolicyPeers"][0]["podSelector"]["matchLabels"]
    assert labels["app.kubernetes.io/instance"] == "user-stream"
    off = render({"networkPolicies": {"enabled": False}}).one("Kafka")["spec"]["kafka"]["listeners"][0]
    assert "networkPolicyPeers" not in off


def test_own_configuration_reaches_the_brokers_as_whole_numbers() -> None:
    values = {"kafka": {"config": {"log.segment.bytes": 1073741824}}}
    assert render(values).one("Kafka")["spec"]["kafka"]["config"]["log.segment.bytes"] == 1073741824


def test_a_slow_node_has_time_to_start_the_user_operator() -> None:
    # The operator gives it no startup probe: the liveness probe is all that counts while it starts.
    probe = render().one("Kafka")["spec"]["entityOperator"]["userOperator"]["livenessProbe"]
    assert probe["initialDelaySeconds"] + probe["periodSeconds"] * probe["failureThreshold"] >= 90


def test_no_cluster_with_other_brokers() -> None:
    assert not render(files=("ci/external-values.yaml",)).has("Kafka")
    assert not render(files=("ci/redpanda-values.yaml",)).has("Kafka")
