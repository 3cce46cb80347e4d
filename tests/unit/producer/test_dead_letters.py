"""Dead letters: what the producer writes is what it reads."""

from __future__ import annotations

from itertools import islice
from types import SimpleNamespace
from typing import Any

import pytest

from contract.records import HEADER_REPLAYED, DeadLetterHeader
from producer.dead_letters.letter import check_id, parse_letter, replayed_id
from producer.dead_letters.refused import refusal_offsets, refused_letter
from producer.errors import OptionError
from producer.records import RecordBuilder, Refusal
from producer.simulator.dirty import DIRTY_KINDS
from producer.simulator.users import user


def _refusal(builder: RecordBuilder, kind: str = "wrong-type") -> Refusal:
    dirty = user("letters", 0)
    DIRTY_KINDS[kind].apply(dirty)
    refusal = builder.build(dirty)
    assert isinstance(refusal, Refusal)
    return refusal


def _kafka_record(key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes]]) -> Any:
    return SimpleNamespace(key=key, value=value, headers=headers, partition=2, offset=5)


def _headers(**changes: str) -> list[tuple[str, bytes]]:
    facts = {
        DeadLetterHeader.TOPIC.value: "users_created",
        DeadLetterHeader.PARTITION.value: "0",
        DeadLetterHeader.OFFSET.value: "17",
        DeadLetterHeader.RULE.value: "email",
        DeadLetterHeader.ERROR.value: "bad",
        **changes,
    }
    return [(name, text.encode()) for name, text in facts.items()]


def test_a_refused_user_is_read_back(builder: RecordBuilder) -> None:
    refusal = _refusal(builder)
    written = refused_letter(refusal, topic="users_created", offset=42, fetched_at_ms=1000, max_bytes=100_000)
    letter = parse_letter(_kafka_record(*written))
    assert letter is not None
    assert letter.id == "users_created--1-42"
    assert (letter.rule, letter.timestamp_ms) == ("producer.schema.type", 1000)
    assert letter.refused_by_producer
    assert not letter.truncated
    assert (letter.key, letter.value) == (refusal.key, refusal.value)
    assert letter.key == user("letters", 0)["login"]["uuid"].encode()
    assert check_id(letter.id) == letter.id


def test_what_does_not_fit_is_cut_and_says_so(builder: RecordBuilder) -> None:
    refusal = _refusal(builder, "oversized")
    _, value, headers = refused_letter(refusal, topic="t", offset=1, fetched_at_ms=0, max_bytes=100_000)
    assert len(value) + sum(len(name) + len(text) for name, text in headers) < 100_000
    assert dict(headers)["dlq-truncated"] == str(len(refusal.value)).encode()
    letter = parse_letter(_kafka_record(None, value, headers))
    assert letter is not None
    assert letter.truncated


def test_offsets_of_refusals_do_not_repeat() -> None:
    first, second = islice(refusal_offsets(), 1000), islice(refusal_offsets(), 1000)
    numbers = [*first, *second]
    assert len(set(numbers)) == 2000
    assert all(0 <= number < 2**63 for number in numbers)


@pytest.mark.parametrize("text", ["users_created-0-17", "a-b-3-4", "users_created--1-9223372036854775807"])
def test_ids_that_can_be(text: str) -> None:
    assert check_id(text) == text


@pytest.mark.parametrize(
    "text", ["", "17", "users_created", "users_created-0", "users_created-x-1", "a b-0-1"]
)
def test_ids_that_cannot_be(text: str) -> None:
    with pytest.raises(OptionError, match="TOPIC-PARTITION-OFFSET"):
        check_id(text)


def test_a_null_value_is_told_from_an_empty_one() -> None:
    null = parse_letter(_kafka_record(b"k", b"", _headers(**{"dlq-null-value": "true"})))
    empty = parse_letter(_kafka_record(b"k", b"", _headers()))
    assert null is not None
    assert empty is not None
    assert (null.value, empty.value) == (None, b"")


def test_the_original_headers_are_kept_apart() -> None:
    letter = parse_letter(
        _kafka_record(b"k", b"v", [*_headers(), ("event-time", b"5"), ("dlq-replay-of", b"x")])
    )
    assert letter is not None
    assert letter.headers == (("event-time", b"5"),)


@pytest.mark.parametrize("headers", [[], [("dlq-topic", b"t")], _headers(**{"dlq-offset": "x"})])
def test_other_records_are_no_dead_letters(headers: list[tuple[str, bytes]]) -> None:
    assert parse_letter(_kafka_record(b"k", b"v", headers)) is None


def test_a_note_of_a_replay_is_no_dead_letter() -> None:
    note = _kafka_record(b"t-0-1", b"{}", [(HEADER_REPLAYED, b"t-0-1")])
    assert (replayed_id(note), parse_letter(note)) == ("t-0-1", None)


def test_details_show_no_secret() -> None:
    value = b'{"login":{"password":"hunter2"'
    headers = _headers(**{"dlq-error": 'cannot parse {"password":"hunter2"}'})
    letter = parse_letter(_kafka_record(b"k", value, headers))
    assert letter is not None
    assert "hunter2" not in str(letter.details())
