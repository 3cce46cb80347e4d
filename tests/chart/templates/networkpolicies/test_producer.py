"""Where the producer may connect to."""

from __future__ import annotations

from tests.chart.helm import render
from tests.chart.policies import allowed, components


def egress(*files: str) -> dict[int | None, list[object]]:
    return allowed(render(files=files).one("NetworkPolicy", "user-stream-producer"), "egress")


def test_brokers_postgresql_registry_and_the_api_outside() -> None:
    assert set(egress()) == {9093, 5432, 8080, 80, 443}
    assert egress()[443] == ["anybody"]


def test_with_the_simulator_nothing_outside() -> None:
    ports = egress("values-kind.yaml")
    assert set(ports) == {9093, 5432, 8080, 8089}
    assert components(ports[8089]) == {"simulator"}


def test_external_servers_on_the_ports_that_are_named() -> None:
    assert set(egress("ci/external-values.yaml")) == {9094, 9095, 6432, 443, 8000}


def test_nobody_connects_to_it() -> None:
    assert not allowed(render().one("NetworkPolicy", "user-stream-producer"), "ingress")
