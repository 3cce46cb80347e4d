"""Bronze: the Kafka record with its value parsed, as it came."""

from __future__ import annotations

import re
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from contract.records import HEADER_EVENT_TIME, HEADER_SCHEMA_ID
from contract.schema import SchemaVersion
from jobs.schema import CORRUPT, WHOLE, json_types, leaves, record_type

KAFKA_COLUMNS = ("key", "value", "headers", "topic", "partition", "offset", "timestamp")
"""What Spark's Kafka source gives with ``includeHeaders``."""


def bronze(records: DataFrame, versions: tuple[SchemaVersion, ...], max_record_bytes: int) -> DataFrame:
    """Kafka's columns and the parsed record.

    Adds ``deleted`` (a tombstone), ``json`` (the value as text; null where it is empty, too large or
    not UTF-8), ``user`` (the record's struct), ``schema_id``, ``event_header``, ``unreadable`` (not one
    object that ``from_json`` read in full) and ``wrong_type`` (see :func:`wrong_type`).
    """
    empty = F.coalesce(F.octet_length("value"), F.lit(0)) == 0
    readable = ~empty & (F.octet_length("value") <= max_record_bytes) & F.is_valid_utf8(_text("value"))
    options = {
        "mode": "PERMISSIVE",
        "columnNameOfCorruptRecord": CORRUPT,
        "allowSingleQuotes": "false",
        "allowNonNumericNumbers": "false",
    }
    return (
        records.withColumn("deleted", empty & (F.coalesce(F.octet_length("key"), F.lit(0)) > 0))
        .withColumn("json", F.when(readable, _text("value")))
        .withColumn("schema_id", _header(HEADER_SCHEMA_ID))
        .withColumn("event_header", _header(HEADER_EVENT_TIME))
        .withColumn("body", _without_space_behind("json"))
        .withColumn("user", F.from_json(_with_mark("body"), record_type(versions), options))
        .withColumns({"unreadable": _unreadable(), "wrong_type": wrong_type(versions[-1])})
    )


def _text(column: str) -> Column:
    return F.col(column).cast("string")


def _header(name: str) -> Column:
    """The last header of that name, as Kafka's own clients resolve repeated headers."""
    same = F.filter("headers", lambda header: header["key"] == name)
    return F.when(F.size("headers") > 0, F.try_element_at(same, F.lit(-1))["value"].cast("string"))


def _without_space_behind(text: str) -> Column:
    # To trim is dear, and there is next to never anything to trim.
    return F.when(F.endswith(text, F.lit("}")), F.col(text)).otherwise(F.rtrim(text, F.lit(" \t\r\n")))


def _with_mark(body: str) -> Column:
    """One more field at the end of the object, which :func:`_unreadable` looks for."""
    open_end = F.when(F.col(body) == "{}", F.lit("{")).otherwise(
        F.concat(F.left(body, F.length(body) - 1), F.lit(","))
    )
    return F.concat(open_end, F.lit(f'"{WHOLE}":true}}'))


def is_json_object() -> Column:
    """One JSON object, of whatever fields. Dear: to be asked only where something is amiss."""
    # In an array, because what follows the end of a value is not looked at.
    parsed = F.try_parse_json(F.concat(F.lit("["), "json", F.lit(', "end"]')))
    first, second = (F.try_variant_get(parsed, f"$[{place}]", "variant") for place in (0, 1))
    shapes = F.concat(F.schema_of_variant(first), F.schema_of_variant(second))
    return F.coalesce(
        F.startswith(shapes, F.lit("OBJECT")) & F.endswith(shapes, F.lit("STRING")), F.lit(False)
    )


def _unreadable() -> Column:
    """There is text, but ``from_json`` did not read all of it as one object.

    It leaves ``_corrupt`` where a field's value is no object, number or boolean as the schema wants, and
    where text is no JSON. But behind the end of the first value it looks at nothing: so the value's last
    brace is made ``,"_whole":true}``, which is not reached where an object ends before.
    """
    reached = F.endswith("body", F.lit("}")) & F.col(f"user.{WHOLE}")
    read = F.col(f"user.{CORRUPT}").isNull() & F.coalesce(reached, F.lit(False))
    return F.col("json").isNotNull() & ~read


def wrong_type(version: SchemaVersion) -> Column:
    """A text field of the schema has a value that is not text (nor null).

    ``from_json`` reads ``{"email": 5}`` as the text ``5``, and an object as its JSON; the contract
    allows neither. Names that the schema also uses for other types (``name``, ``id``) are left to
    the rules on values.
    """
    text: dict[str, str] = {}
    other: set[str] = set()
    for path, schema in leaves(version.document):
        other.update(path[:-1])
        if json_types(schema) == ["string"]:
            text["user." + ".".join(path)] = path[-1]
        else:
            other.add(path[-1])
    names = "|".join(re.escape(name) for name in sorted(set(text.values()) - other))
    # The patterns begin with `":`, which is rare, and ask for the key behind them only where the value
    # is no text. Objects, which every record has many of, are looked for only where one shows in a
    # text column: a search over the whole record is the dearest part of all the checks.
    json = F.col("json")
    scalar = json.rlike(rf'":\s*+[^"n\s{{](?<="(?:{names})":\s{{0,9}}.)')
    nested = json.rlike(rf'":\s*+\{{(?<="(?:{names})":\s{{0,9}}.)')
    suspect = reduce(Column.__or__, [F.startswith(path, F.lit("{")) for path in text])
    return scalar | (suspect & nested)
