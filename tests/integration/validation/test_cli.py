"""``python -m validation`` over a real PostgreSQL: what passes, what is found, what is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from jobs.sinks.shapes import POSTGRES_TYPES, SHAPES, TableShape
from local.stack import Stack
from producer.simulator.users import user

pytestmark = pytest.mark.integration

TABLE = "arrived"
Validate = Callable[..., "tuple[int, dict[str, Any], str]"]


@pytest.fixture
def validate(stack: Stack, tmp_path: Path) -> Validate:
    """Run it: exit code, summary, standard error."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("USER_STREAM__")},
        **stack.environment(),
        "USER_STREAM__POSTGRES__TABLE": TABLE,
        "USER_STREAM__CASSANDRA__ENABLED": "false",
    }

    def run(*arguments: str, **more: str) -> tuple[int, dict[str, Any], str]:
        done = subprocess.run(
            [sys.executable, "-m", "validation", "--report", str(tmp_path), *arguments],
            env={**environment, **more}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        lines = done.stdout.splitlines()
        return done.returncode, json.loads(lines[-1]) if lines else {}, done.stderr

    return run


@pytest.fixture
def table(stack: Stack) -> Any:
    """The table of users with 20 of them, as the job makes it."""
    columns = SHAPES[TableShape.CREATED_USERS].columns
    connection = psycopg2.connect(stack["postgres"].dsn)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(
            f"CREATE TABLE {TABLE} ({', '.join(f'{c.name} {POSTGRES_TYPES[c.kind]}' for c in columns)})"
        )
        for index in range(20):
            one = user("validation", index)
            cursor.execute(
                f"INSERT INTO {TABLE} (id, first_name, last_name, gender, address, city, country, email, username, phone,"
                " nationality, latitude, dob, registered_date, ingested_at, event_time) VALUES (%s, 'A', 'B', %s, 'x', 'x',"
                " 'x', %s, 'u', '441632960961', %s, 1, '1980-01-01', '2010-01-01', now(), now())",
                (one["login"]["uuid"], one["gender"], one["email"], one["nat"]),
            )
        yield cursor
        cursor.execute(f"DROP TABLE {TABLE}")
    connection.close()


def test_users_that_are_right_and_a_report(validate: Validate, table: Any, tmp_path: Path) -> None:
    code, summary, _ = validate()
    assert (code, summary["rows"], summary["breached"]) == (0, 20, [])
    assert summary["expectations"] > 20
    assert summary["report"].startswith(f"file://{tmp_path}")
    assert Path(summary["report"].removeprefix("file://")).is_file()


def test_a_breach_fails_it_and_is_named(validate: Validate, table: Any) -> None:
    table.execute(f"UPDATE {TABLE} SET email = 'nonsense' WHERE id = (SELECT min(id) FROM {TABLE})")
    code, summary, errors = validate()
    assert code == 1
    assert summary["breached"] == ["expect_column_values_to_match_regex(email): 1 of 20 rows"]
    assert "error: 1 expectations do not hold: expect_column_values_to_match_regex(email)" in errors
    assert "nonsense" not in errors + json.dumps(summary)


def test_what_is_old_breaches_freshness_and_is_not_in_the_window(validate: Validate, table: Any) -> None:
    table.execute(f"UPDATE {TABLE} SET ingested_at = now() - interval '30 hours'")
    code, summary, _ = validate()
    assert (code, summary["rows"]) == (1, 0)
    assert summary["breached"] == ["expect_column_values_to_be_between(age_hours): 1 of 1 rows"]
    code, summary, _ = validate("--hours", "48", "--max-age-hours", "31")
    assert (code, summary["rows"]) == (0, 20)


@pytest.mark.parametrize(
    ("arguments", "settings", "says"),
    [
        ((), {"USER_STREAM__POSTGRES__TABLE": "not_there"}, "table public.not_there is not there"),
        ((), {"USER_STREAM__POSTGRES__SHAPE": "user_data"}, "postgres.shape and postgres.columns leave out"),
        (("--until", "tomorrow"), {}, "--until 'tomorrow': must be ISO-8601"),
        (("--until", "2026-01-31"), {}, "has no time zone"),
    ],
)
def test_what_cannot_be_validated_is_refused(
    validate: Validate, arguments: tuple[str, ...], settings: dict[str, str], says: str
) -> None:
    code, _, errors = validate(*arguments, **settings)
    assert code == 2
    assert says in errors
