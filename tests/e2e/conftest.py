"""A kind cluster of the tests' own, with the custom resources' definitions and the stand-ins in it."""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from charts.dependencies import CRDS_VARIABLE
from cluster import images as own_images
from cluster import kind, settings, tools
from cluster.settings import ClusterSettings
from tests.chart.schemas import definitions
from tests.e2e import images
from tests.e2e.kube import Cluster, until

NAME = "user-stream-e2e"
REGISTRY = "localhost/user-stream-e2e"
KEEP_VARIABLE = "E2E_KEEP"
NAMESPACE_OF_STANDINS = "standins"
PASSWORD = "only-for-these-tests"
_HERE = Path(__file__).parent


def _say(request: pytest.FixtureRequest, text: str) -> None:
    """A line on the terminal while fixtures work for minutes."""
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        reporter.write_line(f"{time.strftime('%H:%M:%S')}  {text}")


@pytest.fixture(scope="session")
def cluster_settings() -> ClusterSettings:
    """The variables of `make kind-up`, but for the names of cluster and images: nobody else's are touched."""
    return dataclasses.replace(settings.load(), name=NAME, registry=REGISTRY)


@pytest.fixture(scope="session")
def cluster(
    request: pytest.FixtureRequest,
    cluster_settings: ClusterSettings,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Cluster]:
    """The cluster, empty but for the definitions of the operators' kinds; with E2E_KEEP set it is kept."""
    tools.require("docker", "kind", "kubectl")
    keep = bool(os.environ.get(KEEP_VARIABLE))
    kubeconfig = tmp_path_factory.mktemp("kube") / "config"
    before = os.environ.get("KUBECONFIG")
    os.environ["KUBECONFIG"] = str(kubeconfig)
    try:
        if not keep:
            kind.delete(cluster_settings, lambda _: None)
        _say(request, f"kind cluster {NAME}")
        kind.create(cluster_settings, lambda _: None)
        made = Cluster(NAME, kubeconfig)
        _say(request, "custom resource definitions")
        _define(made)
        yield made
    finally:
        if not keep:
            kind.delete(cluster_settings, lambda _: None)
        if before is None:
            del os.environ["KUBECONFIG"]
        else:
            os.environ["KUBECONFIG"] = before


def _define(cluster: Cluster) -> None:
    found = list(definitions())
    assert found, f"no definitions of custom resources: make chart-deps, or a folder in {CRDS_VARIABLE}"
    text = yaml.dump_all(found, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), sort_keys=False)
    cluster.kubectl("apply", "--server-side", "--force-conflicts", "--filename", "-", given=text)
    names = [f"crd/{one['metadata']['name']}" for one in found]
    cluster.kubectl("wait", "--for=condition=Established", "--timeout=120s", *names)


@pytest.fixture(scope="session")
def kubectl_image(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """For the pre-delete job."""
    images.build_kubectl(cluster, tmp_path_factory.mktemp("kubectl"))
    images.load(cluster, images.KUBECTL)
    return images.KUBECTL


@pytest.fixture(scope="session")
def loaded_images(
    request: pytest.FixtureRequest, cluster: Cluster, cluster_settings: ClusterSettings
) -> None:
    """The project's own images, built and in the node."""
    for name in own_images.NAMES:
        if cluster_settings.build:
            _say(request, f"building the image of {name}")
            own_images.build(cluster_settings, name, lambda _: None)
        _say(request, f"loading the image of {name}")
        own_images.load(cluster_settings, name, lambda _: None)


@pytest.fixture(scope="session")
def standins(
    request: pytest.FixtureRequest,
    cluster: Cluster,
    cluster_settings: ClusterSettings,
    loaded_images: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Cluster:
    """Kafka, registry, PostgreSQL, Cassandra and what submits SparkApplications, ready."""
    _say(request, "building and loading the stand-ins")
    images.build_standins(cluster_settings, tmp_path_factory.mktemp("standins"))
    images.load(cluster, images.STANDINS)
    cluster.kubectl("delete", "namespace", NAMESPACE_OF_STANDINS, "--ignore-not-found")
    cluster.kubectl("create", "namespace", NAMESPACE_OF_STANDINS)
    make_postgres_secret(cluster, NAMESPACE_OF_STANDINS)
    manifests = (_HERE / "standins" / "standins.yaml").read_text().replace("IMAGE", images.STANDINS)
    cluster.kubectl("apply", "--filename", "-", given=manifests)
    _say(request, "waiting for the stand-ins")
    until(lambda: _all_available(cluster), "the stand-ins are available", seconds=300)
    return cluster


def make_postgres_secret(cluster: Cluster, namespace: str) -> None:
    """The Secret that values.yaml names."""
    cluster.kubectl(
        "create", "secret", "generic", "postgres-user", "--namespace", namespace,
        "--from-literal=username=user_stream", f"--from-literal=password={PASSWORD}",
    )  # fmt: skip


def _all_available(cluster: Cluster) -> bool:
    found = cluster.items("deployments,statefulsets", "--namespace", NAMESPACE_OF_STANDINS)
    return all(one.get("status", {}).get("availableReplicas") for one in found)
