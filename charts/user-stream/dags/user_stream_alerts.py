"""What happens when a run has not ended by its deadline."""

from __future__ import annotations

import logging
from typing import Any

log = logging.getLogger("user_stream.deadline")


def deadline_missed(minutes: int, context: dict[str, Any] | None = None) -> None:
    """Say so in the scheduler's log; Airflow counts it as ``deadline_alerts.deadline_missed`` too."""
    run = (context or {}).get("dag_run", {})
    log.error(
        "deadline missed: run %s of DAG %s has not ended within %s minutes",
        run.get("dag_run_id", "?"),
        run.get("dag_id", "?"),
        minutes,
    )
