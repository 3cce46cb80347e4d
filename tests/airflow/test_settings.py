"""The settings file of the DAGs, and the producer's command line."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from tests.airflow.conftest import DAGS

sys.path.append(str(DAGS))

import user_stream_settings
from user_stream_arguments import Command


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "must hold keys"),
        ([], "must hold keys"),
        ({}, "run is None; it is pod or process"),
        ({"run": "docker"}, "run is 'docker'; it is pod or process"),
        ({"run": "pod"}, "pod is empty and run is pod"),
        ({"run": "pod", "pod": {"spec": {}}}, "sidecar is empty and run is pod"),
        ({"run": "process", "python": "p"}, "folder is empty and run is process"),
        ({"run": "process", "python": "p", "folder": "f", "retires": 1}, "retires: no such key; there are"),
        ({"run": "process", "python": "p", "folder": "f", "retries": -1}, "retries is -1; it must be"),
        ({"run": "process", "python": "p", "folder": "f", "retry_delay": "1m"}, "retry_delay is '1m'"),
    ],
)
def test_a_file_that_is_wrong_is_refused(content: Any, says: str) -> None:
    with pytest.raises(user_stream_settings.DagSettingsError, match="file.yaml: " + says.replace("?", r"\?")):
        user_stream_settings.parse(content, "file.yaml")


@pytest.mark.parametrize(
    ("value", "says"),
    [(None, "USER_STREAM_DAGS_SETTINGS is not set"), ("/nowhere.yaml", "/nowhere.yaml cannot be read")],
)
def test_a_file_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch, value: str | None, says: str
) -> None:
    if value is None:
        monkeypatch.delenv(user_stream_settings.VARIABLE)
    else:
        monkeypatch.setenv(user_stream_settings.VARIABLE, value)
    with pytest.raises(user_stream_settings.DagSettingsError, match=says):
        user_stream_settings.load.__wrapped__()


def test_options_that_became_empty_are_left_out() -> None:
    command = Command(
        ["publish"],
        {"--topic": "", "--gender": "None", "--batch-id": "b"},
        {"--gender-header": "True", "--other": "False"},
    )
    assert command.line(command.options, command.flags, command.arguments) == [
        "publish",
        "--batch-id=b",
        "--gender-header",
    ]


def test_a_param_is_taken_for_no_option() -> None:
    command = Command(["replay"], {"--rule": "--all"}, arguments="a-0-1 --again")
    assert command.line(command.options, command.flags, command.arguments) == [
        "replay",
        "--rule=--all",
        "--",
        "a-0-1",
        "--again",
    ]
