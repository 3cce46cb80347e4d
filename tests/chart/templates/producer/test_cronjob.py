"""The producer on a schedule."""

from __future__ import annotations

from typing import Any

from tests.chart.helm import Object, containers, pod_spec, render, variables


def cronjob(values: dict[str, Any] | None = None) -> Object:
    return render(values).one("CronJob", "user-stream-producer")


def test_runs_never_overlap() -> None:
    assert cronjob()["spec"]["concurrencyPolicy"] == "Forbid"


def test_a_run_ends_and_its_tries_are_bounded() -> None:
    job = cronjob()["spec"]["jobTemplate"]["spec"]
    assert job["activeDeadlineSeconds"] == 1800
    assert job["backoffLimit"] == 2


def test_the_command_is_a_value() -> None:
    assert containers(cronjob())[0]["args"] == ["stream", "--count", "5000"]
    assert containers(cronjob({"producer": {"args": ["fetch"]}}))[0]["args"] == ["fetch"]


def test_it_logs_in_as_itself_and_gets_no_cassandra_password() -> None:
    env = variables(containers(cronjob())[0])
    assert env["USER_STREAM__KAFKA__PASSWORD"] == "user-stream-producer/password"
    assert env["USER_STREAM__POSTGRES__USER"] == "user-stream-postgres-app/username"
    assert not [name for name in env if "CASSANDRA" in name]


def test_certificates_are_mounted_without_any_key() -> None:
    volume = {one["name"]: one for one in pod_spec(cronjob())["volumes"]}["certificates"]
    items = [item["key"] for source in volume["projected"]["sources"] for item in source["secret"]["items"]]
    assert items == ["ca.crt", "ca.crt"]


def test_the_image_is_found_under_the_registry_by_version_or_digest() -> None:
    assert containers(cronjob())[0]["image"] == "ghcr.io/user-stream/user-stream-producer:0.1.0"
    digest = "sha256:" + "0" * 64
    values = {"global": {"imageRegistry": "r.example.org/x"}, "producer": {"image": {"digest": digest}}}
    assert containers(cronjob(values))[0]["image"] == f"r.example.org/x/user-stream-producer@{digest}"
    whole = {"producer": {"image": {"repository": "other.example.org/p", "tag": "9"}}}
    assert containers(cronjob(whole))[0]["image"] == "other.example.org/p:9"
    local = {"global": {"imageRegistry": ""}}
    assert containers(cronjob(local))[0]["image"] == "user-stream-producer:0.1.0"


def test_somebody_else_may_run_it() -> None:
    assert not render({"producer": {"scheduledBy": "none"}}).has("CronJob")
