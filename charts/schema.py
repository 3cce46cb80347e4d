"""values.schema.json out of values.yaml: the type of each default, narrowed by its ``@schema``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from charts.settings_schema import settings_schema
from charts.values_file import Key, ValuesError

_QUANTITIES = {"type": "object", "additionalProperties": {"type": ["string", "number"]}}
_RESOURCES = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"requests": _QUANTITIES, "limits": _QUANTITIES},
}
_TYPES: dict[type, str] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
}


def schema_text(keys: Iterable[Key]) -> str:
    """The file's content."""
    schema = {"$schema": "http://json-schema.org/draft-07/schema#", **_object(keys)}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _object(keys: Iterable[Key]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {key.name: _of(key) for key in keys},
    }


def _of(key: Key) -> dict[str, Any]:
    own = dict(key.schema or {})
    described = {"description": key.text} if key.text else {}
    match own.pop("$ref", None):
        case "resources":
            return {**described, **_RESOURCES}
        case "settings":
            return {**described, **settings_schema()}
        case None:
            pass
        case other:
            raise ValuesError(
                f"values.yaml: {key.dotted}: no schema is called {other!r}; settings, resources"
            )
    if key.path == ("global",):  # subcharts read it too, each what it knows
        return {**described, **_object(key.keys), "additionalProperties": True}
    if key.keys and own.get("additionalProperties") is True:
        # A dependency's own values: that chart checks them; only the switch is ours.
        switch = {one.name: _of(one) for one in key.keys if one.name == "enabled"}
        return {**described, "type": "object", "additionalProperties": True, "properties": switch}
    if key.keys:
        return {**described, **_object(key.keys)}
    if isinstance(key.default, dict) and "additionalProperties" not in own:
        raise ValuesError(
            f"values.yaml: {key.dotted} is a map: say in @schema what it may hold (additionalProperties)"
        )
    if key.default is None:
        raise ValuesError(f"values.yaml: {key.dotted} has no default")
    return {**described, "type": _TYPES[type(key.default)], **own}
