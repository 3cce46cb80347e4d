"""Everything that is rendered is what the Kubernetes API and the operators accept."""

from __future__ import annotations

import pytest
import yaml

from tests.chart.helm import CHART, KUBERNETES_VERSION, documents, downloaded, render, run_helm, value_files
from tests.chart.schemas import NoSchemaError, definitions_known, problems


@pytest.mark.parametrize("file", value_files())
def test_every_object_fits_its_schema(file: str) -> None:
    wrong, unchecked = [], set()
    for one in render(files=(file,)).objects:
        try:
            found = problems(one)
        except NoSchemaError:
            if definitions_known() and not one["apiVersion"].startswith("monitoring.coreos.com/"):
                raise
            unchecked.add(one["kind"])
            continue
        wrong += [f"{one['kind']}/{one['metadata']['name']}: {problem}" for problem in found]
    assert not wrong, "\n".join(wrong)
    if unchecked:
        kinds = ", ".join(sorted(unchecked))
        pytest.skip(
            f"all but {kinds} fit: no dependency chart at hand defines these, a folder in USER_STREAM_CRDS may"
        )


@pytest.mark.parametrize("file", value_files())
def test_no_object_is_rendered_twice(file: str) -> None:
    names = [(one["kind"], one["metadata"]["name"]) for one in render(files=(file,)).objects]
    assert len(names) == len(set(names))


def test_a_field_that_no_operator_knows_is_noticed() -> None:
    if not definitions_known():
        pytest.skip("no definitions at hand: make chart-deps fetches them, USER_STREAM_CRDS names a folder")
    kafka = yaml.safe_load(yaml.safe_dump(render().one("Kafka")))
    kafka["spec"]["kafka"]["replicas"] = 3
    assert any("replicas" in problem for problem in problems(kafka))


def test_a_field_that_kubernetes_does_not_know_is_noticed() -> None:
    deployment = yaml.safe_load(yaml.safe_dump(render().one("Deployment", "user-stream-registry")))
    deployment["spec"]["template"]["spec"]["containers"][0]["imagePullPolice"] = "Always"
    assert any("imagePullPolice" in problem for problem in problems(deployment))


@pytest.mark.parametrize("file", value_files())
def test_each_dependency_is_rendered_where_it_is_enabled_and_only_there(file: str) -> None:
    if not downloaded():
        pytest.skip("the dependency charts are not there: make chart-deps fetches them")
    text = run_helm(
        "template", "user-stream", str(CHART), "--namespace", "user-stream",
        "--kube-version", KUBERNETES_VERSION, "--values", str(CHART / file),
    )  # fmt: skip
    rendered = {
        source.split("/")[2] for source, _ in documents(text) if source.startswith("user-stream/charts/")
    }
    defaults, chosen = (yaml.safe_load((CHART / name).read_text()) for name in ("values.yaml", file))
    enabled = {name for name in DEPENDENCIES if {**defaults[name], **chosen.get(name, {})}["enabled"]}
    assert rendered == enabled


DEPENDENCIES = {
    one["name"]
    for one in yaml.safe_load((CHART / "Chart.yaml").read_text())["dependencies"]
    if "repository" in one
}


def test_two_releases_share_no_name() -> None:
    airflow = {"airflow": {"enabled": False}, "k8ssandra-operator": {"enabled": False}}
    names = [
        {(one["kind"], one["metadata"]["name"]) for one in render(airflow, release=release).objects}
        for release in ("first", "second")
    ]
    assert not names[0] & names[1]
