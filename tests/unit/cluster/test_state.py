"""What counts as ready."""

from __future__ import annotations

from typing import Any

import pytest

from cluster import state
from tests.unit.cluster.conftest import Programs, made

CRDS = "\n".join(
    f"customresourcedefinition.apiextensions.k8s.io/{name}"
    for name in (
        "kafkas.kafka.strimzi.io",
        "clusters.postgresql.cnpg.io",
        "sparkapplications.sparkoperator.k8s.io",
    )
)


def item(kind: str, name: str, *, api: str = "v1", **more: Any) -> dict[str, Any]:
    metadata = {"name": name, **more.pop("metadata", {})}
    return {"apiVersion": api, "kind": kind, "metadata": metadata, "spec": {}, "status": {}, **more}


def condition(name: str, status: str, **more: str) -> dict[str, Any]:
    return {"conditions": [{"type": name, "status": status, **more}]}


def looked(programs: Programs, *items: dict[str, Any]) -> dict[str, tuple[bool, str]]:
    programs.answer("get customresourcedefinitions", CRDS)
    programs.answer("get pods,", {"items": list(items)})
    return {str(thing): (thing.ready, thing.text) for thing in state.look(made())}


def test_only_kinds_that_the_cluster_knows_are_asked_for(programs: Programs) -> None:
    looked(programs)
    (call,) = programs.calls("get pods,")
    assert "kafkas.kafka.strimzi.io" in call
    assert "k8ssandraclusters" not in call


def test_a_pod_says_what_its_containers_wait_for(programs: Programs) -> None:
    waiting = [{"name": "app", "state": {"waiting": {"reason": "ImagePullBackOff"}}}]
    found = looked(programs, item("Pod", "a", status={"phase": "Pending", "containerStatuses": waiting}))
    assert found == {"Pod/a": (False, "Pending, app: ImagePullBackOff")}


def test_a_pod_without_a_node_says_why(programs: Programs) -> None:
    status = {"phase": "Pending", **condition("PodScheduled", "False", message="Insufficient memory")}
    assert looked(programs, item("Pod", "a", status=status))["Pod/a"] == (
        False,
        "Pending: Insufficient memory",
    )


def test_a_running_pod_is_not_yet_a_ready_one(programs: Programs) -> None:
    ready = item("Pod", "a", status={"phase": "Running", **condition("Ready", "True")})
    running = item("Pod", "b", status={"phase": "Running", **condition("Ready", "False")})
    found = looked(programs, ready, running)
    assert found["Pod/a"][0]
    assert not found["Pod/b"][0]
    assert next(iter(found)) == "Pod/b"  # what is waited for comes first


@pytest.mark.parametrize(
    "metadata",
    [
        {"deletionTimestamp": "2026-01-01T00:00:00Z"},
        {"annotations": {"helm.sh/hook": "test"}},
        {"ownerReferences": [{"kind": "Job", "name": "producer-1"}]},
    ],
)
def test_pods_that_come_and_go_are_not_waited_for(programs: Programs, metadata: dict[str, Any]) -> None:
    assert looked(programs, item("Pod", "a", metadata=metadata, status={"phase": "Pending"})) == {}


def test_a_run_of_the_schedule_is_not_waited_for_but_a_job_of_the_chart_is(programs: Programs) -> None:
    owners = {"ownerReferences": [{"kind": "CronJob", "name": "producer"}]}
    scheduled = item("Job", "producer-1", api="batch/v1", metadata=owners)
    failed = item(
        "Job", "migrate", api="batch/v1", status=condition("Failed", "True", message="too many tries")
    )
    assert looked(programs, scheduled, failed) == {"Job/migrate": (False, "too many tries")}


def test_a_deployment_is_ready_once_all_replicas_of_its_newest_version_are(programs: Programs) -> None:
    def deployment(name: str, seen: int, ready: int, older: int = 0) -> dict[str, Any]:
        return item(
            "Deployment",
            name,
            api="apps/v1",
            metadata={"generation": 2},
            spec={"replicas": 2},
            status={
                "observedGeneration": seen,
                "readyReplicas": ready,
                "updatedReplicas": 2,
                "replicas": 2 + older,
            },
        )

    found = looked(
        programs,
        deployment("a", 2, 2),
        deployment("b", 1, 2),
        deployment("c", 2, 1),
        deployment("d", 2, 2, older=1),
    )
    assert {name: ready for name, (ready, _) in found.items()} == {
        "Deployment/a": True,
        "Deployment/b": False,
        "Deployment/c": False,
        "Deployment/d": False,
    }


def test_a_custom_resource_shows_its_operator_s_message(programs: Programs) -> None:
    api = "kafka.strimzi.io/v1"
    found = looked(
        programs,
        item("Kafka", "a", api=api, status=condition("Ready", "True")),
        item("Kafka", "b", api=api, status=condition("Ready", "False", message="no storage class")),
        item("Kafka", "c", api=api),
    )
    assert found["Kafka/a"][0]
    assert found["Kafka/b"] == (False, "no storage class")
    assert found["Kafka/c"] == (False, "not looked at by its operator yet")


def test_the_streaming_job_is_ready_while_it_runs_and_its_failure_has_a_reason(programs: Programs) -> None:
    api = "sparkoperator.k8s.io/v1beta2"
    running = item("SparkApplication", "a", api=api, status={"applicationState": {"state": "RUNNING"}})
    failed = item(
        "SparkApplication",
        "b",
        api=api,
        status={"applicationState": {"state": "FAILED", "errorMessage": "driver exited with 1"}},
    )
    found = looked(programs, running, failed)
    assert found["SparkApplication/a"] == (True, "RUNNING")
    assert found["SparkApplication/b"] == (False, "FAILED: driver exited with 1")
