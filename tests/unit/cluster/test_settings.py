"""The variables of the cluster's commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster import settings
from cluster.errors import ClusterSettingsError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    chart = tmp_path / "charts" / "user-stream"
    chart.mkdir(parents=True)
    (chart / "values-kind.yaml").write_text("{}")
    return tmp_path


def test_nothing_has_to_be_set(root: Path) -> None:
    found = settings.load({}, root=root)
    assert (found.name, found.namespace, found.release) == ("user-stream",) * 3
    assert found.context == "kind-user-stream"
    assert found.node_image is None
    assert found.base_image is None


def test_the_version_is_the_project_s(root: Path) -> None:
    assert settings.load({}, root=root).version == "1.2.3"


def test_the_chart_s_kind_values_come_before_the_user_s(root: Path) -> None:
    (root / "mine.yaml").write_text("{}")
    (root / "more.yaml").write_text("{}")
    found = settings.load({"VALUES": "mine.yaml, more.yaml"}, root=root)
    assert [path.name for path in found.values] == ["values-kind.yaml", "mine.yaml", "more.yaml"]


def test_a_values_file_that_is_not_there_is_named(root: Path) -> None:
    with pytest.raises(ClusterSettingsError, match=r"VALUES: there is no file .*none\.yaml"):
        settings.load({"VALUES": "none.yaml"}, root=root)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CLUSTER_NAME", "Upper"),
        ("NAMESPACE", "-x"),
        ("RELEASE", "x" * 41),
        ("IMAGE_REGISTRY", "http://x"),
        ("IMAGE_REGISTRY", "x/"),
        ("BUILD", "yes"),
        ("TIMEOUT", "5m"),
        ("TIMEOUT", "0"),
    ],
)
def test_a_malformed_value_is_refused_by_its_variable_s_name(root: Path, variable: str, value: str) -> None:
    with pytest.raises(ClusterSettingsError, match=f"{variable} is '{value}'"):
        settings.load({variable: value}, root=root)


def test_build_options_are_split_as_a_shell_does(root: Path) -> None:
    found = settings.load({"BUILD_OPTIONS": "--network=host --label 'a=b c'"}, root=root)
    assert found.build_options == ("--network=host", "--label", "a=b c")
