"""``python -m validation``: the suite over what arrived in the last window."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Annotated

import typer

from contract.records import Identity
from contract.settings import Settings
from producer.cli.run import run
from producer.stop import StopSignals
from producer.summary import Summary
from validation.errors import BreachedError, WindowError

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def validate(
    hours: Annotated[float, typer.Option(min=0.001, help="How long the window is.")] = 1.0,
    until: Annotated[str, typer.Option(help="Where it ends, ISO-8601 with time zone; default: now.")] = "",
    max_age_hours: Annotated[float, typer.Option(min=0, help="How old the newest user may be.")] = 26.0,
    report: Annotated[
        Path | None, typer.Option(help="Folder of the Data Docs; default: the state folder's.")
    ] = None,
) -> None:
    """Validate the users that arrived in the window; the last line is a JSON summary.

    Fails if an expectation does not hold, and names each.
    """
    if report is None:
        from local import paths

        report = paths.state_dir() / "validation"
    folder = report
    run(
        "validate",
        {},
        lambda settings, stop, summary: _validate(
            settings, hours, until, max_age_hours, folder, stop, summary
        ),
    )


def _validate(
    settings: Settings, hours: float, until: str, max_age_hours: float, folder: Path, stop: StopSignals, summary: Summary
) -> None:  # fmt: skip
    now = datetime.now(timezone.utc)
    end = _time(until) if until else now
    with stop.interruptible():
        # Great Expectations takes seconds to import; a wrong option is refused before.
        import pandas as pd

        from validation import suite, window
        from validation.report import Report

        summary["suite_version"] = suite.VERSION
        summary["since"], summary["until"] = (end - timedelta(hours=hours)).isoformat(), end.isoformat()
        found = window.read(settings, end - timedelta(hours=hours), end)
        summary["rows"] = summary["postgres_rows"] = found.postgres_rows
        summary["cassandra_rows"] = found.cassandra_rows
        page = Report(folder)
        uuids = settings.identity is Identity.UUID
        counts = pd.DataFrame(
            [
                {
                    "age_hours": found.age_hours,
                    "postgres_rows": found.postgres_rows,
                    "cassandra_rows": found.cassandra_rows,
                }
            ]
        )
        both = found.cassandra_rows is not None
        runs = [
            page.run("users", found.users, suite.users(now, uuids)),
            page.run("stores", counts, suite.stores(max_age_hours, both)),
        ]
    summary["expectations"] = sum(count for count, _ in runs)
    summary["breached"] = [name for _, names in runs for name in names]
    summary["report"] = page.page.as_uri()
    if summary["breached"]:
        raise BreachedError(
            f"{len(summary['breached'])} expectations do not hold: {'; '.join(summary['breached'])}"
        )


def _time(text: str) -> datetime:
    try:
        parsed = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as error:
        raise WindowError(f"--until {text!r}: must be ISO-8601, e.g. 2026-01-31T12:00:00+00:00") from error
    if parsed.tzinfo is None:
        raise WindowError(f"--until {text!r}: has no time zone, e.g. 2026-01-31T12:00:00+00:00")
    return parsed
