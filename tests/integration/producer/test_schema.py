"""The schema and the real registry."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from contract.registry import RegistryClient
from contract.schema import SchemaVersion, latest_schema, schema_versions
from producer.simulator.server import SimulatorServer

pytestmark = pytest.mark.integration

Simulate = Callable[..., SimulatorServer]

_OTHER = json.dumps(
    {"type": "object", "properties": {"email": {"type": "integer"}}, "additionalProperties": False}
)


def _client(world: Any) -> RegistryClient:
    return RegistryClient(world.settings.registry)


def test_streaming_registers_the_schema(world: Any, simulate: Simulate) -> None:
    assert world.run("stream", "--count", "1", "--source", simulate().url).code == 0
    found = _client(world).find(world.settings.subject, latest_schema())
    assert found is not None
    assert found.version == 1
    level = requests.get(f"{world.settings.registry.url}/config/{world.settings.subject}", timeout=10).json()
    assert level == {"compatibilityLevel": "BACKWARD"}


def test_registering_twice_is_once(world: Any) -> None:
    first, second = world.run("schema", "register"), world.run("schema", "register")
    assert (first.code, first.summary["new"], first.summary["registry_version"]) == (0, True, 1)
    assert (second.code, second.summary["new"], second.summary["registry_version"]) == (0, False, 1)


def test_showing_tells_whether_it_is_registered(world: Any) -> None:
    before = world.run("schema", "show")
    world.run("schema", "register")
    after = world.run("schema", "show")
    assert json.loads("\n".join(after.lines)) == latest_schema().document
    assert (before.summary["registry_version"], after.summary["registry_version"]) == (None, 1)


def test_an_incompatible_schema_stops_everything(world: Any, simulate: Simulate) -> None:
    _client(world).ensure_registered(world.settings.subject, SchemaVersion("other", 1, _OTHER))
    checked = world.run("schema", "check")
    assert (checked.code, checked.summary["compatible"]) == (1, False)
    assert checked.summary["reasons"]
    server = simulate()
    ran = world.run("stream", "--count", "5", "--source", server.url)
    assert ran.code == 1
    assert f"is not BACKWARD compatible with subject {world.settings.subject}: " in ran.summary["error"]
    assert "SUBSCHEMA_TYPE_CHANGED at /properties/email" in ran.summary["error"]
    assert server.api.counts["requests"] == 0
    assert world.records() == []


def test_a_first_version_is_always_compatible(world: Any) -> None:
    ran = world.run("schema", "check")
    assert (ran.code, ran.summary["compatible"], ran.summary["reasons"]) == (0, True, [])


def test_every_version_is_compatible_with_the_one_before(world: Any) -> None:
    """What the files promise, by the registry's own word."""
    for schema in schema_versions():
        assert _client(world).ensure_registered(world.settings.subject, schema).version == schema.version


def test_an_added_optional_field_is_compatible(world: Any) -> None:
    world.run("schema", "register")
    document = latest_schema().document
    document["properties"]["nickname"] = {"type": ["string", "null"]}
    newer = SchemaVersion("users_created", 99, json.dumps(document))
    assert _client(world).check(world.settings.subject, newer) == []


def test_a_new_required_field_is_not(world: Any) -> None:
    world.run("schema", "register")
    document = latest_schema().document
    document["properties"]["nickname"] = {"type": "string"}
    document["required"].append("nickname")
    newer = SchemaVersion("users_created", 99, json.dumps(document))
    assert _client(world).check(world.settings.subject, newer)
