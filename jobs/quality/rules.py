"""The quality rules, as a table. To add one, add a row.

A record that breaks an ``error`` rule goes to the dead letters, with every such rule named; a ``warn``
rule is only counted, the row is stored. ``broken`` and ``found`` are expressions over the columns of
bronze and silver; null counts as kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from pyspark.sql import Column
from pyspark.sql import functions as F

from jobs.quality.scope import Scope, col
from jobs.transform.bronze import is_json_object
from jobs.transform.constants import MISSING_NATIONALITY, MISSING_TEXT


class Severity(str, Enum):
    ERROR = "error"
    WARN = "warn"


class Applies(str, Enum):
    """To which records a rule is put."""

    ALL = "all"
    RECORD = "record"
    TOMBSTONE = "tombstone"


@dataclass(frozen=True)
class Rule:
    """One row of the table.

    ``accepts`` says in words what is accepted, ``broken`` is true where the rule is broken, ``found``
    is what the dead letter shows (only computed for records that are rejected).
    """

    name: str
    severity: Severity
    accepts: str
    broken: Callable[[Scope], Column]
    found: Callable[[Scope], Column]
    applies: Applies = Applies.RECORD


ERROR, WARN = Severity.ERROR, Severity.WARN
TOMBSTONE, ALL = Applies.TOMBSTONE, Applies.ALL


def _shown(path: str) -> Callable[[Scope], Column]:
    return lambda _: col(path).cast("string")


def _words(text: str) -> Callable[[Scope], Column]:
    return lambda _: F.lit(text)


def _unlike(given: str, cleaned: str, pattern: str) -> Column:
    """There is a value, but cleaned it does not match, or nothing of it is left."""
    return col(given).isNotNull() & F.coalesce(~col(cleaned).rlike(pattern), F.lit(True))


# fmt: off
RULES: tuple[Rule, ...] = (
    # What cannot be read at all.
    Rule("value_missing", ERROR, "a JSON object, or an empty value with a key (a tombstone)",
         lambda s: s.bytes == 0, _words("an empty value without a key")),
    Rule("too_large", ERROR, "a value of at most {max_record_bytes} bytes",
         lambda s: s.bytes > s.max_record_bytes, lambda s: F.concat(s.bytes, F.lit(" bytes"))),
    Rule("utf8", ERROR, "UTF-8",
         lambda s: col("json").isNull() & (s.bytes > 0) & (s.bytes <= s.max_record_bytes), _words("bytes that are not UTF-8")),
    Rule("schema_version", ERROR, "a schema-id of {schema_ids}",
         lambda s: ~col("schema_id").isin(*s.schema_ids), _shown("schema_id"), ALL),
    Rule("json", ERROR, "one JSON object",
         lambda s: col("unreadable") & ~is_json_object(), lambda s: F.left("json", F.lit(120))),
    # What does not fit the schema.
    Rule("wrong_type", ERROR, "the types of schema {latest}",
         lambda s: col("wrong_type") | (col("unreadable") & is_json_object()), lambda s: s.wrong_type_found),
    Rule("required", ERROR, "a value in each of {required}",
         lambda s: s.required_missing, lambda s: s.required_found),
    Rule("too_long", ERROR, "the lengths of schema {latest}",
         lambda s: s.too_long, lambda s: s.too_long_found),
    Rule("nul_character", ERROR, "text without NUL characters",
         lambda s: s.has_nul, _words("a NUL character")),
    # What the values must be.
    Rule("uuid", ERROR, "login.uuid of 8-4-4-4-12 hexadecimal digits",
         lambda s: _unlike("user.login.uuid", "uuid", s.UUID), _shown("user.login.uuid")),
    Rule("email", ERROR, "one e-mail address",
         lambda s: _unlike("user.email", "mail", s.EMAIL), _shown("user.email")),
    Rule("nationality", ERROR, "a country code of ISO 3166-1 (two letters)",
         lambda s: s.country_unknown, _shown("user.nat")),
    Rule("dob_format", ERROR, "dob.date as an ISO-8601 date or date-time",
         lambda s: col("user.dob.date").isNotNull() & col("dob").isNull(), _shown("user.dob.date")),
    Rule("dob_range", ERROR, "dob.date from 1900 up to the record's own time",
         lambda s: (col("dob") > col("timestamp")) | (col("dob") < s.oldest), _shown("user.dob.date")),
    Rule("registered_format", ERROR, "registered.date as an ISO-8601 date or date-time",
         lambda s: col("user.registered.date").isNotNull() & col("registered_date").isNull(), _shown("user.registered.date")),
    Rule("registered_range", ERROR, "registered.date from 1900 up to the record's own time",
         lambda s: (col("registered_date") > s.latest_time) | (col("registered_date") < s.oldest), _shown("user.registered.date")),
    Rule("event_time", ERROR, "an event time of at most {future_tolerance_seconds} s after the record's Kafka timestamp",
         lambda s: col("event_time") > s.latest_time, _shown("event_time"), ALL),
    Rule("tombstone_key", ERROR, "a tombstone's key that is the user's {identity}",
         lambda s: F.coalesce(~col("key_text").rlike(s.identity_pattern), F.lit(True)), _shown("key_text"), TOMBSTONE),
    # What is stored all the same, and counted.
    Rule("schema_id_missing", WARN, "a schema-id header; without one {latest} is assumed",
         lambda s: col("schema_id").isNull(), _words("no schema-id header"), ALL),
    Rule("event_time_header", WARN, "an event-time header in milliseconds since 1970; else the Kafka timestamp counts",
         lambda s: col("event_header").isNotNull() & col("header_millis").isNull(), _shown("event_header"), ALL),
    Rule("key", WARN, "a key that is the user's {identity}",
         lambda s: ~col("key_text").eqNullSafe(col("id")), _shown("key_text")),
    Rule("name_missing", WARN, "a first and a last name",
         lambda s: (col("first_name") == MISSING_TEXT) | (col("last_name") == MISSING_TEXT), _shown("first_name")),
    Rule("gender_unknown", WARN, "male or female",
         lambda s: col("gender") == "unknown", _shown("user.gender")),
    Rule("nationality_missing", WARN, "a country code",
         lambda s: col("nationality") == MISSING_NATIONALITY, _shown("user.nat")),
    Rule("coordinates", WARN, "latitude -90 to 90 and longitude -180 to 180; else they are NULL",
         lambda s: col("latitude").isNull() | col("longitude").isNull(), _words("no coordinates")),
    Rule("phone_length", WARN, "7 to 15 digits (ITU-T E.164)",
         lambda s: (col("phone") != MISSING_TEXT) & ~F.length("phone").between(7, 15), _shown("phone")),
)
# fmt: on
