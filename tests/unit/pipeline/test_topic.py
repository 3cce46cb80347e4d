"""What the stores must hold, from records alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.records import HEADER_EVENT_TIME, Identity
from pipeline.topic import Newest, Topic, identity_of, version_of
from tests.unit.pipeline.made import Record, event, user


def test_the_newest_event_of_a_user_wins_whatever_the_order() -> None:
    topic = Topic(set()).add([event(0, "a", at=5), event(1, "a", at=9), event(2, "a", at=7)])
    assert topic.newest == {"a": Newest(9_001, False)}
    assert (topic.records, topic.live, topic.superseded) == (3, 1, 2)


def test_a_tombstone_that_is_newest_deletes_and_an_older_one_is_superseded() -> None:
    topic = Topic(set()).add(
        [
            event(0, "a", at=1),
            event(1, "a", at=2, deleted=True),
            event(2, "b", at=4),
            event(3, "b", at=3, deleted=True),
        ]
    )
    assert (topic.live, topic.deleted, topic.superseded) == (1, 1, 2)


def test_of_two_alike_the_deletion_wins() -> None:
    alike = [event(0, "a", at=1), event(1000, "a", at=1, deleted=True)]
    assert Topic(set()).add(alike).deleted == 1
    assert Topic(set()).add(reversed(alike)).deleted == 1


def test_a_record_with_a_dead_letter_is_no_user() -> None:
    topic = Topic({(0, 1)}).add([event(0, "a"), event(1, "b")])
    assert (topic.records, topic.rejected_here, set(topic.newest)) == (2, 1, {"a"})


def test_a_record_that_is_nothing_is_named() -> None:
    topic = Topic(set()).add([Record(2, 7, None, b"not JSON"), Record(2, 8, None, b"")])
    assert topic.unreadable == ["partition 2 offset 7", "partition 2 offset 8"]


@pytest.mark.parametrize(
    ("record", "identity", "expected"),
    [
        (Record(0, 0, b"other", user(" ABC \u00a0")), Identity.UUID, "abc"),
        (Record(0, 0, None, user("abc", " Ann@Example.COM ")), Identity.EMAIL, "ann@example.com"),
        (Record(0, 0, b" ABC ", None), Identity.UUID, "abc"),
        (Record(0, 0, b"abc", b""), Identity.UUID, "abc"),
        (Record(0, 0, None, user(5)), Identity.UUID, None),
        (Record(0, 0, None, user("  ")), Identity.UUID, None),
        (Record(0, 0, None, b'{"login": []}'), Identity.UUID, None),
        (Record(0, 0, b"\xff", None), Identity.UUID, None),
    ],
)
def test_identity(record: Record, identity: Identity, expected: str | None) -> None:
    assert identity_of(record, identity) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"1700000000000", 1_700_000_000_000_042),
        (b" 5 ", 5_042),
        (b"-1", 9_042),
        (b"1e3", 9_042),
        (b"253402300800000", 9_042),
        (b"99999999999999999999", 9_042),
        (b"\xff", 9_042),
        (None, 9_042),
    ],
)
def test_version_is_the_event_time_and_the_end_of_the_offset(header: bytes | None, expected: int) -> None:
    record = Record(0, 12_042, b"a", user("a"), 9, [(HEADER_EVENT_TIME, b"1"), (HEADER_EVENT_TIME, header)])
    assert version_of(record) == expected


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 50), st.booleans(), st.booleans())),
    st.randoms(),
)
def test_every_record_is_in_exactly_one_place(
    events: list[tuple[str, int, bool, bool]], random: object
) -> None:
    records = [event(n, uuid, at=at, deleted=gone) for n, (uuid, at, gone, _) in enumerate(events)]
    rejected = {(0, n) for n, (*_, bad) in enumerate(events) if bad}
    topic = Topic(rejected).add(records)
    assert topic.records == topic.rejected_here + topic.superseded + topic.live + topic.deleted
    random.shuffle(records)  # type: ignore[attr-defined]
    assert Topic(rejected).add(records).newest == topic.newest
