"""The simulator's address."""

from __future__ import annotations

from tests.chart.helm import render


def test_the_producer_asks_it_once_it_is_enabled() -> None:
    rendered = render({"source": {"simulator": {"enabled": True}}})
    service = rendered.one("Service", "user-stream-simulator")
    labels = rendered.one("Deployment", "user-stream-simulator")["spec"]["template"]["metadata"]["labels"]
    assert service["spec"]["selector"].items() <= labels.items()
    settings = rendered.one("ConfigMap", "user-stream-settings")["data"]
    port = service["spec"]["ports"][0]["port"]
    assert settings["USER_STREAM__SOURCE__URL"] == f"http://user-stream-simulator:{port}/api/"
