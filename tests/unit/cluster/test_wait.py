"""Waiting, and what is shown when it was in vain."""

from __future__ import annotations

from typing import Any

import pytest
from rich.console import Console

from cluster import rows, wait
from cluster.errors import CommandError, NotReadyError
from cluster.view import View
from tests.unit.cluster.conftest import Programs, made


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wait, "_LOOK_EVERY_SECONDS", 0.0)
    monkeypatch.setattr(rows, "_LOOK_EVERY_SECONDS", 0.0)


@pytest.fixture
def view() -> View:
    return View(Console(quiet=True))


def pod(name: str, *, ready: bool, restarts: int = 0) -> dict[str, Any]:
    state = (
        {"running": {}} if ready else {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 10s"}}
    )
    container = {"name": "app", "ready": ready, "restartCount": restarts, "state": state}
    conditions = [{"type": "Ready", "status": str(ready)}]
    status = {"phase": "Running", "conditions": conditions, "containerStatuses": [container]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": {}, "status": status}


def test_everything_ready_ends_the_wait(programs: Programs, view: View) -> None:
    programs.answer("get pods,", {"items": [pod("a", ready=True)]})
    assert [thing.name for thing in wait.until_ready(made(), view)] == ["a"]


def test_a_failure_shows_events_and_the_log_of_the_life_before(programs: Programs, view: View) -> None:
    programs.answer("get pods,", {"items": [pod("a", ready=True), pod("b", ready=False, restarts=2)]})
    programs.answer("get pod b", pod("b", ready=False, restarts=2))
    event = {"reason": "BackOff", "message": "restarting failed container", "count": 7, "metadata": {}}
    programs.answer("involvedObject.name=b", {"items": [{**event, "lastTimestamp": "2026-01-01T00:00:00Z"}]})
    programs.answer("type=Warning", {"items": []})
    programs.answer("logs b --container app .*--previous", "error: postgres.host: no such host\n")
    with pytest.raises(NotReadyError) as caught:
        wait.until_ready(made({"TIMEOUT": "1"}), view)
    message = str(caught.value)
    assert "not ready after 1 s (TIMEOUT): Pod/b" in message
    assert "BackOff: restarting failed container (7 times)" in message
    assert "error: postgres.host: no such host" in message
    assert not programs.calls("logs a")


def test_one_question_that_fails_does_not_hide_the_other_answers(programs: Programs, view: View) -> None:
    programs.answer("get pods,", {"items": [pod("b", ready=False)]})
    programs.answer("get pod b", pod("b", ready=False))
    programs.answer("involvedObject.name=b", code=1, complained="events are forbidden")
    event = {
        "reason": "ProvisioningFailed",
        "message": 'storageclass "fast" not found',
        "lastTimestamp": "2026",
    }
    involved = {"kind": "PersistentVolumeClaim", "name": "data-b"}
    programs.answer("type=Warning", {"items": [{**event, "metadata": {}, "involvedObject": involved}]})
    with pytest.raises(NotReadyError) as caught:
        wait.until_ready(made({"TIMEOUT": "1"}), view)
    assert "failed with exit code 1" in str(caught.value)
    assert 'PersistentVolumeClaim/data-b: ProvisioningFailed: storageclass "fast" not found' in str(
        caught.value
    )


def test_an_empty_namespace_is_not_ready(programs: Programs, view: View) -> None:
    programs.answer("get pods,", {"items": []})
    with pytest.raises(NotReadyError, match="the namespace user-stream is empty"):
        wait.until_ready(made({"TIMEOUT": "1"}), view)


def test_an_api_server_that_refuses_is_not_taken_for_a_slow_start(programs: Programs, view: View) -> None:
    programs.answer("get pods,", code=1, complained="Unauthorized")
    with pytest.raises(CommandError, match="Unauthorized"):
        wait.until_ready(made(), view)


def test_rows_are_asked_of_the_job_s_pod(programs: Programs, view: View) -> None:
    stores = [{"title": "PostgreSQL", "columns": ["id"], "rows": [["a"]]}]
    programs.answer("get pods --selector spark-role=driver", "pod/us-driver\n")
    programs.answer("exec us-driver", stores)
    assert rows.until_there(made(), view) == stores


def test_no_rows_in_time_shows_the_last_answer_and_where_to_look(programs: Programs, view: View) -> None:
    programs.answer("get pods --selector spark-role=driver", "pod/us-driver\n")
    programs.answer("exec us-driver", "[]", code=1, complained="command terminated with exit code 1\n")
    with pytest.raises(NotReadyError, match="the last answer was: no rows yet") as caught:
        rows.until_there(made({"TIMEOUT": "1"}), view)
    assert "logs --selector spark-role=driver" in str(caught.value)
    programs.answer(
        "exec us-driver",
        code=1,
        complained="error: cassandra: no host\ncommand terminated with exit code 1\n",
    )
    with pytest.raises(NotReadyError, match="the last answer was: error: cassandra: no host\n"):
        rows.until_there(made({"TIMEOUT": "1"}), view)


def test_a_job_that_does_not_run_is_said(programs: Programs, view: View) -> None:
    with pytest.raises(NotReadyError, match="no pod with the label spark-role=driver runs"):
        rows.until_there(made({"TIMEOUT": "1"}), view)
