"""The settings of producer and job as JSON Schema, without those that the chart derives itself."""

from __future__ import annotations

from typing import Any

from contract.settings import Settings

DERIVED = {
    "source": {"url"},
    "kafka": {
        "bootstrap_servers",
        "topic",
        "dead_letter_topic",
        "create_topics",
        "partitions",
        "replication_factor",
        "security_protocol",
        "sasl_mechanism",
        "username",
        "password",
        "ca_file",
    },
    "registry": {"enabled", "url", "username", "password"},
    "postgres": {"enabled", "host", "port", "database", "user", "password", "sslmode", "ca_file"},
    "cassandra": {
        "enabled",
        "contact_points",
        "port",
        "local_datacenter",
        "username",
        "password",
        "ca_file",
        "replication_factor",
    },
    "job": {
        "checkpoint",
        "metrics_host",
        "metrics_port",
        # Of a job that starts Spark itself; on Kubernetes spark-submit does.
        "master",
        "jars",
        "driver_memory",
        "ui_port",
    },
}
"""Settings that follow from other values, or are secret."""


def settings_schema() -> dict[str, Any]:
    """An object of sections; unknown keys and derived ones are refused."""
    whole = Settings.model_json_schema()
    definitions = whole["$defs"]
    properties = {}
    for name, field in whole["properties"].items():
        section = _resolved(field, definitions)
        if "properties" in section:
            section["properties"] = {
                key: value
                for key, value in section["properties"].items()
                if key not in DERIVED.get(name, set())
            }
            section["additionalProperties"] = False
        properties[name] = section
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _resolved(schema: Any, definitions: dict[str, Any]) -> Any:
    """The schema with its references put in, and without what only documents."""
    if isinstance(schema, list):
        return [_resolved(one, definitions) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found: dict[str, Any] = {}
    if "$ref" in schema:
        found.update(_resolved(definitions[schema["$ref"].rsplit("/", 1)[1]], definitions))
    for key, value in schema.items():
        if key == "properties":
            found[key] = {name: _resolved(one, definitions) for name, one in value.items()}
        elif key not in {"$ref", "default", "title", "description"}:
            found[key] = _resolved(value, definitions)
    return found
