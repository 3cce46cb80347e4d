"""Who reaches the simulator."""

from __future__ import annotations

from tests.chart.helm import render
from tests.chart.policies import allowed, components


def test_only_the_producer() -> None:
    policy = render(files=("values-kind.yaml",)).one("NetworkPolicy", "user-stream-simulator")
    assert components(allowed(policy, "ingress")[8089]) == {"producer"}
    assert not allowed(policy, "egress")
