"""The settings of producer and job."""

from __future__ import annotations

from typing import Any

import pytest

from charts.settings_schema import settings_schema
from contract.settings import load_settings
from tests.chart.helm import containers, render, value_files, variables


def data(values: dict[str, Any] | None = None, *files: str) -> dict[str, str]:
    return render(values, files=files).one("ConfigMap", "user-stream-settings")["data"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("file", [one for one in value_files() if "operators-only" not in one])
@pytest.mark.parametrize("role", ["producer", "job"])
def test_producer_and_job_accept_what_the_chart_gives_them(file: str, role: str) -> None:
    rendered = render(files=(file,))
    [settings] = [one for one in rendered.all("ConfigMap") if one["metadata"]["name"].endswith("-settings")]
    workload = (
        containers(rendered.one("CronJob"))[0]
        if role == "producer"
        else rendered.one("SparkApplication")["spec"]["driver"]["template"]["spec"]["containers"][0]
    )
    environment = {**settings["data"], **variables(workload)}
    assert load_settings(
        {key: value for key, value in environment.items() if key.startswith("USER_STREAM__")}
    )


def test_no_setting_can_be_said_twice() -> None:
    said = {name.removeprefix("USER_STREAM__").lower() for name in data()}
    chosen = {
        f"{section}__{key}"
        for section, schema in settings_schema()["properties"].items()
        for key in schema.get("properties", {})
    }
    assert said & chosen == {"log__format"}


def test_there_is_no_secret_in_it() -> None:
    for file in value_files():
        if "operators-only" not in file:
            [settings] = [
                one
                for one in render(files=(file,)).all("ConfigMap")
                if one["metadata"]["name"].endswith("-settings")
            ]
            assert not [name for name in settings["data"] if "PASSWORD" in name or "USERNAME" in name]


def test_numbers_and_lists_are_written_as_the_settings_read_them() -> None:
    mine = data(
        {"settings": {"job": {"max_offsets_per_trigger": 1000000}, "source": {"nationalities": ["gb", "fr"]}}}
    )
    assert mine["USER_STREAM__JOB__MAX_OFFSETS_PER_TRIGGER"] == "1000000"
    assert mine["USER_STREAM__SOURCE__NATIONALITIES"] == "gb,fr"


def test_topics_that_the_operator_makes_are_not_made_by_the_producer() -> None:
    assert data()["USER_STREAM__KAFKA__CREATE_TOPICS"] == "false"
    assert data(None, "ci/redpanda-values.yaml")["USER_STREAM__KAFKA__CREATE_TOPICS"] == "true"


def test_connections_are_verified_where_the_chart_makes_both_ends() -> None:
    mine = data()
    assert mine["USER_STREAM__KAFKA__SECURITY_PROTOCOL"] == "SASL_SSL"
    assert mine["USER_STREAM__POSTGRES__SSLMODE"] == "verify-full"


def test_redpanda_is_reached_under_the_name_of_its_chart() -> None:
    mine = data(None, "ci/redpanda-values.yaml")
    assert mine["USER_STREAM__KAFKA__BOOTSTRAP_SERVERS"] == "redpanda:9093"


def test_on_a_laptop_a_run_waits_while_the_only_broker_is_rolled() -> None:
    mine = data(None, "values-kind.yaml")
    assert float(mine["USER_STREAM__KAFKA__REQUEST_TIMEOUT_SECONDS"]) >= 120
