"""The schema registry's pods."""

from __future__ import annotations

from typing import Any

from tests.chart.helm import Object, containers, pod_spec, render, variables


def registry(values: dict[str, Any] | None = None) -> Object:
    return render(values).one("Deployment", "user-stream-registry")


def test_its_schemas_are_in_a_database_of_its_own() -> None:
    env = variables(containers(registry())[0])
    assert env["APICURIO_DATASOURCE_URL"].startswith(
        "jdbc:postgresql://user-stream-postgres-rw:5432/registry?"
    )
    assert env["APICURIO_DATASOURCE_PASSWORD"] == "user-stream-registry-database/password"


def test_the_database_is_verified_against_the_clusters_own_ca() -> None:
    assert "sslmode=verify-full" in variables(containers(registry())[0])["APICURIO_DATASOURCE_URL"]
    volume = {one["name"]: one for one in pod_spec(registry())["volumes"]}["certificates"]
    assert volume["projected"]["sources"][0]["secret"]["items"] == [{"key": "ca.crt", "path": "postgres.crt"}]


def test_in_memory_it_needs_no_database() -> None:
    env = variables(containers(registry({"registry": {"storage": "memory"}}))[0])
    assert env["APICURIO_DATASOURCE_URL"] == "jdbc:h2:mem:registry"
    assert "APICURIO_DATASOURCE_PASSWORD" not in env


def test_a_database_that_is_down_makes_it_unready_and_does_not_restart_it() -> None:
    container = containers(registry())[0]
    assert container["readinessProbe"]["httpGet"]["path"] == "/health/ready"
    assert container["livenessProbe"]["httpGet"]["path"] == "/health/live"


def test_one_that_is_there_already_is_not_installed() -> None:
    assert not render(files=("ci/external-values.yaml",)).has("Deployment", "user-stream-registry")
