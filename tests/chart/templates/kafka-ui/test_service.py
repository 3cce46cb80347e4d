"""Kafka UI's address."""

from __future__ import annotations

from tests.chart.helm import render


def test_it_selects_the_pod_and_stays_inside_the_cluster() -> None:
    rendered = render()
    service = rendered.one("Service", "user-stream-kafka-ui")["spec"]
    labels = rendered.one("Deployment", "user-stream-kafka-ui")["spec"]["template"]["metadata"]["labels"]
    assert service["selector"].items() <= labels.items()
    assert "type" not in service
