"""What the DAG files are written in: steps, params and what all of the DAGs share."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import user_stream_settings
from airflow.sdk import BaseOperator, DeadlineAlert, DeadlineReference, Param, SyncCallback
from user_stream_alerts import deadline_missed
from user_stream_arguments import Command

OWNER = "user-stream"
_INTERVAL = "dag.dag_id ~ '/' ~ (dag_run.logical_date.isoformat() if dag_run.logical_date else run_id)"
RUN_NAME = f"{{{{ {_INTERVAL} }}}}"
"""The same for every try and every rerun of one interval; a run without one has its own id."""

SEED = f"{{{{ params.seed or ({_INTERVAL}) }}}}"
"""A retry asks the API for the same users."""

TOPIC = r"^[A-Za-z0-9._-]{1,249}$"
NATIONALITIES = r"^([A-Z]{2}(,[A-Z]{2})*)?$"


def shared(*, deadline: timedelta, **more: Any) -> dict[str, Any]:
    """Arguments that every DAG has.

    :param deadline: time after which a run that has not ended is reported
    """
    settings = user_stream_settings.load()
    return {
        "start_date": datetime(2026, 1, 1, tzinfo=timezone.utc),
        "catchup": False,
        "max_active_runs": 1,
        "tags": ["user-stream", *more.pop("tags", [])],
        "deadline": DeadlineAlert(
            reference=DeadlineReference.DAGRUN_QUEUED_AT,
            interval=deadline,
            callback=SyncCallback(deadline_missed, kwargs={"minutes": int(deadline.total_seconds() // 60)}),
        ),
        "default_args": {
            "owner": OWNER,
            "retries": settings.retries,
            "retry_delay": timedelta(seconds=settings.retry_delay),
            "retry_exponential_backoff": 2.0,
            "max_retry_delay": timedelta(seconds=settings.retry_delay_max),
            "execution_timeout": timedelta(hours=1),
        },
        **more,
    }


def producer_step(task_id: str, command: Command, *, doc_md: str, **more: Any) -> BaseOperator:
    """One command of the producer as a task; its summary is the task's XCom."""
    settings = user_stream_settings.load()
    common = {"task_id": task_id, "command": command, "doc_md": doc_md, **more}
    # Each is imported only where it is used: Kubernetes' client alone takes a small CPU seconds.
    if settings.run == "process":
        from user_stream_process import ProducerProcess

        return ProducerProcess(python=settings.python, folder=settings.folder, **common)
    from user_stream_pod import ProducerPod

    return ProducerPod(
        pod=settings.pod,
        sidecar=settings.sidecar,
        name=f"user-stream-{task_id.replace('_', '-')}",
        # The cluster that Airflow runs in, by the rights that its chart gives it; no connection is needed.
        kubernetes_conn_id=None,
        in_cluster=settings.in_cluster,
        startup_timeout_seconds=settings.startup_timeout,
        on_finish_action=settings.on_finish_action,
        **common,
    )


def batch_of(task_id: str) -> str:
    """A template: the landing batch that a fetch step reported."""
    return f"{{{{ ti.xcom_pull(task_ids='{task_id}')['batch_id'] }}}}"


def count_param(default: int) -> Param:
    return Param(
        default, type="integer", minimum=1, maximum=1_000_000, title="Users", description="Users to fetch"
    )


def rate_param(default: float) -> Param:
    return Param(
        default, type="number", minimum=0, maximum=100_000, title="Rate",
        description="Users per second at most; 0: as fast as the API gives them",
    )  # fmt: skip


def nationality_param() -> Param:
    return Param(
        "", type="string", pattern=NATIONALITIES, title="Nationalities",
        description="Two capital letters each, e.g. `GB,FR`; empty: as in the settings",
    )  # fmt: skip


def topic_param() -> Param:
    return Param(
        user_stream_settings.load().topic, type="string", pattern=TOPIC, title="Topic",
        description="Topic of user records",
    )  # fmt: skip


def seed_param() -> Param:
    return Param(
        "", type="string", maxLength=100, pattern=r"^[\x21-\x7e]*$", title="Seed",
        description="The API's seed; empty: the interval's own, so that a retry gets the same users",
    )  # fmt: skip
