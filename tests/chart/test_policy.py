"""What kube-score finds in the objects, and why some of it stays."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable

import pytest

from tests.chart.helm import Object, containers, render, value_files

SKIPPED = {
    "container-image-pull-policy": "IfNotPresent: tags are versions or digests, and kind has loaded the images already",
    "deployment-replicas": "registry, Kafka UI and simulator need one pod each; a restart loses nothing",
    "deployment-has-host-podantiaffinity": "with one pod there is nothing to spread; the registry spreads from two on",
    "networkpolicy-targets-pod": "driver, executors and stores are pods that operators make; test_default-deny checks ours",
}
"""Checks that are left out, each with its reason."""


def kube_score() -> str:
    program = os.environ.get("KUBE_SCORE") or shutil.which("kube-score")
    if program:
        return program
    pytest.skip(
        "kube-score is needed for the policy check, and not on the PATH: install it "
        "(https://github.com/zegl/kube-score, or `go install github.com/zegl/kube-score/cmd/kube-score@v1.20.0`), "
        "or name it in the environment variable KUBE_SCORE"
    )


def findings(objects: Iterable[Object], *options: str) -> list[str]:
    """`object: check: comment` of everything that is not fine."""
    text = "\n---\n".join(json.dumps(one) for one in objects)
    done = subprocess.run(
        [kube_score(), "score", "--output-format", "json", "--kubernetes-version", "v1.34", *options, "-"],
        input=text, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.stdout, done.stderr
    return [
        f"{one['object_name']}: {check['check']['id']}: {comment['summary']}"
        for one in json.loads(done.stdout) or []
        for check in one["checks"]
        if check["grade"] < 10 and not check["skipped"]
        for comment in check["comments"] or [{"summary": ""}]
    ]


@pytest.mark.parametrize("file", value_files())
def test_there_is_no_unexplained_finding(file: str) -> None:
    skip = [option for check in SKIPPED for option in ("--ignore-test", check)]
    found = findings(render(files=(file,)).objects, *skip)
    assert not found, "\n".join(found)


def test_no_check_is_left_out_for_nothing() -> None:
    found = {one.split(": ")[1] for one in findings(render(files=("values-kind.yaml",)).objects)}
    found |= {one.split(": ")[1] for one in findings(render(files=("values-production.yaml",)).objects)}
    assert set(SKIPPED) <= found


@pytest.mark.parametrize("file", value_files())
def test_deployments_have_probes(file: str) -> None:
    for one in render(files=(file,)).all("Deployment"):
        for container in containers(one):
            assert {"readinessProbe", "livenessProbe"} <= set(container), one["metadata"]["name"]
            assert container["readinessProbe"] != container["livenessProbe"]


def test_a_container_without_limits_is_found() -> None:
    one = json.loads(json.dumps(render().one("Deployment", "user-stream-registry")))
    del one["spec"]["template"]["spec"]["containers"][0]["resources"]
    assert any("container-resources" in finding for finding in findings([one]))
