"""Records as Kafka gives them, and what the job makes of them without a server."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from pyspark.sql import Column, DataFrame, Row, SparkSession
from pyspark.sql import types as T

from contract.schema import SchemaVersion, schema_versions
from contract.settings import Settings
from jobs.pipeline import checked
from jobs.quality.evaluate import ERROR_RULES, WARN_RULES
from jobs.quality.rules import Rule
from jobs.transform.silver import SILVER_COLUMNS

UUID = "b31b1b64-6c0f-4a57-9f6a-2a8f2b3d5c01"
NOW = datetime(2024, 5, 6, 7, 8, 9, 123000, tzinfo=timezone.utc)
NOW_MILLIS = 1_714_979_289_123
SCHEMA_ID = "users_created:1"

USER: dict[str, Any] = {
    "gender": "female",
    "name": {"title": "Ms", "first": "Zoë", "last": "O'Neil"},
    "location": {
        "street": {"number": 12, "name": "Rue des Abbesses"},
        "city": "Lyon",
        "state": "Rhône",
        "country": "France",
        "postcode": 69001,
        "coordinates": {"latitude": "45.7640", "longitude": "4.8357"},
        "timezone": {"offset": "+1:00", "description": "Brussels, Copenhagen, Madrid, Paris"},
    },
    "email": "zoe.oneil@example.com",
    "login": {"uuid": UUID, "username": "goldenkoala1"},
    "dob": {"date": "1990-03-08T15:13:16.688Z", "age": 34},
    "registered": {"date": "2007-07-09T05:51:59.390Z", "age": 16},
    "phone": "04-78-12-34-56",
    "cell": "06-12-34-56-78",
    "id": {"name": "INSEE", "value": "2900369001001 42"},
    "picture": {"large": "https://example.com/l.jpg", "medium": None, "thumbnail": None},
    "nat": "FR",
}
"""A user that breaks no rule, not even one of severity ``warn``."""

REMOVED = object()
"""As a value of :func:`user`: without this field."""

_RECORD = T.StructType(
    [
        T.StructField("key", T.BinaryType()),
        T.StructField("value", T.BinaryType()),
        T.StructField(
            "headers",
            T.ArrayType(
                T.StructType([T.StructField("key", T.StringType()), T.StructField("value", T.BinaryType())])
            ),
        ),
        T.StructField("topic", T.StringType()),
        T.StructField("partition", T.IntegerType()),
        T.StructField("offset", T.LongType()),
        T.StructField("timestamp", T.TimestampType()),
    ]
)


def user(changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """:data:`USER` with other values by dotted path, e.g. ``{"name.first": 5}``."""
    made = copy.deepcopy(USER)
    for path, value in (changes or {}).items():
        *parents, last = path.split(".")
        place = made
        for parent in parents:
            place = place[parent]
        if value is REMOVED:
            place.pop(last)
        else:
            place[last] = value
    return made


@dataclass(frozen=True)
class Record:
    """A record of the topic; by default one that breaks no rule."""

    value: bytes | None = json.dumps(USER).encode()
    key: bytes | None = UUID.encode()
    headers: Sequence[tuple[str, bytes | None]] | None = (
        ("schema-id", SCHEMA_ID.encode()),
        ("event-time", str(NOW_MILLIS).encode()),
    )
    timestamp: datetime = NOW
    offset: int = 0


def record(changes: Mapping[str, Any] | None = None, **others: Any) -> Record:
    """A record whose user has other values."""
    return Record(value=json.dumps(user(changes), ensure_ascii=False).encode(), **others)


def frame(spark: SparkSession, records: Sequence[Record]) -> DataFrame:
    """What Spark's Kafka source would give."""
    rows = [
        (
            None if one.key is None else bytearray(one.key),
            None if one.value is None else bytearray(one.value),
            None
            if one.headers is None
            else [(name, None if text is None else bytearray(text)) for name, text in one.headers],
            "users_created",
            0,
            one.offset,
            one.timestamp,
        )
        for one in records
    ]
    return spark.createDataFrame(rows, _RECORD)


TIMES = ("dob", "registered_date", "ingested_at", "event_time")


@dataclass(frozen=True)
class Outcome:
    """What the job says about one record."""

    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    error_text: str | None
    row: Row = field(repr=False)


Examine = Callable[..., list[Outcome]]

CLEAN_COLUMNS = (*SILVER_COLUMNS, "deleted")


def examine(
    spark: SparkSession,
    records: Sequence[Record],
    settings: Settings | None = None,
    versions: tuple[SchemaVersion, ...] | None = None,
) -> list[Outcome]:
    """The records through bronze, silver and the rules, in one query."""
    rows = checked(frame(spark, records), settings or Settings(), versions or schema_versions())
    # As text, because Python knows no year 10000.
    times = {name: rows[name].cast("string") for name in TIMES}
    names = [*CLEAN_COLUMNS, "errors", "warnings", "error_text"]
    return [
        Outcome(
            _names(row["errors"], ERROR_RULES), _names(row["warnings"], WARN_RULES), row["error_text"], row
        )
        for row in rows.withColumns(times).select(*names).collect()
    ]


def _names(mask: int, rules: tuple[Rule, ...]) -> tuple[str, ...]:
    return tuple(rule.name for bit, rule in enumerate(rules) if mask & 1 << bit)


def mapped(
    spark: SparkSession, function: Callable[..., Column], *columns: Sequence[Any], kind: str = "string"
) -> list[Any]:
    """A column function over lists of values; as text where Python has no such value."""
    names = [f"c{number}" for number in range(len(columns))]
    schema = T.StructType([T.StructField(name, T.StringType()) for name in names])
    rows = spark.createDataFrame(list(zip(*columns, strict=True)), schema)
    result = function(*(rows[name] for name in names)).cast(kind).alias("result")
    return [row["result"] for row in rows.select(result).collect()]
