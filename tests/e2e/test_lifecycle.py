"""Install, upgrade, rollback and uninstall of the whole chart, with every custom resource, by Helm 3 and by Helm 4.

No operator acts on the resources here: what is seen is what Helm and the API server do.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.chart.helm import CHART
from tests.e2e import helm
from tests.e2e.kube import Cluster, CommandFailedError

NAME = "user-stream"
KINDS = {
    "kafkas.kafka.strimzi.io": {NAME},
    "kafkatopics.kafka.strimzi.io": {f"{NAME}-users", f"{NAME}-dead-letters"},
    "clusters.postgresql.cnpg.io": {f"{NAME}-postgres"},
    "k8ssandraclusters.k8ssandra.io": {f"{NAME}-cassandra"},
    "sparkapplications.sparkoperator.k8s.io": {f"{NAME}-job"},
}


def values(release: helm.Release, kubectl_image: str, **changes: Any) -> dict[str, Any]:
    """The laptop's values, nothing pulled from anywhere, no producer that starts meanwhile."""
    repository, _, tag = kubectl_image.rpartition(":")
    return {
        "global": {"imagePullPolicy": "Never"},
        "producer": {"schedule": "0 0 1 1 *"},
        "spark-operator": {"spark": {"jobNamespaces": [release.namespace]}},
        "uninstall": {"image": {"repository": repository, "tag": tag}},
        **changes,
    }


@pytest.fixture(params=[3, 4], ids=["helm3", "helm4"])
def release(request: pytest.FixtureRequest, cluster: Cluster) -> Iterator[helm.Release]:
    program = helm.program(request.param)
    if program is None:
        pytest.skip(f"there is no Helm {request.param}: name one in HELM{request.param}")
    namespace = f"lifecycle-{uuid.uuid4().hex[:8]}"
    cluster.make_namespace(namespace)
    yield helm.Release(program, cluster, NAME, namespace)
    cluster.kubectl("delete", "namespace", namespace, "--wait=false")


def kept_secrets(release: helm.Release) -> dict[str, Any]:
    """What is generated once: a change of it would lock pods out of what they own."""
    found = release.cluster.items("secrets", "--namespace", release.namespace)
    return {
        one["metadata"]["name"]: one["data"]
        for one in found
        if not one["type"].startswith("helm.sh/")
    }  # fmt: skip


def instances(release: helm.Release) -> int:
    """Of the job's executors, as the API server has them."""
    application = release.cluster.one("sparkapplications", f"{NAME}-job", release.namespace)
    number: int = application["spec"]["executor"]["instances"]
    return number


def test_a_release_comes_changes_goes_back_and_leaves_nothing(
    release: helm.Release, kubectl_image: str
) -> None:
    files = (CHART / "values-kind.yaml",)
    before = release.cluster.everything(release.namespace)
    release.upgrade(values(release, kubectl_image), *files)
    for kind, names in KINDS.items():
        found = {
            one["metadata"]["name"] for one in release.cluster.items(kind, "--namespace", release.namespace)
        }
        assert found == names
    secrets = kept_secrets(release)
    assert secrets
    assert instances(release) == 1

    changed = values(
        release, kubectl_image, job={"executor": {"instances": 2}}, kafka={"config": {"log.segment.ms": 1000}}
    )
    release.upgrade(changed, *files)
    assert instances(release) == 2
    kafka = release.cluster.one("kafkas", NAME, release.namespace)
    assert kafka["spec"]["kafka"]["config"]["log.segment.ms"] == 1000
    assert kept_secrets(release) == secrets

    release.rollback(1)
    assert instances(release) == 1
    kafka = release.cluster.one("kafkas", NAME, release.namespace)
    assert "log.segment.ms" not in kafka["spec"]["kafka"]["config"]
    assert kept_secrets(release) == secrets

    release.uninstall()
    # Helm 3 does not wait for the pods of what it has deleted.
    release.cluster.until_nothing_but(release.namespace, before.__contains__)


def test_an_upgrade_that_would_lose_data_changes_nothing(release: helm.Release, kubectl_image: str) -> None:
    files = (CHART / "values-kind.yaml",)
    release.upgrade(values(release, kubectl_image), *files)
    fewer = values(release, kubectl_image, kafka={"topics": {"users": {"partitions": 1}}})
    with pytest.raises(CommandFailedError, match="partitions"):
        release.upgrade(fewer, *files)
    topic = release.cluster.one("kafkatopics", f"{NAME}-users", release.namespace)
    assert topic["spec"]["partitions"] == 3
    history = json.loads(release.run("history", NAME, "--output", "json"))
    assert [one["status"] for one in history] == ["deployed"]
    release.uninstall()


def test_refused_values_create_nothing(release: helm.Release, kubectl_image: str) -> None:
    before = release.cluster.everything(release.namespace)
    with pytest.raises(CommandFailedError, match="brokerz"):
        release.upgrade(values(release, kubectl_image, kafka={"brokerz": {"replicas": 1}}))
    # More, not other: the namespace of a test before may go meanwhile.
    assert release.cluster.everything(release.namespace) - before == set()


def test_two_releases_share_a_namespace(release: helm.Release, kubectl_image: str) -> None:
    # Airflow's Secrets have fixed names, which the second release would have to be told.
    common = values(release, kubectl_image, airflow={"enabled": False})
    other = helm.Release(release.helm, release.cluster, "second", release.namespace)
    before = release.cluster.everything(release.namespace)
    release.upgrade(common, CHART / "values-kind.yaml")
    other.upgrade(common, CHART / "values-kind.yaml")
    applications = release.cluster.items("sparkapplications", "--namespace", release.namespace)
    assert {one["metadata"]["name"] for one in applications} == {f"{NAME}-job", "second-user-stream-job"}
    other.uninstall()
    (left,) = release.cluster.items("sparkapplications", "--namespace", release.namespace)
    assert left["metadata"]["name"] == f"{NAME}-job"
    release.uninstall()
    release.cluster.until_nothing_but(release.namespace, before.__contains__)
