"""The simulator of the API."""

from __future__ import annotations

from tests.chart.helm import containers, render

ON = {"source": {"simulator": {"enabled": True, "args": ["--rate-dirty", "0.1"]}}}


def test_it_listens_to_the_cluster_with_the_options_given() -> None:
    container = containers(render(ON).one("Deployment", "user-stream-simulator"))[0]
    assert container["args"] == ["simulate", "--host", "0.0.0.0", "--port", "8089", "--rate-dirty", "0.1"]


def test_it_is_ready_when_it_answers_with_a_user() -> None:
    container = containers(render(ON).one("Deployment", "user-stream-simulator"))[0]
    assert container["readinessProbe"]["httpGet"]["path"].startswith("/api/")


def test_it_holds_no_credentials() -> None:
    container = containers(render(ON).one("Deployment", "user-stream-simulator"))[0]
    assert "env" not in container
    assert "envFrom" not in container


def test_by_default_users_come_from_the_real_api() -> None:
    assert not render().has("Deployment", "user-stream-simulator")
    settings = render().one("ConfigMap", "user-stream-settings")["data"]
    assert settings["USER_STREAM__SOURCE__URL"] == "https://randomuser.me/api/"
