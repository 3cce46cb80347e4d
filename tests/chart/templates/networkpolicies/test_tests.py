"""What `helm test` reaches."""

from __future__ import annotations

from tests.chart.helm import render
from tests.chart.policies import allowed


def test_brokers_stores_and_registry() -> None:
    policy = render().one("NetworkPolicy", "user-stream-test")
    assert set(allowed(policy, "egress")) == {9093, 5432, 9042, 8080}
