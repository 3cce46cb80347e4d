"""Values that the schema refuses, before anything is created."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.chart.helm import CHART, HelmError, render


@pytest.mark.parametrize(
    ("values", "place", "words"),
    [
        ({"kafak": {}}, "", ("kafak", "not allowed")),
        ({"kafka": {"brokers": {"replica": 3}}}, "kafka.brokers", ("replica", "not allowed")),
        ({"postgres": {"provider": "postgresql"}}, "postgres.provider", ("cloudnative-pg", "external")),
        ({"cassandra": {"cluster": {"size": 0}}}, "cassandra.cluster.size", ("1",)),
        ({"kafka": {"brokers": {"replicas": "3"}}}, "kafka.brokers.replicas", ("string", "integer")),
        ({"producer": {"image": {"digest": "latest"}}}, "producer.image.digest", ("not match pattern",)),
        ({"settings": {"job": {"sink_partitons": 2}}}, "settings.job", ("sink_partitons", "not allowed")),
        ({"settings": {"kafka": {"password": "x"}}}, "settings.kafka", ("password", "not allowed")),
        ({"settings": {"cassandra": {"batch_bytes": 1}}}, "settings.cassandra.batch_bytes", ("1024",)),
        ({"registry": {"resources": {"limit": {}}}}, "registry.resources", ("limit", "not allowed")),
    ],
)
def test_what_is_unknown_or_out_of_range_is_named(
    values: dict[str, Any], place: str, words: tuple[str, ...]
) -> None:
    """Place and words stand on one line; Helm writes `/kafka/brokers` or `kafka.brokers`, by its version."""
    with pytest.raises(HelmError) as refused:
        render(values)
    lines = str(refused.value).replace("/", ".").replace("1,024", "1024").splitlines()
    assert any(place in line and all(word in line for word in words) for line in lines[1:]), lines


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
