"""The Cassandra cluster."""

from __future__ import annotations

from typing import Any

from tests.chart.helm import Object, render


def datacenter(values: dict[str, Any] | None = None, *files: str) -> Object:
    spec = render(values, files=files).one("K8ssandraCluster")["spec"]["cassandra"]
    return spec["datacenters"][0]  # type: ignore[no-any-return]


def test_clients_must_log_in() -> None:
    assert render().one("K8ssandraCluster")["spec"]["auth"] is True


def test_the_init_container_that_writes_the_configuration_asks_for_little_and_comes_second() -> None:
    init = datacenter()["initContainers"]
    assert [one["name"] for one in init] == ["server-config-init-base", "server-config-init"]
    assert init[1]["resources"]["requests"]["cpu"] == "50m"


def test_the_heap_is_fixed() -> None:
    options = datacenter({"cassandra": {"cluster": {"heap": "2Gi"}}})["config"]["jvmOptions"]
    assert options == {"heap_initial_size": "2Gi", "heap_max_size": "2Gi"}


def test_production_has_three_nodes_each_on_its_own_worker() -> None:
    production = datacenter(None, "values-production.yaml")
    assert (production["size"], production["softPodAntiAffinity"]) == (3, False)


def test_no_cluster_where_the_store_is_off_or_elsewhere() -> None:
    assert not render(files=("ci/postgres-only-values.yaml",)).has("K8ssandraCluster")
    assert not render(files=("ci/external-values.yaml",)).has("K8ssandraCluster")


def test_metrics_only_where_somebody_can_scrape_them() -> None:
    assert "telemetry" not in render().one("K8ssandraCluster")["spec"]["cassandra"]
    watched = render(files=("ci/monitoring-values.yaml",)).one("K8ssandraCluster")["spec"]["cassandra"]
    assert watched["telemetry"]["prometheus"]["enabled"] is True
