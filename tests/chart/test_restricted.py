"""Pods of this chart keep the Pod Security Standard restricted, and ask for what they need."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import yaml
from kubernetes.utils.quantity import parse_quantity

from tests.chart.helm import CHART, Object, pod_spec, render, value_files

WORKLOADS = {"Deployment", "CronJob", "Job", "Pod"}


def pods(file: str) -> list[tuple[str, Object]]:
    rendered = render(files=(file,))
    found = [(one["metadata"]["name"], pod_spec(one)) for one in rendered.objects if one["kind"] in WORKLOADS]
    for job in rendered.all("SparkApplication"):
        found += [(role, job["spec"][role]["template"]["spec"]) for role in ("driver", "executor")]
    return found


@pytest.mark.parametrize("file", value_files())
def test_no_pod_runs_as_root_or_with_a_capability(file: str) -> None:
    for name, pod in pods(file):
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod), name
        for container in [*pod.get("initContainers", []), *pod["containers"]]:
            context = container["securityContext"]
            where = f"{name}/{container['name']}"
            assert context["allowPrivilegeEscalation"] is False, where
            assert context["capabilities"] == {"drop": ["ALL"]}, where
            assert context["runAsUser"] >= 10000, where
            assert context["readOnlyRootFilesystem"] is True, where


def test_the_root_file_system_can_be_written_only_where_that_is_asked_for() -> None:
    values = {"global": {"readOnlyRootFilesystem": False}}
    job = pod_spec(render(values).one("CronJob"))
    assert job["containers"][0]["securityContext"]["readOnlyRootFilesystem"] is False


@pytest.mark.parametrize("file", value_files())
def test_only_what_talks_to_kubernetes_has_a_token(file: str) -> None:
    with_token = {name for name, pod in pods(file) if pod["automountServiceAccountToken"]}
    assert {name.rpartition("-")[2] for name in with_token} <= {"driver", "uninstall"}


@pytest.mark.parametrize("file", value_files())
def test_every_container_has_requests_and_limits(file: str) -> None:
    for name, pod in pods(file):
        for container in [*pod.get("initContainers", []), *pod["containers"]]:
            if container["name"].startswith("spark-kubernetes-"):
                continue  # Spark sets them, from cores and memory
            resources = container["resources"]
            for kind in ("requests", "limits"):
                assert {"cpu", "memory"} <= set(resources[kind]), f"{name}/{container['name']}"


def requested(file: str) -> tuple[Decimal, Decimal]:
    """CPUs and bytes that the pods of the chart ask for, Spark's included."""
    cpu, memory = Decimal(0), Decimal(0)
    rendered = render(files=(file,))
    for one in rendered.objects:
        if one["kind"] in {"Deployment", "CronJob"}:
            for container in pod_spec(one)["containers"]:
                cpu += parse_quantity(container["resources"]["requests"]["cpu"])
                memory += parse_quantity(container["resources"]["requests"]["memory"])
    job = rendered.one("SparkApplication")["spec"]
    for role, count in (("driver", 1), ("executor", job["executor"]["instances"])):
        cpu += count * parse_quantity(job[role]["coreRequest"])
        for size in (job[role]["memory"], job[role]["memoryOverhead"]):  # Spark's m is Kubernetes' Mi
            memory += count * parse_quantity(size.replace("m", "Mi").replace("g", "Gi"))
    return cpu, memory


def test_on_kind_the_charts_own_pods_ask_for_less_than_2_cpu_and_4_gib() -> None:
    cpu, memory = requested("values-kind.yaml")
    assert cpu < 2
    assert memory < 4 * 2**30


def test_on_kind_all_of_it_fits_beside_kubernetes_on_2_cpus_and_into_12_gib() -> None:
    cpu, memory = requested("values-kind.yaml")
    rendered = render(files=("values-kind.yaml",))
    stores = [
        rendered.one("KafkaNodePool")["spec"]["resources"],
        rendered.one("Kafka")["spec"]["entityOperator"]["topicOperator"]["resources"],
        rendered.one("Kafka")["spec"]["entityOperator"]["userOperator"]["resources"],
        rendered.one("Cluster")["spec"]["resources"],
        rendered.one("K8ssandraCluster")["spec"]["cassandra"]["datacenters"][0]["resources"],
    ]
    defaults, kind = (
        yaml.safe_load((CHART / name).read_text()) for name in ("values.yaml", "values-kind.yaml")
    )
    dependencies = (
        "strimzi-kafka-operator",
        "spark-operator",
        "cloudnative-pg",
        "k8ssandra-operator",
        "airflow",
    )
    operators = [
        one for name in dependencies for one in resources(merged(defaults[name], kind.get(name, {})))
    ]
    for one in [*stores, *operators]:
        cpu += parse_quantity(one["requests"]["cpu"])
        memory += parse_quantity(one["requests"].get("memory", "384Mi"))  # Strimzi's own default
    assert cpu < 1
    assert memory < 12 * 2**30


def merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in over.items():
        result[key] = merged(base.get(key, {}), value) if isinstance(value, dict) else value
    return result


def resources(values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key, value in values.items():
        if key == "resources":
            yield value
        elif isinstance(value, dict):
            yield from resources(value)
