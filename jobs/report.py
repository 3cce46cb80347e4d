"""What one task says about its share of a micro-batch, and their sum."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from jobs.quality.rules import Rule


@dataclass
class Report:
    """Counts of one task or batch; ``unavailable`` is (sink, reason) where a sink was down."""

    rows: int = 0
    stored: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    warned: Counter[str] = field(default_factory=Counter)
    newest_event_seconds: float | None = None
    unavailable: tuple[str, str] | None = None

    def to_json(self) -> str:
        return json.dumps(vars(self))

    @classmethod
    def from_json(cls, text: str) -> Report:
        raw = json.loads(text)
        for name in ("stored", "rejected", "warned"):
            raw[name] = Counter(raw[name])
        raw["unavailable"] = tuple(raw["unavailable"]) if raw["unavailable"] else None
        return cls(**raw)


def add_up(reports: Iterable[Report]) -> Report:
    """The sum of all tasks; the first sink that was down, the newest event of any."""
    total = Report()
    for report in reports:
        total.rows += report.rows
        total.stored.update(report.stored)
        total.rejected.update(report.rejected)
        total.warned.update(report.warned)
        total.unavailable = total.unavailable or report.unavailable
        times = [t for t in (total.newest_event_seconds, report.newest_event_seconds) if t is not None]
        total.newest_event_seconds = max(times, default=None)
    return total


def count_rules(masks: pa.Array, rules: tuple[Rule, ...]) -> Counter[str]:
    """How many rows have each rule's bit set."""
    counts: Counter[str] = Counter()
    if pc.max(masks).as_py():
        for bit, rule in enumerate(rules):
            hits = pc.sum(pc.not_equal(pc.bit_wise_and(masks, 1 << bit), 0)).as_py()
            if hits:
                counts[rule.name] = hits
    return counts
