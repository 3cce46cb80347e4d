"""The Spark schema of a record, built from the JSON Schema files of the contract."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from pyspark.sql import types as T

from contract.errors import SchemaError
from contract.schema import SchemaVersion

CORRUPT = "_corrupt"
"""Field in which ``from_json`` keeps the text of what it could not read."""

WHOLE = "_whole"
"""Field that is put at the end of a value before it is parsed: true where the end was reached."""

_SCALARS: dict[str, T.DataType] = {
    "string": T.StringType(),
    "integer": T.LongType(),
    "number": T.DoubleType(),
    "boolean": T.BooleanType(),
}


def json_types(schema: dict[str, Any]) -> list[str]:
    """The types that a JSON Schema allows, ``null`` left out."""
    kind = schema.get("type", [])
    return [name for name in ([kind] if isinstance(kind, str) else kind) if name != "null"]


def spark_type(schema: dict[str, Any], path: str = "$") -> T.DataType:
    """The Spark type for one JSON Schema; ``string`` with ``integer`` (a post code) is read as text.

    :raises SchemaError: for a construct that has no Spark type, naming its place
    """
    kinds = json_types(schema)
    if kinds == ["object"]:
        return T.StructType(
            [
                T.StructField(name, spark_type(child, f"{path}.{name}"))
                for name, child in schema.get("properties", {}).items()
            ]
        )
    if kinds == ["array"]:
        return T.ArrayType(spark_type(schema["items"], f"{path}[]"))
    if kinds and set(kinds) <= set(_SCALARS):
        return _SCALARS[kinds[0]] if len(kinds) == 1 else T.StringType()
    raise SchemaError(
        f"schema: {path} has type {schema.get('type')!r}; known are object, array, {', '.join(_SCALARS)}"
    )


def record_type(versions: tuple[SchemaVersion, ...]) -> T.StructType:
    """The newest version's type: BACKWARD compatible, so it reads every version before it."""
    root = spark_type(versions[-1].document)
    if not isinstance(root, T.StructType):
        raise SchemaError(f"schema {versions[-1].id}: the root must be an object")
    marks = [T.StructField(WHOLE, T.BooleanType()), T.StructField(CORRUPT, T.StringType())]
    return T.StructType([*root.fields, *marks])


def leaves(
    schema: dict[str, Any], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every field that is not an object, as (path, its schema)."""
    if json_types(schema) == ["object"]:
        for name, child in schema.get("properties", {}).items():
            yield from leaves(child, (*path, name))
    else:
        yield path, schema


def required(schema: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of required leaves whose parents are required too."""
    for name in schema.get("required", []):
        child = schema["properties"][name]
        if json_types(child) == ["object"]:
            yield from required(child, (*path, name))
        else:
            yield (*path, name)


_BEGINNINGS = {
    "string": '"',
    "integer": r"-?\d{1,19}(?![\d.eE])",
    "number": r"-?\d",
    "boolean": "true|false",
    "object": r"\{",
    "array": r"\[",
}


def misfit_pattern(schema: dict[str, Any]) -> str:
    """A regular expression for the first field of a JSON text whose value is of none of its types.

    A name that stands in several places may have the type of any of them.
    """
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    _collect_kinds(schema, kinds)
    names: defaultdict[frozenset[str], list[str]] = defaultdict(list)
    for name, allowed in kinds.items():
        names[frozenset(allowed)].append(re.escape(name))
    fields = [
        rf'"(?:{"|".join(group)})"\s*:\s*(?!\s|null|{"|".join(_BEGINNINGS[kind] for kind in sorted(allowed))})'
        for allowed, group in names.items()
    ]
    return f"(?:{'|'.join(fields)})" + r'(?:"[^"]{0,80}"?|[^",}\]]{1,80})'


def _collect_kinds(schema: dict[str, Any], kinds: defaultdict[str, set[str]]) -> None:
    for name, child in schema.get("properties", {}).items():
        kinds[name].update(json_types(child))
        _collect_kinds(child, kinds)
