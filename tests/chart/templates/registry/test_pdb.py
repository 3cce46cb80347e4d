"""How many of the registry's pods a drain may take."""

from __future__ import annotations

from tests.chart.helm import render


def test_one_pod_at_a_time_where_there_are_several() -> None:
    budget = render({"registry": {"replicas": 2}}).one("PodDisruptionBudget", "user-stream-registry")
    assert budget["spec"]["maxUnavailable"] == 1


def test_a_single_pod_does_not_block_a_drain() -> None:
    assert not render().has("PodDisruptionBudget")
