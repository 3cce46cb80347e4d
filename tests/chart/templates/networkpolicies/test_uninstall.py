"""What the uninstall job reaches."""

from __future__ import annotations

from tests.chart.helm import render
from tests.chart.policies import allowed


def test_the_kubernetes_api_and_nothing_else() -> None:
    policy = render().one("NetworkPolicy", "user-stream-uninstall")
    assert set(allowed(policy, "egress")) == {443, 6443}
    assert not allowed(policy, "ingress")


def test_no_policy_without_the_job() -> None:
    assert not render({"uninstall": {"enabled": False}}).has("NetworkPolicy", "user-stream-uninstall")
