"""Each quality rule is broken by a record of its own, and kept by a neighbour that is nearly the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contract.records import Identity
from contract.settings import Settings
from jobs.quality.rules import RULES, Rule, Severity
from tests.unit.jobs.support import (
    NOW_MILLIS,
    SCHEMA_ID,
    UUID,
    Examine,
    Outcome,
    Record,
    record,
)

GOOD = Record()
TOMBSTONE = Record(value=None)
LARGEST = 4096
SETTINGS = Settings.model_validate({"job": {"max_record_bytes": LARGEST}})


def _sized(size: int) -> Record:
    value = GOOD.value or b""
    return replace(GOOD, value=value + b" " * (size - len(value)))


def _headers(schema_id: str | None = SCHEMA_ID, event_time: str | None = str(NOW_MILLIS)) -> Any:
    given = (("schema-id", schema_id), ("event-time", event_time))
    return tuple((name, text.encode()) for name, text in given if text is not None)


def _value(text: str, old: str = '"Lyon"') -> Record:
    return replace(GOOD, value=(GOOD.value or b"").decode().replace(old, text).encode())


# rule: (a record that breaks only this one, what its dead letter says was found, a neighbour that keeps it)
CASES: dict[str, tuple[Record, str, Record]] = {
    "value_missing": (Record(value=None, key=None), "an empty value without a key", TOMBSTONE),
    "too_large": (_sized(LARGEST + 1), "4097 bytes", _sized(LARGEST)),
    "utf8": (
        replace(GOOD, value=GOOD.value.replace(b"Lyon", b"Ly\xffon")),  # type: ignore[union-attr]
        "bytes that are not UTF-8",
        replace(GOOD, value=GOOD.value.replace(b"Lyon", "Łódź".encode())),  # type: ignore[union-attr]
    ),
    "schema_version": (
        replace(GOOD, headers=_headers("users_created:99")),
        "users_created:99",
        replace(GOOD, headers=_headers()),
    ),
    "json": (replace(GOOD, value=b"hello"), "hello", replace(GOOD, value=(GOOD.value or b"") + b" \r\n\t")),
    "wrong_type": (record({"location.city": 5}), '"city": 5', record({"location.city": "5"})),
    "required": (record({"email": None}), "email is missing", record({"phone": None})),
    "too_long": (
        record({"name.first": "x" * 257}),
        "name.first: 257 characters",
        record({"name.first": "ü" * 256}),
    ),
    "nul_character": (record({"location.city": "a\0b"}), "a NUL character", _value(r'"a\\u0000b"')),
    "uuid": (record({"login.uuid": UUID[:-1]}, key=None), UUID[:-1], record({"login.uuid": UUID.upper()})),
    "email": (
        record({"email": "zoe at example.com"}),
        "zoe at example.com",
        record({"email": " Zoë+x@B.Co "}),
    ),
    "nationality": (record({"nat": "XX"}), "XX", record({"nat": "gb"})),
    "dob_format": (record({"dob.date": "08/03/1990"}), "08/03/1990", record({"dob.date": "1990-03-08"})),
    "dob_range": (
        record({"dob.date": "2024-05-06T07:08:09.124Z"}),
        "2024-05-06T07:08:09.124Z",
        record({"dob.date": "2024-05-06T07:08:09.123Z"}),
    ),
    "registered_format": (
        record({"registered.date": "last year"}),
        "last year",
        record({"registered.date": None}),
    ),
    "registered_range": (
        record({"registered.date": "1899-12-31T23:59:59Z"}),
        "1899-12-31T23:59:59Z",
        record({"registered.date": "1900-01-01T00:00:00Z"}),
    ),
    "event_time": (
        replace(GOOD, headers=_headers(event_time=str(NOW_MILLIS + 300_001))),
        "2024-05-06 07:13:09.124",
        replace(GOOD, headers=_headers(event_time=str(NOW_MILLIS + 300_000))),
    ),
    "tombstone_key": (
        replace(TOMBSTONE, key=b"somebody"),
        "somebody",
        replace(TOMBSTONE, key=UUID.upper().encode()),
    ),
    "schema_id_missing": (replace(GOOD, headers=_headers(None)), "", GOOD),
    "event_time_header": (
        replace(GOOD, headers=_headers(event_time="yesterday")),
        "",
        replace(GOOD, headers=_headers(event_time=None)),
    ),
    "key": (replace(GOOD, key=b"another"), "", replace(GOOD, key=f" {UUID.upper()} ".encode())),
    "name_missing": (record({"name.last": "  "}), "", record({"name.title": None})),
    "gender_unknown": (record({"gender": "?"}), "", record({"gender": "M"})),
    "nationality_missing": (record({"nat": None, "phone": "+33478123456"}), "", record({"nat": "DE"})),
    "coordinates": (
        record({"location.coordinates.latitude": "90.1"}),
        "",
        record({"location.coordinates.latitude": "-90"}),
    ),
    "phone_length": (record({"phone": "+33 1"}), "", record({"phone": None})),
}


@pytest.fixture(scope="module")
def outcomes(examine: Examine) -> dict[str, tuple[Outcome, Outcome]]:
    """Broken and kept, by rule: all in one query."""
    flat = [one for broken, _, kept in CASES.values() for one in (broken, kept)]
    found = examine(flat, SETTINGS)
    return dict(zip(CASES, zip(found[::2], found[1::2], strict=True), strict=True))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_rule_is_broken_and_kept(rule: Rule, outcomes: dict[str, tuple[Outcome, Outcome]]) -> None:
    assert rule.name in CASES, "a new rule needs a record that breaks it and one that does not"
    broken, kept = outcomes[rule.name]
    if rule.severity is Severity.ERROR:
        assert (broken.errors, broken.warnings) == ((rule.name,), ())
    else:
        assert (broken.errors, broken.warnings, broken.error_text) == ((), (rule.name,), None)
    assert kept.errors == ()
    assert rule.name not in kept.warnings
    assert kept.error_text is None


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.severity is Severity.ERROR], ids=lambda r: r.name
)
def test_the_dead_letter_says_what_was_found_and_what_is_accepted(
    rule: Rule, outcomes: dict[str, tuple[Outcome, Outcome]]
) -> None:
    text = outcomes[rule.name][0].error_text or ""
    assert text.startswith(f"{rule.name}: found {CASES[rule.name][1]}; accepted: ")
    assert "{" not in text.partition("; accepted: ")[2]


def test_rules_are_named_once() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert set(CASES) == {rule.name for rule in RULES}


def test_every_broken_rule_has_its_line(examine: Examine) -> None:
    (found,) = examine([record({"email": "x", "nat": "XX", "dob.date": "x"}, key=b"x")])
    assert found.errors == ("email", "nationality", "dob_format")
    assert [line.partition(":")[0] for line in (found.error_text or "").splitlines()] == list(found.errors)
    assert found.warnings == (), "what is rejected is not warned of as well"


def test_the_identity_decides_what_a_key_is(examine: Examine) -> None:
    settings = Settings(identity=Identity.EMAIL)
    address = b" ZOE.oneil@example.com"
    stored, warned, dead, refused = examine(
        [
            record(key=address),
            record(),
            Record(value=b"", key=address),
            Record(value=b"", key=UUID.encode()),
        ],
        settings,
    )
    assert (stored.row["id"], stored.warnings) == ("zoe.oneil@example.com", ())
    assert (warned.errors, warned.warnings) == ((), ("key",))
    assert (dead.row["id"], dead.row["deleted"], dead.errors) == ("zoe.oneil@example.com", True, ())
    assert refused.errors == ("tombstone_key",)


def test_limits_are_settings(examine: Examine) -> None:
    settings = Settings.model_validate({"job": {"future_tolerance_seconds": 0}})
    (found,) = examine([replace(GOOD, headers=_headers(event_time=str(NOW_MILLIS + 1)))], settings)
    assert found.errors == ("event_time",)
    assert "at most 0 s after" in (found.error_text or "")
