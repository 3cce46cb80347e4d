"""The equation and what is said where it does not hold."""

from __future__ import annotations

from collections import Counter

from pipeline.compare import check_store, check_stores
from pipeline.reconcile import Letters, Reconciliation
from pipeline.stores import StoreRow
from pipeline.topic import Topic
from tests.unit.pipeline.made import Record, event

RECORDS = [
    event(0, "a", at=1),
    event(1, "a", at=2),
    event(2, "b", at=3, deleted=True),
    Record(0, 3, b"x", b"not JSON"),
    event(4, "c", at=5),
]
A, C = ("a", 2_001, ("Ann",)), ("c", 5_004, ("Cid",))


def reconciled(
    postgres: list[StoreRow],
    cassandra: list[StoreRow],
    dead: frozenset[tuple[int, int]] = frozenset({(0, 3)}),
) -> Reconciliation:
    topic = Topic(dead).add(RECORDS)
    checks = [
        check_store(title, rows, topic, records_gone=False)
        for title, rows in (("PostgreSQL", postgres), ("Cassandra", cassandra))
    ]
    letters = Letters(set(dead), Counter(json=1), Counter({"producer.too-large": 2}))
    return Reconciliation(topic, letters, 5, checks, check_stores(*checks))


def test_each_record_is_stored_superseded_a_deletion_or_a_dead_letter() -> None:
    found = reconciled([A, C], [C, A])
    assert found.good
    assert [found.accounted(check) for check in found.checks] == [5, 5]


def test_a_deleted_row_is_found_from_all_sides() -> None:
    found = reconciled([A], [A, C])
    assert not found.good
    assert found.accounted(found.checks[0]) == 4
    assert found.complaints() == [
        "PostgreSQL lacks 1 user of the topic: c",
        "1 user in Cassandra and not in PostgreSQL: c",
    ]


def test_a_lost_record_is_named_by_its_place() -> None:
    found = reconciled([A, C], [A, C], frozenset())
    assert found.complaints() == ["1 records are no users and not in the dead letters: partition 0 offset 3"]


def test_a_value_that_differs_is_a_difference() -> None:
    found = reconciled([A, C], [A, ("c", 5_004, ("Sid",))])
    assert found.complaints() == ["1 user not the same in both stores: c"]
