"""The PostgreSQL cluster."""

from __future__ import annotations

from typing import Any

from tests.chart.helm import Object, render


def spec(values: dict[str, Any] | None = None, *files: str) -> Object:
    return render(values, files=files).one("Cluster")["spec"]  # type: ignore[no-any-return]


def test_the_users_database_and_its_owner_are_made_at_the_start() -> None:
    initdb = spec({"postgres": {"database": "people"}})["bootstrap"]["initdb"]
    assert (initdb["database"], initdb["owner"]) == ("people", "people")


def test_registry_and_airflow_log_in_with_roles_of_their_own() -> None:
    roles = {one["name"]: one["passwordSecret"]["name"] for one in spec()["managed"]["roles"]}
    assert roles == {"registry": "user-stream-registry-database", "airflow": "user-stream-airflow-metadata"}


def test_no_role_for_what_is_off() -> None:
    assert "managed" not in spec({"registry": {"storage": "memory"}, "airflow": {"enabled": False}})


def test_a_single_instance_does_not_block_a_drain() -> None:
    assert spec()["enablePDB"] is False
    assert spec({"postgres": {"cluster": {"instances": 2}}})["enablePDB"] is True


def test_production_has_a_standby_on_another_node() -> None:
    production = spec(None, "values-production.yaml")
    assert production["instances"] == 2
    assert production["affinity"]["podAntiAffinityType"] == "required"


def test_an_image_of_ones_own() -> None:
    assert "imageName" not in spec()
    assert spec({"postgres": {"cluster": {"image": "registry.example.org/postgresql:17"}}})[
        "imageName"
    ].endswith(":17")


def test_no_cluster_for_a_server_that_is_there_already() -> None:
    assert not render(files=("ci/external-values.yaml",)).has("Cluster")
