"""What is in the release's namespace, and whether each thing is ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cluster.command import json_output, output
from cluster.settings import ClusterSettings

Object = Mapping[str, Any]
Judgement = tuple[bool, str]
"""Whether it is ready, and its state in a few words."""


@dataclass(frozen=True)
class Thing:
    """One object of the namespace."""

    resource: str
    kind: str
    name: str
    ready: bool
    text: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


def look(settings: ClusterSettings) -> list[Thing]:
    """Everything that has a readiness of its own, what is not ready first."""
    known = _custom_resources(settings)
    names = [*_BUILT_IN, *(name for name in _CUSTOM if name in known)]
    found = json_output(settings.kubectl("get", ",".join(names), "--output", "json"))
    judges = {**_BUILT_IN, **_CUSTOM}
    things = []
    for item in found["items"]:
        resource = _resource(item, names)
        if resource and not _passing(item):
            ready, text = judges[resource](item)
            things.append(Thing(resource, item["kind"], item["metadata"]["name"], ready, text))
    return sorted(things, key=lambda thing: (thing.ready, thing.kind, thing.name))


def _custom_resources(settings: ClusterSettings) -> set[str]:
    lines = output(settings.kubectl("get", "customresourcedefinitions", "--output", "name")).splitlines()
    return {line.partition("/")[2] for line in lines}


def _resource(item: Object, names: list[str]) -> str | None:
    """Which of the resources asked for an object is of; kinds of two groups may share a name."""
    group = item["apiVersion"].partition("/")[0] if "/" in item["apiVersion"] else ""
    plural = f"{item['kind'].lower()}s"
    return next((name for name in names if name == (f"{plural}.{group}" if group else plural)), None)


def _passing(item: Object) -> bool:
    """What is going away, what belongs to a run that comes and goes, and what a test or hook made."""
    metadata = item["metadata"]
    owners = {owner["kind"] for owner in metadata.get("ownerReferences", [])}
    if metadata.get("deletionTimestamp") or "helm.sh/hook" in metadata.get("annotations", {}):
        return True
    if item["kind"] == "Pod":
        # A failed pod of these is tried again; the owner says how it went.
        return "Job" in owners or (item["status"].get("phase") == "Failed" and bool(owners))
    return item["kind"] == "Job" and "CronJob" in owners


def pod(item: Object) -> Judgement:
    """Ready, or ended well; else what its containers wait for."""
    status = item["status"]
    phase = status.get("phase", "Unknown")
    if phase == "Succeeded":
        return True, "completed"
    containers = [*status.get("initContainerStatuses", []), *status.get("containerStatuses", [])]
    waiting = [
        f"{container['name']}: {container['state']['waiting'].get('reason', 'waiting')}"
        for container in containers
        if "waiting" in container.get("state", {})
    ]
    conditions = _conditions(item)
    if conditions.get("Ready", {}).get("status") == "True":
        return True, "ready"
    scheduled = conditions.get("PodScheduled", {})
    if scheduled.get("status") == "False":
        return False, f"{phase}: {scheduled.get('message', scheduled.get('reason', 'not scheduled'))}"
    return False, ", ".join([phase, *waiting])


def replicas(item: Object) -> Judgement:
    """All replicas ready; of a Deployment none of the version before is left."""
    wanted, status = item["spec"].get("replicas", 1), item.get("status", {})
    ready = status.get("readyReplicas", 0)
    if status.get("observedGeneration", 0) < item["metadata"].get("generation", 0):
        return False, "its controller has not seen the newest change"
    if item["kind"] == "Deployment" and status.get("replicas", 0) > status.get("updatedReplicas", 0):
        return False, f"{status.get('updatedReplicas', 0)} of {wanted} updated, older ones still there"
    return ready >= wanted, f"{ready} of {wanted} ready"


def job(item: Object) -> Judgement:
    """Complete."""
    conditions = _conditions(item)
    for name in ("Complete", "Failed"):
        if conditions.get(name, {}).get("status") == "True":
            return name == "Complete", conditions[name].get("message") or name.lower()
    return False, "running"


def condition(name: str) -> Callable[[Object], Judgement]:
    """A custom resource whose status has a condition of this name."""

    def judge(item: Object) -> Judgement:
        found = _conditions(item).get(name)
        if found is None:
            return False, "not looked at by its operator yet"
        ready = found.get("status") == "True"
        return ready, "ready" if ready else found.get("message") or found.get(
            "reason"
        ) or f"{name} is not true"

    return judge


def spark_application(item: Object) -> Judgement:
    """The streaming job runs (or, where it was told to, has ended well)."""
    state = item.get("status", {}).get("applicationState", {})
    name = state.get("state") or "not looked at by its operator yet"
    text = f"{name}: {state['errorMessage']}" if state.get("errorMessage") else name
    return name in ("RUNNING", "COMPLETED"), text


def _conditions(item: Object) -> dict[str, dict[str, str]]:
    return {found["type"]: found for found in item.get("status", {}).get("conditions", [])}


_BUILT_IN: dict[str, Callable[[Object], Judgement]] = {
    "pods": pod,
    "deployments.apps": replicas,
    "statefulsets.apps": replicas,
    "jobs.batch": job,
}
_CUSTOM: dict[str, Callable[[Object], Judgement]] = {
    "kafkas.kafka.strimzi.io": condition("Ready"),
    "kafkatopics.kafka.strimzi.io": condition("Ready"),
    "kafkausers.kafka.strimzi.io": condition("Ready"),
    "clusters.postgresql.cnpg.io": condition("Ready"),
    "k8ssandraclusters.k8ssandra.io": condition("CassandraInitialized"),
    "sparkapplications.sparkoperator.k8s.io": spark_application,
}
