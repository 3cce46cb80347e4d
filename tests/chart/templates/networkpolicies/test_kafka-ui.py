"""What Kafka UI reaches."""

from __future__ import annotations

from tests.chart.helm import render
from tests.chart.policies import allowed


def test_brokers_and_registry_and_nothing_else() -> None:
    policy = render().one("NetworkPolicy", "user-stream-kafka-ui")
    assert set(allowed(policy, "egress")) == {9093, 8080}
    assert not allowed(policy, "ingress")
