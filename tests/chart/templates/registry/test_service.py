"""The schema registry's address."""

from __future__ import annotations

from tests.chart.helm import render


def test_producer_and_user_interface_reach_it_under_its_name() -> None:
    rendered = render()
    service = rendered.one("Service", "user-stream-registry")
    settings = rendered.one("ConfigMap", "user-stream-settings")["data"]
    assert settings["USER_STREAM__REGISTRY__URL"] == "http://user-stream-registry:8080/apis/ccompat/v7"
    assert service["spec"]["ports"][0]["port"] == 8080


def test_it_selects_the_registrys_pods() -> None:
    rendered = render()
    labels = rendered.one("Deployment", "user-stream-registry")["spec"]["template"]["metadata"]["labels"]
    assert rendered.one("Service", "user-stream-registry")["spec"]["selector"].items() <= labels.items()
