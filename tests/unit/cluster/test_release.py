"""Installing the chart."""

from __future__ import annotations

from cluster import release
from tests.unit.cluster.conftest import Programs, made


def say(_: str) -> None:
    pass


def test_install_and_upgrade_are_one_command(programs: Programs) -> None:
    release.install(made({"NAMESPACE": "ns", "RELEASE": "us"}), say)
    (call,) = programs.calls("helm")
    assert call.startswith("helm upgrade --install us ")
    assert "--kube-context kind-user-stream --namespace ns --create-namespace" in call


def test_the_chart_takes_the_images_that_were_loaded() -> None:
    command = release.install_command(made({"IMAGE_REGISTRY": "registry.example.com/team"}))
    assert "global.imageRegistry=registry.example.com/team" in command


def test_the_spark_operator_watches_the_namespace_of_the_release() -> None:
    command = release.install_command(made({"NAMESPACE": "mine"}))
    assert "spark-operator.spark.jobNamespaces={mine}" in command


def test_dependencies_are_brought_only_where_some_are_missing(programs: Programs) -> None:
    programs.answer("helm dependency list", "NAME\tSTATUS\nkafka\tok\n")
    assert not release.dependencies(made(), say)
    programs.answer("helm dependency list", "NAME\tSTATUS\nkafka\tmissing\n")
    assert release.dependencies(made(), say)
    assert programs.calls("make .* chart-deps")
