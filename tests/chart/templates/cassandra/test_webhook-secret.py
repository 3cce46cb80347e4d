"""The certificate that k8ssandra-operator mounts."""

from __future__ import annotations

import pytest

from tests.chart.helm import render


@pytest.mark.parametrize(
    ("release", "name"),
    [
        ("user-stream", "user-stream-k8ssandra-operator-webhook-server-cert"),
        ("my-k8ssandra-operator", "my-k8ssandra-operator-webhook-server-cert"),
    ],
)
def test_it_has_the_name_that_the_operators_chart_derives(release: str, name: str) -> None:
    secret = render(release=release).one("Secret", name)
    assert set(secret["data"]) == {"ca.crt", "tls.crt", "tls.key"}


def test_another_full_name_of_the_operator_is_followed() -> None:
    values = {"k8ssandra-operator": {"fullnameOverride": "cassandras"}}
    assert render(values).has("Secret", "cassandras-webhook-server-cert")


def test_it_belongs_to_the_operator_not_to_the_pipeline() -> None:
    assert render(files=("ci/operators-only-values.yaml",)).all("Secret")
    assert not render(files=("ci/no-operators-values.yaml",)).has(
        "Secret", "user-stream-k8ssandra-operator-webhook-server-cert"
    )
