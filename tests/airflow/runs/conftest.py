"""What the runs share: the servers, Airflow's tables, a test's own topics, and running a DAG once."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.airflow.world import World, project, settings_of, simulator

DAY = datetime(2026, 2, 1, tzinfo=timezone.utc)


@pytest.fixture(scope="session")
def servers() -> Iterator[dict[str, str]]:
    """Kafka and PostgreSQL, once for all runs."""
    with tempfile.TemporaryDirectory(prefix="user-stream-airflow-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        state = {"USER_STREAM_STATE": f"{folder}/state"}
        project("-m", "local", "up", "kafka", "postgres", environment=state)
        try:
            yield settings_of(project("-m", "local", "env", environment=state).stdout)
        finally:
            project("-m", "local", "down", environment=state)


@pytest.fixture(scope="session")
def metadata() -> Iterator[None]:
    """Airflow's own tables, and its API for tasks, made once: dag.test() would make it for every task."""
    from airflow.sdk.execution_time import supervisor
    from airflow.utils.db import initdb

    initdb()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(supervisor, "in_process_api_server", functools.cache(supervisor.in_process_api_server))
        yield


@pytest.fixture
def world(servers: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., World]]:
    """A test's own topics, behind a simulator with the options that the test gives."""
    running = []

    def make(*options: str) -> World:
        context = simulator(*options)
        made = World(servers, context.__enter__())
        running.append(context)
        for name, value in made.environment.items():
            monkeypatch.setenv(name, value)
        return made

    yield make
    for context in running:
        context.__exit__(None, None, None)


@pytest.fixture(scope="session")
def defaults(dagbag: Any) -> dict[str, dict[str, Any]]:
    """Of each DAG's params, before any run."""
    return {
        dag_id: {name: dag.params.get_param(name).value for name in dag.params}
        for dag_id, dag in dagbag.dags.items()
    }


@pytest.fixture
def run(
    dagbag: Any, metadata: None, defaults: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[str, dict[str, str], dict[str, Any]]]:
    """Run a DAG once: the run's state, the tasks' states and their XComs."""

    def run_dag(dag_id: str, day: datetime = DAY, **conf: Any) -> tuple[str, dict[str, str], dict[str, Any]]:
        dag = dagbag.dags[dag_id]
        # dag.test() takes the deadline for one that a scheduler has written to its tables, and fails at the end.
        monkeypatch.setattr(dag, "deadline", None)
        # In one process the params of a run become the defaults of the next.
        done = dag.test(logical_date=day, run_conf={**defaults[dag_id], **conf})
        tasks = done.get_task_instances()
        returned = {task.task_id: task.xcom_pull(task_ids=task.task_id) for task in tasks}
        return str(done.state), {task.task_id: str(task.state) for task in tasks}, returned

    return run_dag
