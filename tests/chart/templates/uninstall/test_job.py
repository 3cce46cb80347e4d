"""What happens before an uninstall."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chart.helm import containers, render, value_files


def steps(values: dict[str, Any] | None = None, *files: str) -> list[list[str]]:
    job = render(values, files=files).one("Job", "user-stream-uninstall")
    return [[one for one in container["args"] if "/" in one] for container in containers(job)]


def test_it_runs_before_anything_else_is_deleted_and_leaves_nothing() -> None:
    annotations = render().one("Job", "user-stream-uninstall")["metadata"]["annotations"]
    assert annotations["helm.sh/hook"] == "pre-delete"
    assert annotations["helm.sh/hook-delete-policy"] == "before-hook-creation,hook-succeeded"


def test_topics_users_and_databases_go_before_their_clusters() -> None:
    first, second = steps()
    assert {one.split(".")[0] for one in first} == {
        "sparkapplications",
        "kafkatopics",
        "kafkausers",
        "databases",
    }
    assert {one.split(".")[0] for one in second} == {
        "kafkas",
        "kafkanodepools",
        "clusters",
        "k8ssandraclusters",
    }


@pytest.mark.parametrize("file", value_files())
def test_it_names_every_custom_resource_of_the_release(file: str) -> None:
    rendered = render(files=(file,))
    own = {
        one["metadata"]["name"]
        for one in rendered.objects
        if one["apiVersion"]
        .split("/")[0]
        .endswith(("strimzi.io", "k8ssandra.io", "cnpg.io", "sparkoperator.k8s.io"))
    }
    jobs = [one for one in rendered.all("Job") if one["metadata"]["name"].endswith("-uninstall")]
    named = {
        one.split("/")[1]
        for job in jobs
        for container in containers(job)
        for one in container["args"]
        if "/" in one
    }
    assert named == own


def test_it_gives_up_before_helm_does() -> None:
    spec = render().one("Job", "user-stream-uninstall")["spec"]
    assert spec["activeDeadlineSeconds"] < 300


def test_without_custom_resources_there_is_nothing_to_do() -> None:
    assert not render(files=("ci/operators-only-values.yaml",)).has("Job")
    assert not render({"uninstall": {"enabled": False}}).has("Job")
