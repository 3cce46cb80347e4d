"""Values that the schema refuses, before anything is created."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.chart.helm import CHART, HelmError, render


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"kafak": {}}, "additional properties 'kafak' not allowed"),
        (
            {"kafka": {"brokers": {"replica": 3}}},
            "at '/kafka/brokers': additional properties 'replica' not allowed",
        ),
        (
            {"postgres": {"provider": "postgresql"}},
            "at '/postgres/provider': value must be one of 'cloudnative-pg', 'external'",
        ),
        ({"cassandra": {"cluster": {"size": 0}}}, "at '/cassandra/cluster/size': minimum: got 0, want 1"),
        ({"kafka": {"brokers": {"replicas": "3"}}}, "at '/kafka/brokers/replicas': got string, want integer"),
        (
            {"producer": {"image": {"digest": "latest"}}},
            "at '/producer/image/digest': 'latest' does not match pattern",
        ),
        ({"settings": {"job": {"sink_partitons": 2}}}, "additional properties 'sink_partitons' not allowed"),
        ({"settings": {"kafka": {"password": "x"}}}, "additional properties 'password' not allowed"),
        (
            {"settings": {"cassandra": {"batch_bytes": 1}}},
            "at '/settings/cassandra/batch_bytes': minimum: got 1, want 1,024",
        ),
        (
            {"registry": {"resources": {"limit": {}}}},
            "at '/registry/resources': additional properties 'limit' not allowed",
        ),
    ],
)
def test_what_is_unknown_or_out_of_range_is_named(values: dict[str, Any], said: str) -> None:
    with pytest.raises(HelmError) as refused:
        render(values)
    assert said in str(refused.value)


def test_values_of_a_dependency_are_left_to_it() -> None:
    render({"strimzi-kafka-operator": {"anything": {"of": "theirs"}}, "global": {"theirs": True}})


def test_no_value_holds_a_secret_in_clear() -> None:
    schema = json.loads((CHART / "values.schema.json").read_text())
    named = [
        key
        for key in keys(schema)
        if key.lower() in {"password", "token", "secret", "secretkey", "accesskey"}
    ]
    assert not named


def keys(schema: dict[str, Any]) -> Iterator[str]:
    for name, below in schema.get("properties", {}).items():
        yield name
        yield from keys(below)
