"""What the suites find, by Great Expectations itself, and what a report shows of it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from producer.simulator.users import user
from validation import suite
from validation.errors import ReportError
from validation.report import Report
from validation.window import COLUMNS

NOW = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)


def arrived(count: int = 20) -> pd.DataFrame:
    """Users as the job stores them."""
    rows = []
    for index in range(count):
        one = user("suite", index)
        rows.append(
            {
                **dict.fromkeys(COLUMNS, "text"),
                "id": one["login"]["uuid"],
                "gender": one["gender"],
                "email": one["email"],
                "phone": "441632960961",
                "nationality": one["nat"],
                "latitude": 51.5,
                "longitude": None,
                "dob": NOW - timedelta(days=9000),
                "registered_date": NOW - timedelta(days=900),
                "ingested_at": NOW,
                "event_time": NOW,
            }
        )
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return Report(tmp_path_factory.mktemp("report"))


def breached(report: Report, frame: pd.DataFrame) -> list[str]:
    return report.run("users", frame, suite.users(NOW, True))[1]


@pytest.mark.parametrize("rows", [20, 0])
def test_what_is_right_is_not_found_fault_with(report: Report, rows: int) -> None:
    assert breached(report, arrived().head(rows)) == []


@pytest.mark.parametrize(
    ("column", "value", "found"),
    [
        ("email", "nonsense", "expect_column_values_to_match_regex(email): 1 of 20 rows"),
        ("email", None, "expect_column_values_to_not_be_null(email): 1 of 20 rows"),
        ("id", "42", "expect_column_values_to_match_regex(id): 1 of 20 rows"),
        ("nationality", "gb", "expect_column_values_to_match_regex(nationality): 1 of 20 rows"),
        ("phone", "+44 1632", "expect_column_values_to_match_regex(phone): 1 of 20 rows"),
        ("gender", "m", "expect_column_values_to_be_in_set(gender): 1 of 20 rows"),
        ("latitude", 90.5, "expect_column_values_to_be_between(latitude): 1 of 20 rows"),
        (
            "dob",
            datetime(1899, 1, 1, tzinfo=timezone.utc),
            "expect_column_values_to_be_between(dob): 1 of 20 rows",
        ),
        (
            "event_time",
            NOW + timedelta(days=1),
            "expect_column_values_to_be_between(event_time): 1 of 20 rows",
        ),
    ],
)
def test_one_bad_value_is_found_and_named(report: Report, column: str, value: Any, found: str) -> None:
    frame = arrived()
    frame.at[7, column] = value
    assert found in breached(report, frame)


def test_a_user_that_is_there_twice(report: Report) -> None:
    frame = arrived()
    frame.at[1, "id"] = frame.at[0, "id"]
    assert breached(report, frame) == ["expect_column_values_to_be_unique(id): 2 of 20 rows"]


def test_too_many_missing_names(report: Report) -> None:
    frame = arrived()
    frame.loc[:2, "first_name"] = "unknown"
    assert breached(report, frame) == ["expect_column_values_to_not_be_in_set(first_name): 3 of 20 rows"]


@pytest.mark.parametrize(
    ("age", "postgres", "cassandra", "found"),
    [
        (1.0, 5, 5, []),
        (27.0, 5, 5, ["expect_column_values_to_be_between(age_hours): 1 of 1 rows"]),
        (None, 0, 0, ["expect_column_values_to_not_be_null(age_hours): 1 of 1 rows"]),
        (1.0, 5, 4, ["expect_column_pair_values_to_be_equal(postgres_rows, cassandra_rows): 1 of 1 rows"]),
        (1.0, 5, None, []),
    ],
)
def test_freshness_and_the_two_stores(
    report: Report, age: float | None, postgres: int, cassandra: int | None, found: list[str]
) -> None:
    counts = pd.DataFrame([{"age_hours": age, "postgres_rows": postgres, "cassandra_rows": cassandra}])
    assert report.run("stores", counts, suite.stores(26, cassandra is not None))[1] == found


def test_the_report_is_html_that_holds_no_user(tmp_path: Path) -> None:
    report = Report(tmp_path)
    frame = arrived()
    frame.at[0, "email"] = "no-address-at-all"
    breached(report, frame)
    pages = [page.read_text() for page in report.page.parent.rglob("*.html")]
    assert report.page.is_file()
    assert any(f"users_v{suite.VERSION}" in page for page in pages)
    everything = "\n".join(
        file.read_text() for file in tmp_path.rglob("*") if file.suffix in {".html", ".json"}
    )
    assert "no-address-at-all" not in everything
    assert not [email for email in frame["email"] if email in everything]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ReportError, match=r"--report .*file: cannot be written"):
        Report(tmp_path / "file")
