"""Dirty users: each kind is noticed by whom it says."""

from __future__ import annotations

import pytest

from producer.records import Record, RecordBuilder, Refusal
from producer.simulator.dirty import DIRTY_KINDS, NoticedBy, choose_kind
from producer.simulator.population import Population
from producer.simulator.users import user

_RULES = {
    "no-uuid": "schema.required /login/uuid",
    "wrong-type": "schema.type /dob/age",
    "name-is-list": "schema.type /name",
    "over-long": "schema.maxLength /name/first",
    "nul": "nul-character /name/last",
    "lone-surrogate": "not-unicode",
    "oversized": "schema.maxLength /location/street/name",
}


@pytest.mark.parametrize("name", DIRTY_KINDS)
def test_the_producer_refuses_exactly_its_kinds(name: str, builder: RecordBuilder) -> None:
    dirty = user("dirty", 1)
    DIRTY_KINDS[name].apply(dirty)
    record = builder.build(dirty)
    if DIRTY_KINDS[name].noticed_by is NoticedBy.PRODUCER:
        assert isinstance(record, Refusal)
        assert record.reason == _RULES[name]
    else:
        assert isinstance(record, Record)


def test_every_kind_comes_up() -> None:
    assert {choose_kind(step / 10_000) for step in range(10_000)} == set(DIRTY_KINDS)


def test_the_rate_is_kept_and_reproducible() -> None:
    population = Population(rate_dirty=0.1)
    kinds = [population.dirty_kind("s", index) for index in range(5000)]
    assert kinds == [population.dirty_kind("s", index) for index in range(5000)]
    assert 0.08 < sum(kind is not None for kind in kinds) / 5000 < 0.12
