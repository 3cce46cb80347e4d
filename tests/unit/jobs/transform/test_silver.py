"""Whole rows: what each column holds, what stands in for what is missing, and that no secret gets through."""

from __future__ import annotations

import json

import pytest
from pyspark.sql import SparkSession

from contract.schema import schema_versions
from contract.settings import Settings
from jobs.app import sinks_of
from jobs.pipeline import checked, outgoing
from tests.unit.jobs.support import NOW_MILLIS, REMOVED, UUID, Examine, Outcome, Record, frame, record, user

SECRETS = {
    "password": "correct horse",
    "salt": "XyZsalt1",
    "md5": "9a0364b9e99bb480dd25e1f0284c8555",
    "sha1": "c10b5a7a5d3c0fd6b9e8f0c8b4de9e1bfc0e4f11",
    "sha256": "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b",
}


@pytest.fixture(scope="module")
def outcomes(examine: Examine) -> list[Outcome]:
    bare = json.dumps({"login": {"uuid": UUID}, "email": "a@example.com"}).encode()
    blank = record(
        {
            "name.first": " ",
            "location.city": "\u00a0",
            "location.street": {"number": None, "name": "  "},
            "location.postcode": "",
            "picture.large": "",
            "nat": "",
            "phone": "-",
        }
    )
    return examine([Record(offset=1234), Record(value=bare), blank, record({"location.street.name": None})])


def test_every_column(outcomes: list[Outcome]) -> None:
    assert outcomes[0].row.asDict() | {"errors": None, "warnings": None, "error_text": None} == {
        "id": UUID,
        "uuid": UUID,
        "title": "Ms",
        "first_name": "Zoë",
        "last_name": "O'Neil",
        "gender": "female",
        "address": "12 Rue des Abbesses",
        "city": "Lyon",
        "state": "Rhône",
        "country": "France",
        "post_code": "69001",
        "latitude": 45.764,
        "longitude": 4.8357,
        "email": "zoe.oneil@example.com",
        "username": "goldenkoala1",
        "phone": "33478123456",
        "cell": "33612345678",
        "dob": "1990-03-08 15:13:16.688",
        "registered_date": "2007-07-09 05:51:59.39",
        "picture": "https://example.com/l.jpg",
        "nationality": "FR",
        "ingested_at": "2024-05-06 07:08:09.123",
        "event_time": "2024-05-06 07:08:09.123",
        "version": NOW_MILLIS * 1000 + 234,
        "deleted": False,
        "errors": None,
        "warnings": None,
        "error_text": None,
    }


@pytest.mark.parametrize("which", [1, 2])
def test_what_is_missing_or_blank_is_a_constant(which: int, outcomes: list[Outcome]) -> None:
    row = outcomes[which].row
    texts = ["first_name", "address", "city", "post_code", "phone", "picture"]
    assert {name: row[name] for name in texts} == dict.fromkeys(texts, "unknown")
    assert row["nationality"] == "ZZ"
    if which == 1:
        nothing = ["title", "latitude", "longitude", "dob", "registered_date"]
        assert {name: row[name] for name in nothing} == dict.fromkeys(nothing)
        assert row["gender"] == "unknown"


def test_an_address_of_a_number_only(outcomes: list[Outcome]) -> None:
    assert outcomes[3].row["address"] == "12"


def test_no_secret_is_in_any_column(spark: SparkSession) -> None:
    secret = user({"login": {"uuid": UUID, "username": "u", **SECRETS}, "password": SECRETS["password"]})
    stored = Record(value=json.dumps(secret).encode())
    rows = checked(frame(spark, [stored]), Settings(), schema_versions())
    columns = [sink.columns for sink in sinks_of(Settings()) if not sink.takes_rejects]
    assert not {name for names in columns for name in names} & {*SECRETS, "json", "value", "user"}
    (sent,) = outgoing(rows, sinks_of(Settings()), 1).toArrow().to_pylist()
    assert sent["errors"] == 0
    assert not [name for name, text in SECRETS.items() if text in str(sent)]
    assert "secret" not in {name.lower() for name in sent}


def test_warnings_and_reasons_do_not_show_secrets(examine: Examine) -> None:
    """The dead letter itself is the record as it came; its reasons name only what is wrong."""
    wrong = user({"login": {"uuid": UUID, "username": "u", **SECRETS}, "location.city": 5, "email": "x"})
    (found,) = examine([Record(value=json.dumps(wrong).encode())])
    assert found.errors == ("wrong_type", "email")
    assert not [name for name, text in SECRETS.items() if text in (found.error_text or "")]


def test_versions_order_events(examine: Examine) -> None:
    def at(millis: int, offset: int) -> Record:
        headers = (("schema-id", b"users_created:1"), ("event-time", str(millis).encode()))
        return Record(headers=headers, offset=offset)

    events = [at(0, 0), at(0, 1), at(0, 999), at(1, 0), at(NOW_MILLIS, 5)]
    versions = [found.row["version"] for found in examine(events)]
    assert versions == sorted(set(versions))
    assert versions == [0, 1, 999, 1000, NOW_MILLIS * 1000 + 5]


def test_removed_parts_do_not_matter(examine: Examine) -> None:
    parts = ["gender", "name", "location", "dob", "registered", "phone", "cell", "id", "picture", "nat"]
    found = examine([record({part: gone}) for part in parts for gone in (REMOVED, None)])
    assert [(one.errors, one.row["id"]) for one in found] == [((), UUID)] * len(found)
