"""What tasks say, and their sum."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa

from jobs.quality.evaluate import ERROR_RULES
from jobs.report import Report, add_up, count_rules


def test_a_report_travels_as_json() -> None:
    report = Report(
        rows=7,
        stored=Counter(postgres=5),
        rejected=Counter(json=2),
        warned=Counter(key=1),
        newest_event_seconds=12.5,
        unavailable=("cassandra", "gone: é"),
    )
    assert Report.from_json(report.to_json()) == report
    assert Report.from_json(Report().to_json()) == Report()


def test_the_sum() -> None:
    total = add_up(
        [
            Report(rows=1, stored=Counter(a=1), rejected=Counter(x=1), newest_event_seconds=5.0),
            Report(rows=2, stored=Counter(a=1, b=2), warned=Counter(y=1), newest_event_seconds=None),
            Report(unavailable=("a", "first")),
            Report(rows=4, rejected=Counter(x=2, z=1), newest_event_seconds=3.0, unavailable=("b", "second")),
        ]
    )
    assert total == Report(
        rows=7,
        stored=Counter(a=2, b=2),
        rejected=Counter(x=3, z=1),
        warned=Counter(y=1),
        newest_event_seconds=5.0,
        unavailable=("a", "first"),
    )
    assert add_up([]) == Report()


def test_rules_are_counted_by_their_bits() -> None:
    last = len(ERROR_RULES) - 1
    masks = pa.array([0, 1, 3, 1 << last], pa.int32())
    assert count_rules(masks, ERROR_RULES) == {
        ERROR_RULES[0].name: 2,
        ERROR_RULES[1].name: 1,
        ERROR_RULES[last].name: 1,
    }
    assert count_rules(pa.array([], pa.int32()), ERROR_RULES) == {}
    assert count_rules(pa.array([0, 0], pa.int32()), ERROR_RULES) == {}
