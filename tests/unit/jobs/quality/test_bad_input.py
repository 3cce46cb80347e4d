"""Whatever is on the topic: it is stored, or it is a dead letter with a reason; the query goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from contract.schema import schema_versions
from contract.settings import Settings
from jobs.app import sinks_of
from jobs.pipeline import checked, outgoing
from jobs.sinks.dead_letters import dead_letter
from tests.unit.jobs.support import REMOVED, USER, UUID, Examine, Outcome, Record, frame, record, user

GOOD = json.dumps(USER)
few = settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))


def _value(value: bytes | str | None, **others: Any) -> Record:
    return Record(value=value.encode() if isinstance(value, str) else value, **others)


def _city(text: str) -> Record:
    return _value(GOOD.replace('"Lyon"', text))


# what it is: (the record, the rules that it breaks)
REFUSED: dict[str, tuple[Record, tuple[str, ...]]] = {
    "text": (_value("hello"), ("json",)),
    "white space": (_value("  \n"), ("json",)),
    "a NUL byte": (_value(b"\0"), ("json",)),
    "half an object": (_value(GOOD[:300]), ("json",)),
    "without its end": (_value(GOOD[:-1]), ("json",)),
    "an array for the end": (_value(GOOD[:-1] + "]"), ("json",)),
    "null": (_value("null"), ("json",)),
    "a number": (_value("17"), ("json",)),
    "a string": (_value('"text"'), ("json",)),
    "a string that looks like an object": (_value(json.dumps(GOOD)), ("json",)),
    "an array": (_value(f"[{GOOD}]"), ("json",)),
    "an array of two": (_value(f"[{GOOD},{GOOD}]"), ("json",)),
    "an empty array": (_value("[]"), ("json",)),
    "two objects": (_value(GOOD + GOOD), ("json",)),
    "two objects, a space between": (_value(f"{GOOD} {GOOD}"), ("json",)),
    "two objects, lines between": (_value(f"{GOOD}\n\n\t{GOOD}"), ("json",)),
    "two objects, a comma between": (_value(f"{GOOD},{GOOD}"), ("json",)),
    "a brace too many": (_value(GOOD + "}"), ("json",)),
    "words behind": (_value(GOOD + " and more"), ("json",)),
    "words and a brace behind": (_value(GOOD + " and more}"), ("json",)),
    "more fields behind": (_value(GOOD + ',"x":{}'), ("json",)),
    "words before": (_value("and more " + GOOD), ("json",)),
    "a byte order mark": (_value("\ufeff" + GOOD), ("json",)),
    "single quotes": (_value(GOOD.replace('"', "'")), ("json",)),
    "a comment": (_value("/* a user */" + GOOD), ("json",)),
    "a comma too many": (_value(GOOD[:-1] + ",}"), ("json",)),
    "NaN": (_value(GOOD.replace('"number": 12', '"number": NaN')), ("json",)),
    "nested too deeply": (_value('{"a":' * 5000 + "1" + "}" * 5000), ("json",)),
    "a raw NUL": (_city('"a\0b"'), ("json",)),
    "a raw line break": (_city('"a\nb"'), ("json",)),
    "UTF-16": (_value(GOOD.encode("utf-16-le")), ("json",)),
    "Latin-1": (_value(GOOD.replace("Lyon", "Zoë").encode("latin-1")), ("utf8",)),
    "a surrogate in UTF-8": (_value(GOOD.encode().replace(b"Lyon", b"\xed\xa0\x80")), ("utf8",)),
    "an escaped NUL": (_city(r'"a\u0000b"'), ("nul_character",)),
    "a NUL behind a backslash": (_city(r'"a\\\u0000b"'), ("nul_character",)),
    "nothing at all": (_value(None, key=None), ("value_missing",)),
    "nothing and an empty key": (_value(b"", key=b""), ("value_missing",)),
    "more than 1 MB": (_value(GOOD[:-1] + ',"x":"' + "y" * 1_048_576 + '"}'), ("too_large",)),
    "an empty object": (_value("{}"), ("required",)),
    "other fields only": (_value('{"a": 1}'), ("required",)),
    "no uuid": (record({"login.uuid": REMOVED}), ("required",)),
    "no login": (record({"login": REMOVED}), ("required",)),
    "a uuid of blanks": (record({"login.uuid": "   "}), ("uuid",)),
    "an empty uuid": (record({"login.uuid": ""}), ("uuid",)),
    "no e-mail address": (record({"email": None}), ("required",)),
    "an e-mail address of blanks": (record({"email": " \t "}), ("email",)),
    "two e-mail addresses": (record({"email": "a@example.com,b@example.com"}), ("email",)),
    "a number for text": (record({"location.city": 5}), ("wrong_type",)),
    "a negative number for text": (record({"location.state": -5.5}), ("wrong_type",)),
    "a boolean for text": (record({"location.country": True}), ("wrong_type",)),
    "an object for text": (record({"location.city": {"name": "Lyon"}}), ("wrong_type",)),
    "an array for text": (record({"location.city": ["Lyon"]}), ("wrong_type",)),
    "a number for an e-mail address": (record({"email": 5}), ("wrong_type", "email")),
    "text for an integer": (record({"location.street.number": "12"}), ("wrong_type",)),
    "a fraction for an integer": (record({"location.street.number": 12.5}), ("wrong_type",)),
    "a boolean for an integer": (record({"dob.age": True}), ("wrong_type",)),
    "an integer of 30 digits": (record({"location.street.number": 10**30}), ("wrong_type",)),
    "text for an object": (record({"name": "Zoë"}), ("wrong_type",)),
    "an array for an object": (record({"location": []}), ("wrong_type",)),
    "an array of objects for an object": (record({"name": [{"first": "Zoë"}]}), ("wrong_type",)),
    "a number for an object": (record({"picture": 5}), ("wrong_type",)),
    "an unknown schema version": (record(headers=[("schema-id", b"users_created:2")]), ("schema_version",)),
    "an empty schema version": (record(headers=[("schema-id", b"")]), ("schema_version",)),
    "a schema version that is no text": (record(headers=[("schema-id", b"\xff\xfe")]), ("schema_version",)),
    "an unknown country": (record({"nat": "XX"}), ("nationality",)),
    "a country by name": (record({"nat": "France"}), ("nationality",)),
    "born tomorrow": (record({"dob.date": "2024-05-07T00:00:00Z"}), ("dob_range",)),
    "born in the year 9999": (record({"dob.date": "9999-12-31T23:59:59Z"}), ("dob_range",)),
    "born in the year 10000": (record({"dob.date": "+10000-01-01T00:00:00Z"}), ("dob_format",)),
    "born in the year 999999": (record({"dob.date": "999999-01-01T00:00:00Z"}), ("dob_format",)),
    "born before Christ": (record({"dob.date": "-0044-03-15T00:00:00Z"}), ("dob_format",)),
    "born in the year 1": (record({"dob.date": "0001-01-01T00:00:00Z"}), ("dob_range",)),
    "born at a time of day": (record({"dob.date": "12:34:56.789"}), ("dob_format",)),
    "registered at a time of day": (record({"registered.date": "T12:34:56.789"}), ("registered_format",)),
    "an event time of next year": (record(headers=[("event-time", b"1750000000000")]), ("event_time",)),
    "a tombstone of nobody": (_value(None, key=b"nobody"), ("tombstone_key",)),
    "a tombstone with a key that is no text": (_value(b"", key=b"\xff\xfe"), ("tombstone_key",)),
    "a tombstone with a NUL": (_value(None, key=UUID.encode() + b"\0"), ("tombstone_key",)),
    "a tombstone of the future": (
        _value(None, headers=[("event-time", b"1750000000000")]),
        ("event_time",),
    ),
}

# what it is: (the record, the warnings, columns of the row)
STORED: dict[str, tuple[Record, tuple[str, ...], dict[str, Any]]] = {
    "a good record": (Record(), (), {"id": UUID, "city": "Lyon"}),
    "spaces around": (_value(f" \n{GOOD}\r\n\t "), (), {"city": "Lyon"}),
    "unknown fields": (_value(GOOD[:-1] + ',"x":[{"y":1}],"z":{}}'), (), {"city": "Lyon"}),
    "braces and commas in text": (_city('"}{ },{ \\"}}"'), (), {"city": '}{ },{ "}}'}),
    "a backslash and u0000": (_city(r'"a\\u0000b"'), (), {"city": r"a\u0000b"}),
    "line breaks in text": (_city(r'"a\n\\.\nb"'), (), {"city": "a\n\\.\nb"}),
    "a field that looks like another": (_city(r'"\"email\":5"'), (), {"city": '"email":5'}),
    "no headers": (record(headers=[]), ("schema_id_missing",), {"event_time": "2024-05-06 07:08:09.123"}),
    "headers without values": (
        record(headers=[("schema-id", None), ("event-time", None)]),
        ("schema_id_missing",),
        {"event_time": "2024-05-06 07:08:09.123"},
    ),
    "a header twice": (
        record(
            headers=[
                ("event-time", b"5"),
                ("schema-id", b"users_created:1"),
                ("event-time", b"1714979280000"),
            ]
        ),
        (),
        {"event_time": "2024-05-06 07:08:00"},
    ),
    "the largest event time": (
        record(headers=[("schema-id", b"users_created:1"), ("event-time", b"9223372036854775807")]),
        ("event_time_header",),
        {"event_time": "2024-05-06 07:08:09.123"},
    ),
    "a negative event time": (
        record(headers=[("schema-id", b"users_created:1"), ("event-time", b"-1")]),
        ("event_time_header",),
        {"event_time": "2024-05-06 07:08:09.123"},
    ),
    "an event time that is no text": (
        record(headers=[("schema-id", b"users_created:1"), ("event-time", b"\xff")]),
        ("event_time_header",),
        {"event_time": "2024-05-06 07:08:09.123"},
    ),
    "the first event time": (
        record(headers=[("schema-id", b"users_created:1"), ("event-time", b"0")]),
        (),
        {"event_time": "1970-01-01 00:00:00"},
    ),
    "no key": (record(key=None), ("key",), {"id": UUID}),
    "a key that is no text": (record(key=b"\xff\xfe"), ("key",), {"id": UUID}),
    "a tombstone": (_value(None), (), {"id": UUID, "deleted": True}),
    "a tombstone of no bytes": (_value(b""), (), {"id": UUID, "deleted": True}),
    "a tombstone without headers": (
        _value(None, headers=None),
        ("schema_id_missing",),
        {"id": UUID, "deleted": True},
    ),
    "next to nothing": (
        _value(json.dumps({"login": {"uuid": UUID}, "email": "a@example.com"})),
        ("name_missing", "gender_unknown", "nationality_missing", "coordinates"),
        {"first_name": "unknown", "phone": "unknown", "nationality": "ZZ", "dob": None, "latitude": None},
    ),
}


@pytest.fixture(scope="module")
def outcomes(examine: Examine) -> dict[str, Outcome]:
    """Good and bad side by side, in one query."""
    records = [one[0] for one in (*REFUSED.values(), *STORED.values())]
    return dict(zip([*REFUSED, *STORED], examine(records), strict=True))


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_with_its_reason(what: str, outcomes: dict[str, Outcome]) -> None:
    found, rules = outcomes[what], REFUSED[what][1]
    assert found.errors == rules
    assert [
        line.partition(":")[0] for line in (found.error_text or "").splitlines() if ": found" in line
    ] == list(rules)


@pytest.mark.parametrize("what", STORED)
def test_it_is_stored(what: str, outcomes: dict[str, Outcome]) -> None:
    found, (_, warnings, columns) = outcomes[what], STORED[what]
    assert (found.errors, found.warnings, found.error_text) == ((), warnings, None)
    assert {name: found.row[name] for name in columns} == columns


_HEADERS = st.lists(
    st.tuples(st.sampled_from(["schema-id", "event-time", "x"]), st.none() | st.binary(max_size=20)),
    max_size=4,
)
_RECORDS = st.builds(
    Record,
    value=st.none()
    | st.binary(max_size=60)
    | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace")),
    key=st.none() | st.binary(max_size=40),
    headers=st.none() | _HEADERS,
)

_ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=400),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.sampled_from(
        ["", " ", "1e400", "NaN", "9999999-01-01", "24:00:00.00000", "+0", "0000-00-00T00:00:00Z"]
    ),
    st.just(REMOVED),
)


def _paths(node: dict[str, Any], above: str = "") -> list[str]:
    found = []
    for name, child in node.items():
        found.append(above + name)
        if isinstance(child, dict):
            found += _paths(child, f"{above}{name}.")
    return found


@st.composite
def _mutations(draw: Callable[..., Any]) -> Record:
    # Longest path first, so that a parent is still there when its child is changed.
    chosen = draw(st.lists(st.sampled_from(_paths(USER)), min_size=1, max_size=4, unique=True))
    changes = {path: draw(_ODD) for path in sorted(chosen, key=len, reverse=True)}
    text = json.dumps(user(changes), ensure_ascii=draw(st.booleans()))
    return Record(value=text.encode())


def _as_the_sinks_get_it(spark: SparkSession, records: list[Record]) -> pa.Table:
    settings = Settings()
    rows = checked(frame(spark, records), settings, schema_versions())
    return outgoing(rows, sinks_of(settings), 1).toArrow()


@given(st.lists(_RECORDS | _mutations(), min_size=150, max_size=150))
@few
def test_no_record_stops_the_query(spark: SparkSession, records: list[Record]) -> None:
    rows = _as_the_sinks_get_it(spark, records).to_pylist()
    assert len(rows) == len(records)
    for row in rows:
        if row["errors"]:
            row["timestamp"] = 0
            key, value, letter = dead_letter(row, b"now", 1 << 20)
            headers = dict(letter)
            assert (key, value) == (row["key"], row["value"] or b"")
            assert headers["dlq-rule"].decode() in headers["dlq-error"].decode()
        else:
            assert row["error_text"] is None
            assert row["id"]
            assert row["version"] >= 0
            assert row["deleted"] or (
                row["email"] and "\0" not in "".join(v for v in row.values() if isinstance(v, str))
            )
