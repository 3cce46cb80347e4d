"""The Spark schema, built from the contract's JSON Schema files."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pyspark.sql import types as T

from contract.errors import SchemaError
from contract.schema import SchemaVersion, latest_schema, schema_versions
from jobs.schema import CORRUPT, WHOLE, leaves, misfit_pattern, record_type, required, spark_type
from tests.unit.jobs.support import USER


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def test_types() -> None:
    schema = _object(
        text={"type": ["string", "null"]},
        count={"type": "integer"},
        share={"type": ["number", "null"]},
        flag={"type": "boolean"},
        code={"type": ["string", "integer", "null"]},
        inner={"type": ["object", "null"], "properties": {"x": {"type": "string"}}},
        many={"type": "array", "items": {"type": "integer"}},
    )
    assert spark_type(schema) == T.StructType(
        [
            T.StructField("text", T.StringType()),
            T.StructField("count", T.LongType()),
            T.StructField("share", T.DoubleType()),
            T.StructField("flag", T.BooleanType()),
            T.StructField("code", T.StringType()),
            T.StructField("inner", T.StructType([T.StructField("x", T.StringType())])),
            T.StructField("many", T.ArrayType(T.LongType())),
        ]
    )


@pytest.mark.parametrize(
    ("construct", "named"),
    [
        ({"$ref": "#/x"}, "None"),
        ({"type": "null"}, "'null'"),
        ({"type": ["object", "string"]}, "['object', 'string']"),
        ({"type": "tuple"}, "'tuple'"),
    ],
)
def test_a_construct_without_a_spark_type_is_refused_by_its_place(
    construct: dict[str, Any], named: str
) -> None:
    wrong = rf"schema: \$\.a\.b\[\] has type {re.escape(named)}; known are object, array, string"
    with pytest.raises(SchemaError, match=wrong):
        spark_type(_object(a=_object(b={"type": "array", "items": construct})))


def test_a_root_that_is_no_object_is_refused() -> None:
    with pytest.raises(SchemaError, match="x:1: the root must be an object"):
        record_type((SchemaVersion("x", 1, '{"type": "string"}'),))


def test_the_newest_version_counts() -> None:
    old = SchemaVersion("x", 1, '{"type": "object", "properties": {"a": {"type": "string"}}}')
    new = SchemaVersion(
        "x", 2, '{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}}'
    )
    assert record_type((old, new)).fieldNames() == ["a", "b", WHOLE, CORRUPT]


def test_the_contract_has_every_field_of_a_user_and_no_secret() -> None:
    def paths(node: dict[str, Any], above: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
        found: set[tuple[str, ...]] = set()
        for name, child in node.items():
            found |= paths(child, (*above, name)) if isinstance(child, dict) else {(*above, name)}
        return found

    found = {path for path, _ in leaves(latest_schema().document)}
    assert found == paths(USER)
    assert set(required(latest_schema().document)) == {("login", "uuid"), ("email",)}
    assert record_type(schema_versions())["login"].dataType == T.StructType(
        [T.StructField("uuid", T.StringType()), T.StructField("username", T.StringType())]
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"number": 12, "city": 5}', '"city": 5'),
        ('{"number": "12"}', '"number": "12"'),
        ('{"number": 12.5}', '"number": 12.5'),
        ('{"number": -12, "dob": 5}', '"dob": 5'),
        ('{"postcode": "x", "postcode": true}', '"postcode": true'),
        ('{"name": "x", "login": ["y"]}', '"login": ['),
        ('{"city": {"a": 1}}', '"city": {'),
        ('{"city" : [1]}', '"city" : [1'),
        ('{"city": null, "other": 5}', None),
    ],
)
def test_the_field_that_does_not_fit_is_found(text: str, found: str | None) -> None:
    match = re.search(misfit_pattern(latest_schema().document), text)
    assert (match and match[0]) == found
