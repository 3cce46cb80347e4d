"""The databases beside the users'."""

from __future__ import annotations

from tests.chart.helm import render


def test_one_each_for_registry_and_airflow_in_the_same_cluster() -> None:
    databases = {one["spec"]["name"]: one["spec"] for one in render().all("Database")}
    assert set(databases) == {"registry", "airflow"}
    assert {one["cluster"]["name"] for one in databases.values()} == {"user-stream-postgres"}
    assert all(one["owner"] == name for name, one in databases.items())


def test_deleting_the_object_does_not_drop_the_database() -> None:
    assert all(one["spec"]["databaseReclaimPolicy"] == "retain" for one in render().all("Database"))


def test_none_for_what_is_off() -> None:
    assert not render({"registry": {"storage": "memory"}, "airflow": {"enabled": False}}).has("Database")
