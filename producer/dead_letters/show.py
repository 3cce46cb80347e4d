"""``dead-letters list`` and ``show``: read only; never a password or hash."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any

from rich.console import Console
from rich.table import Table

from contract.settings import Settings
from producer.dead_letters.letter import check_id
from producer.dead_letters.read import DeadLetters
from producer.errors import DeadLetterError
from producer.stop import StopSignals
from producer.summary import Summary


def list_letters(
    settings: Settings, rule: str | None, limit: int | None, stop: StopSignals, summary: Summary
) -> None:
    """Print a table on a terminal, else one JSON object a line; ``summary`` counts all, by rule."""
    letters = DeadLetters(settings.kafka)
    by_rule: Counter[str] = Counter()
    shown: list[dict[str, Any]] = []
    with stop.interruptible():
        for letter in letters:
            by_rule[letter.rule] += 1
            if (rule is None or letter.rule == rule) and (limit is None or len(shown) < limit):
                shown.append(letter.facts())
    for facts in shown:
        facts["replayed"] = facts["id"] in letters.replayed
    if sys.stdout.isatty():
        _print_table(shown)
    else:
        for facts in shown:
            print(json.dumps(facts, ensure_ascii=False))
    summary["dead_letters"] = by_rule.total()
    summary["by_rule"] = dict(by_rule)
    summary["shown"] = len(shown)
    summary["replayed"] = len(letters.replayed)


def show_letter(settings: Settings, wanted: str, stop: StopSignals, summary: Summary) -> None:
    """Print one dead letter with its payload.

    :raises DeadLetterError: when there is no such dead letter
    """
    check_id(wanted)
    letters = DeadLetters(settings.kafka)
    found: dict[str, Any] | None = None
    with stop.interruptible():
        for letter in letters:  # to the end: only then it is known whether it was replayed
            if letter.id == wanted:
                found = letter.details()
    if found is None:
        raise DeadLetterError(f"no dead letter {wanted} in topic {settings.kafka.dead_letter_topic}")
    found["replayed"] = wanted in letters.replayed
    payload = found.pop("payload")
    print(json.dumps(found, ensure_ascii=False, indent=2))
    print(payload)
    summary["id"] = wanted
    summary["rule"] = found["rule"]


def _print_table(rows: list[dict[str, Any]]) -> None:
    table = Table("id", "rule", "error", "failed at", "bytes", "replayed", title="dead letters")
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    Console().print(table)
