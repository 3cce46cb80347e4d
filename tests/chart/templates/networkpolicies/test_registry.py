"""Who reaches the registry, and what it reaches."""

from __future__ import annotations

from tests.chart.helm import render
from tests.chart.policies import allowed, components


def test_only_its_clients_connect_and_it_connects_to_its_database() -> None:
    policy = render().one("NetworkPolicy", "user-stream-registry")
    assert components(allowed(policy, "ingress")[8080]) == {"producer", "kafka-ui", "test"}
    assert set(allowed(policy, "egress")) == {5432}


def test_in_memory_it_connects_to_nothing() -> None:
    policy = render({"registry": {"storage": "memory"}}).one("NetworkPolicy", "user-stream-registry")
    assert not allowed(policy, "egress")
