"""Stores against the topic and against each other, on a few rows."""

from __future__ import annotations

from pipeline.compare import Found, check_store, check_stores
from pipeline.topic import Topic
from tests.unit.pipeline.made import event

TOPIC = Topic(set()).add(
    [event(0, "a", at=1), event(1, "b", at=2), event(2, "c", at=3), event(3, "c", at=4, deleted=True)]
)
A, B = ("a", 1_000, ("Ann",)), ("b", 2_001, ("Bob",))


def test_a_store_that_holds_just_the_live_users_is_good() -> None:
    check = check_store("PostgreSQL", [A, B], TOPIC, records_gone=False)
    assert check.good
    assert check.complaints() == []
    assert check.rows == 2


def test_a_row_that_is_missing_is_named() -> None:
    check = check_store("PostgreSQL", [A], TOPIC, records_gone=False)
    assert check.complaints() == ["PostgreSQL lacks 1 user of the topic: b"]


def test_rows_of_nobody_and_of_the_deleted_are_named() -> None:
    rows = [A, B, ("c", 3_002, ()), ("x", 1, ())]
    check = check_store("Cassandra", rows, TOPIC, records_gone=False)
    assert check.complaints() == ["Cassandra holds 2 users that it should not: c, x"]


def test_a_row_of_an_older_event_is_named_with_both_versions() -> None:
    check = check_store("Cassandra", [A, ("b", 1_999, ())], TOPIC, records_gone=False)
    assert check.complaints() == ["Cassandra holds 1 user not of the newest event: b (event 2001, row 1999)"]


def test_a_store_that_keeps_no_version_is_compared_by_its_keys() -> None:
    assert check_store("Cassandra", [("a", None, ()), ("b", None, ())], TOPIC, records_gone=False).good


def test_rows_older_than_the_topic_are_counted_apart_once_records_are_gone() -> None:
    rows = [A, B, ("old", 999_999, ()), ("new", 1_000_000, ())]
    check = check_store("PostgreSQL", rows, TOPIC, records_gone=True)
    assert (check.older, check.unexpected.examples) == (1, ["new"])


def test_stores_with_the_same_rows_are_alike() -> None:
    first, second = (check_store(name, [A, B], TOPIC, records_gone=False) for name in "PC")
    assert check_stores(first, second).good


def test_keys_of_one_store_only_and_rows_that_differ_are_named() -> None:
    first = check_store("P", [A, B, ("p", 1, ())], TOPIC, records_gone=False)
    second = check_store("C", [("a", 1_000, ("Anne",)), B, ("c", 1, ())], TOPIC, records_gone=False)
    check = check_stores(first, second)
    assert not check.same_keys
    assert check.complaints() == [
        "1 user in P and not in C: p",
        "1 user in C and not in P: c",
        "1 user not the same in both stores: a",
    ]


def test_only_the_first_few_examples_are_kept() -> None:
    found = Found()
    for number in range(9):
        found.add(str(number))
    assert found.count == 9
    assert str(found) == "0, 1, 2, 3, 4, .."
