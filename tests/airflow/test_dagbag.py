"""What a scheduler sees of the DAGs: that they load, their tasks, edges, schedules and params."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from airflow.sdk import TriggerRule

from tests.airflow.conftest import DAGS, ROOT

STEPS = {
    "user_automation": {"get_and_format_data": {"stream_to_kafka"}, "stream_to_kafka": set()},
    "stream_randomuser_to_kafka": {"stream": set()},
    "user_gender_branch": {
        "fetch_users": {"detect_gender"},
        "detect_gender": {"choose_branches"},
        "choose_branches": {"publish_male", "publish_female", "publish_unknown", "publish_none"},
        "publish_male": {"join"},
        "publish_female": {"join"},
        "publish_unknown": {"join"},
        "publish_none": {"join"},
        "join": {"report_counts"},
        "report_counts": set(),
    },
    "replay_dead_letters": {"replay": set()},
    "erase_user": {"erase": set()},
    "validate_users": {"validate": set()},
}
SCHEDULES = {
    "user_automation": "@daily",
    "stream_randomuser_to_kafka": "@daily",
    "user_gender_branch": "@daily",
    "replay_dead_letters": None,
    "erase_user": None,
    "validate_users": "@hourly",
}
ALL = sorted(STEPS)


def test_every_file_loads(dagbag: Any) -> None:
    assert dagbag.import_errors == {}
    assert sorted(dagbag.dags) == ALL


def test_it_is_the_version_that_the_chart_ships() -> None:
    import airflow

    lock = (ROOT / "orchestration" / "requirements.lock").read_text()
    assert f"apache-airflow=={airflow.__version__} " in lock
    values = yaml.safe_load((ROOT / "charts/user-stream/values.yaml").read_text())
    assert values["airflow"]["airflowVersion"] == airflow.__version__
    assert values["airflow"]["defaultAirflowTag"] == airflow.__version__


@pytest.mark.parametrize("dag_id", ALL)
def test_steps_and_their_order(dagbag: Any, dag_id: str) -> None:
    dag = dagbag.dags[dag_id]
    assert {task.task_id: set(task.downstream_task_ids) for task in dag.tasks} == STEPS[dag_id]


@pytest.mark.parametrize("dag_id", ALL)
def test_one_run_at_a_time_and_none_for_the_past(dagbag: Any, dag_id: str) -> None:
    dag = dagbag.dags[dag_id]
    assert (dag.schedule, dag.catchup, dag.max_active_runs) == (SCHEDULES[dag_id], False, 1)


@pytest.mark.parametrize("dag_id", ALL)
def test_what_the_ui_shows(dagbag: Any, dag_id: str) -> None:
    dag = dagbag.dags[dag_id]
    assert "user-stream" in dag.tags
    assert len(dag.doc_md) > 100
    assert dag.deadline[0].interval >= timedelta(hours=1)
    for task in dag.tasks:
        assert task.owner == "user-stream"
        assert task.doc_md, task.task_id


@pytest.mark.parametrize("dag_id", ALL)
def test_a_task_is_tried_again_later_and_later_and_never_hangs(dagbag: Any, dag_id: str) -> None:
    for task in dagbag.dags[dag_id].tasks:
        assert task.retries == (1 if task.task_id == "validate" else 3), task.task_id
        assert task.retry_exponential_backoff == 2.0
        assert task.retry_delay == timedelta(seconds=1)
        assert task.max_retry_delay == timedelta(seconds=2)
        assert task.execution_timeout == timedelta(hours=1)


def test_the_branches_meet_whichever_were_taken(dagbag: Any) -> None:
    dag = dagbag.dags["user_gender_branch"]
    assert dag.get_task("join").trigger_rule == TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS
    assert {task.trigger_rule for task in dag.tasks if task.task_id != "join"} == {TriggerRule.ALL_SUCCESS}


@pytest.mark.parametrize(
    ("users", "branches"),
    [
        ({"male": 3, "female": 1, "unknown": 2}, ["publish_male", "publish_female", "publish_unknown"]),
        ({"male": 0, "female": 4, "unknown": 0}, ["publish_female"]),
        ({"male": 0, "female": 0, "unknown": 1}, ["publish_unknown"]),
        ({"male": 0, "female": 0, "unknown": 0}, ["publish_none"]),
    ],
)
def test_a_branch_for_each_gender_that_is_there(
    dagbag: Any, users: dict[str, int], branches: list[str]
) -> None:
    choose = dagbag.dags["user_gender_branch"].get_task("choose_branches").python_callable
    assert choose({"users": users}) == branches


def _conf(dag: Any, **conf: Any) -> None:
    """What Airflow does with the params of a trigger."""
    from airflow.serialization.serialized_objects import DagSerialization

    DagSerialization.deserialize_dag(DagSerialization.serialize_dag(dag)).params.deep_merge(conf).validate()


@pytest.mark.parametrize(
    ("dag_id", "conf"),
    [
        ("user_automation", {}),
        ("user_automation", {"duration": 1.5, "rate": 0, "nationality": "GB,FR", "topic": "other"}),
        ("stream_randomuser_to_kafka", {"count": 1, "nationality": "GB"}),
        ("user_gender_branch", {"route": "topic"}),
        ("replay_dead_letters", {"ids": ["users_created-0-17"], "rule": "email", "again": True}),
        ("erase_user", {"user_id": "155e77ee-ba6d-486f-95ce-0e0c0fb4b919"}),
        ("erase_user", {"user_id": "ann@example.com"}),
        ("validate_users", {"hours": 24, "max_age_hours": 0}),
    ],
)
def test_params_that_are_right(dagbag: Any, dag_id: str, conf: dict[str, Any]) -> None:
    _conf(dagbag.dags[dag_id], **conf)


@pytest.mark.parametrize(
    ("dag_id", "conf"),
    [
        ("user_automation", {"duration": 0}),
        ("user_automation", {"duration": "60"}),
        ("user_automation", {"duration": 100_000}),
        ("user_automation", {"rate": -1}),
        ("user_automation", {"nationality": "gb"}),
        ("user_automation", {"nationality": "GB FR"}),
        ("user_automation", {"topic": ""}),
        ("stream_randomuser_to_kafka", {"count": 0}),
        ("stream_randomuser_to_kafka", {"count": 1.5}),
        ("stream_randomuser_to_kafka", {"topic": "a b"}),
        ("stream_randomuser_to_kafka", {"topic": "x" * 250}),
        ("stream_randomuser_to_kafka", {"seed": "a b"}),
        ("user_gender_branch", {"route": "both"}),
        ("replay_dead_letters", {"ids": ["17"]}),
        ("replay_dead_letters", {"ids": ["--all"]}),
        ("replay_dead_letters", {"ids": "users_created-0-17"}),
        ("replay_dead_letters", {"again": "yes"}),
        ("validate_users", {"hours": 0}),
        ("erase_user", {}),
        ("erase_user", {"user_id": ""}),
        ("erase_user", {"user_id": "--help"}),
        ("erase_user", {"user_id": "155e77ee"}),
    ],
)
def test_params_that_are_refused_at_trigger_time(dagbag: Any, dag_id: str, conf: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="Invalid input for param"):
        _conf(dagbag.dags[dag_id], **conf)


def test_a_mounted_config_map_is_walked_once(tmp_path: Path) -> None:
    """Kubernetes mounts it as links into a folder `..<time>`, to which `..data` is a link too."""
    from airflow.dag_processing.dagbag import BundleDagBag

    version = tmp_path / "..2026_01_01_00_00_00.1"
    version.mkdir()
    (tmp_path / "..data").symlink_to(version.name)
    for file in DAGS.iterdir():
        if file.is_file():
            (version / file.name).write_bytes(file.read_bytes())
            (tmp_path / file.name).symlink_to(f"..data/{file.name}")
    bag = BundleDagBag(dag_folder=str(tmp_path), bundle_path=tmp_path, bundle_name="mounted")
    assert bag.import_errors == {}
    assert sorted(bag.dags) == ALL
    assert all(Path(dag.fileloc).parent == tmp_path for dag in bag.dags.values())


def test_a_missed_deadline_is_reported(dagbag: Any, caplog: pytest.LogCaptureFixture) -> None:
    """As Airflow's executor calls it: by its path, with the run in the context."""
    from airflow.executors.workloads.callback import CallbackDTO, execute_callback_workload
    from airflow.models.callback import CallbackFetchMethod

    callback = dagbag.dags["user_automation"].deadline[0].callback
    run = {"dag_id": "user_automation", "dag_run_id": "scheduled__2026-01-31"}
    data = {"path": callback.path, "kwargs": {**callback.kwargs, "context": {"dag_run": run}}}
    dto = CallbackDTO(
        id="155e77ee-ba6d-486f-95ce-0e0c0fb4b919", fetch_method=CallbackFetchMethod.IMPORT_PATH, data=data
    )
    assert execute_callback_workload(dto, logging.getLogger("executor")) == (True, None)
    assert "run scheduled__2026-01-31 of DAG user_automation has not ended within 180 minutes" in caplog.text


def test_a_run_leaves_the_templates_of_the_next_one_alone(dagbag: Any) -> None:
    dag = dagbag.dags["erase_user"]
    for user in ("ann@example.com", "bob@example.com"):
        task = dag.get_task("erase").prepare_for_execution()
        task.render_template_fields(
            {"params": {"user_id": user, "topic": user[:3]}, "dag": dag, "task": task}
        )
        line = task.command.line(task.options, task.flags, task.positional)
        assert line == ["erase", f"--topic={user[:3]}", "--", user]


def test_there_is_no_business_logic_in_a_dag_file() -> None:
    """What a DAG file may import: Airflow, the standard library and this folder's own modules."""
    import ast
    import sys

    allowed = {"airflow", "kubernetes", "yaml", *(file.stem for file in DAGS.glob("*.py"))}
    for file in DAGS.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for name in names:
                top = name.partition(".")[0]
                assert top in allowed or top in sys.stdlib_module_names, f"{file.name}: {name}"
