"""A real API server takes every object of every set of values, with every field known to it."""

from __future__ import annotations

import subprocess

import pytest

from cluster.settings import ROOT
from tests.chart.helm import render, value_files
from tests.e2e.kube import Cluster

_NAMESPACE = "accepted"
WATCHED = {"spark-operator": {"spark": {"jobNamespaces": [_NAMESPACE]}}}


@pytest.fixture(scope="module")
def namespace(cluster: Cluster) -> str:
    cluster.make_namespace(_NAMESPACE)
    return _NAMESPACE


def apply(cluster: Cluster, namespace: str, text: str) -> subprocess.CompletedProcess[str]:
    """Ask the API server to check the objects, and to keep none."""
    return subprocess.run(
        [
            "kubectl", "--kubeconfig", str(cluster.kubeconfig), "--context", cluster.context,
            "apply", "--server-side", "--dry-run=server", "--validate=strict",
            "--namespace", namespace, "--filename", "-",
        ],
        input=text, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("file", value_files())
def test_every_object_is_accepted(cluster: Cluster, namespace: str, file: str) -> None:
    rendered = render(WATCHED, files=(file,), namespace=namespace)
    done = apply(cluster, namespace, rendered.text)
    assert done.returncode == 0, done.stderr
    assert "violate PodSecurity" not in done.stderr
    assert len(done.stdout.splitlines()) == len(rendered.objects)


def test_a_field_that_no_operator_knows_is_refused(cluster: Cluster, namespace: str) -> None:
    text = render(WATCHED, namespace=namespace).text
    assert "mainApplicationFile:" in text
    done = apply(cluster, namespace, text.replace("mainApplicationFile:", "mainFile:"))
    assert done.returncode != 0
    assert "mainFile" in done.stderr


def test_what_argo_cd_is_given_is_accepted(cluster: Cluster) -> None:
    if not cluster.kubectl("get", "crd", "applications.argoproj.io", "--ignore-not-found"):
        pytest.skip("Argo CD's definitions are not at hand: a folder in USER_STREAM_CRDS may have them")
    cluster.kubectl("create", "namespace", "argocd")
    for file in sorted((ROOT / "manifests" / "argocd").glob("*.yaml")):
        done = apply(cluster, "argocd", file.read_text())
        assert done.returncode == 0, f"{file.name}: {done.stderr}"
