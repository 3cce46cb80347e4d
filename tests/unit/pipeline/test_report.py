"""The tables at the end."""

from __future__ import annotations

import io

from rich.console import Console

from pipeline import report
from pipeline.samples import Sample
from tests.unit.pipeline.test_reconcile import A, C, reconciled


def console() -> Console:
    return Console(width=report.WIDTH, file=io.StringIO(), record=True)


def test_samples_fit_and_show_every_store() -> None:
    columns = ["id", "first_name", "last_name", "gender", "city", "email", "phone", "event_time"]
    row = ["12345678", "Bartholomew-James", "O'Neil-Smith", "female", "Newcastle upon Tyne",
           "a.very.long.name@mail.example.com", "441514960000", "12:00:00Z"]  # fmt: skip
    out = console()
    report.print_samples(out, [Sample(title, columns, [row] * 5) for title in ("PostgreSQL", "Cassandra")])
    text = out.export_text()
    assert all(len(line.rstrip()) <= 100 for line in text.splitlines())
    assert text.count("12345678") == 10
    assert "441514960000" in text
    assert "event_time" in text


def test_the_equation_is_shown_line_by_line() -> None:
    out = console()
    report.print_reconciliation(out, reconciled([A, C], [A, C]))
    lines = [" ".join(line.split()) for line in out.export_text().splitlines()]
    for line in (
        "records on the topic 5",
        "= rows in PostgreSQL 2 ok",
        "+ superseded by a newer event of the user 1",
        "+ deletions of users 1",
        "+ dead letters of the job 1",
        "accounted for 5 ok",
        "rows in Cassandra 2 ok",
        "with the same values 2 ok",
        "refused by the producer, never on the topic 2",
    ):
        assert line in lines
    assert "differs" not in out.export_text()


def test_a_difference_is_said_with_its_keys() -> None:
    out = console()
    report.print_reconciliation(out, reconciled([A], [A, C]))
    assert "differs: PostgreSQL lacks 1 user of the topic: c" in out.export_text()
