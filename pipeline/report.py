"""What a run or a reconciliation came to, as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.reconcile import Reconciliation
from pipeline.samples import Sample

WIDTH = 100
"""Columns of a report that does not go to a terminal."""

_WIDTHS = {"first_name": 10, "last_name": 11, "city": 12, "email": 22, "phone": 12}
_RULES = 12


def print_samples(console: Console, found: list[Sample]) -> None:
    """The rows of each store, one table under the other."""
    for sample in found:
        table = Table(
            title=f"{sample.title}: {len(sample.rows)} of its newest rows",
            title_justify="left",
            box=box.SIMPLE_HEAD,
            pad_edge=False,
            padding=0,
        )
        for column in sample.columns:
            most = _WIDTHS.get(column)
            least = None if most else max(8, len(column))  # these are short: never cut
            table.add_column(column, no_wrap=True, overflow="ellipsis", max_width=most, min_width=least)
        for row in sample.rows:
            table.add_row(*(Text(value) for value in row))
        console.print(table)
    if not found:
        console.print("No rows are stored yet.\n")


def print_reconciliation(console: Console, found: Reconciliation) -> None:
    """The equation, line by line, then what is wrong."""
    topic = found.topic
    table = Table(box=box.SIMPLE_HEAD, title="Reconciliation, everything read anew", title_justify="left")
    table.add_column("")
    table.add_column("count", justify="right")
    table.add_column("")
    table.add_row("records on the topic", f"{topic.records:,}", "")
    for check in found.checks[:1]:
        rows = check.rows - check.older
        table.add_row(f"= rows in {check.title}", f"{rows:,}", _mark(check.good))
        if check.older:
            table.add_row("  (older than the topic)", f"{check.older:,}", Text("not checked", "dim"))
    table.add_row("+ superseded by a newer event of the user", f"{topic.superseded:,}", "")
    if topic.deleted:
        table.add_row("+ deletions of users", f"{topic.deleted:,}", "")
    table.add_row("+ dead letters of the job", f"{topic.rejected_here:,}", "")
    _add_rules(table, found.letters.rejected)
    table.add_section()
    accounted = found.accounted(found.checks[0])
    table.add_row("accounted for", f"{accounted:,}", _mark(accounted == topic.records))
    for check in found.checks[1:]:
        table.add_row(f"rows in {check.title}", f"{check.rows:,}", _mark(check.good))
    if found.between is not None:
        between = found.between
        alike = found.checks[0].rows - between.only_first.count
        table.add_row(
            f"users in {between.first} and {between.second}", f"{alike:,}", _mark(between.same_keys)
        )
        table.add_row("  with the same values", f"{alike - between.unlike.count:,}", _mark(between.good))
    if found.letters.refused:
        table.add_section()
        table.add_row("refused by the producer, never on the topic", f"{found.letters.refused.total():,}", "")
        _add_rules(table, found.letters.refused)
    console.print(table)
    print_complaints(console, found.complaints())


def print_complaints(console: Console, complaints: list[str]) -> None:
    """What does not reconcile, a line each, with example keys."""
    for complaint in complaints:
        console.print(Text(f"differs: {complaint}", "bold red"), soft_wrap=True)


def _mark(good: bool) -> Text:
    return Text("ok", "green") if good else Text("differs", "bold red")


def _add_rules(table: Table, rules: Counter[str]) -> None:
    for rule, count in rules.most_common(_RULES):
        table.add_row(f"    {rule}", Text(f"{count:,}", "dim"), "")
    if len(rules) > _RULES:
        table.add_row(f"    and {len(rules) - _RULES} more", "", "")


def print_times(
    console: Console, summary: Mapping[str, Any], first_row: Mapping[str, float], stores: int
) -> None:
    """What the producer did, and how long the first row took."""
    retries = ", ".join(f"{name} {count}" for name, count in summary.get("retries", {}).items())
    console.print(
        f"Users fetched {summary.get('fetched', 0):,}, sent {summary.get('sent', 0):,}, "
        f"refused {sum(summary.get('refused', {}).values()):,} in {summary.get('seconds', 0):.1f} s"
        + (f"; calls repeated: {retries}" if retries else ""),
        highlight=False,
        soft_wrap=True,
    )
    if first_row and len(first_row) == stores:
        console.print(
            f"First row in {'both stores' if stores == 2 else 'the store'} after "
            f"{max(first_row.values()):.1f} s",
            highlight=False,
        )


def print_next_steps(console: Console, *, kept: bool) -> None:
    """How to look further."""
    begin = "The servers are up" if kept else "Keep the servers up with: make up"
    lines = [
        begin,
        "  python -m local psql                        then: SELECT * FROM created_users LIMIT 5;",
        '  python -m local cql "SELECT * FROM spark_streams.created_users LIMIT 5"',
        '  eval "$(python -m pipeline env)"            the settings, for these:',
        "  python -m producer dead-letters list",
        "  python -m pipeline reconcile",
    ]
    console.print("\n".join(lines), highlight=False, soft_wrap=True, markup=False)
