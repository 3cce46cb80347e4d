"""What is generated from values.yaml is current."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from charts.generate import generated
from charts.schema import schema_text
from charts.values_file import ValuesError, read_values
from tests.chart.helm import CHART


def test_schema_and_readme_are_current() -> None:
    stale = [path.name for path, text in generated().items() if path.read_text(encoding="utf-8") != text]
    assert not stale, "run make chart-docs"


def test_every_value_is_in_the_readmes_table() -> None:
    table = (CHART / "README.md").read_text(encoding="utf-8")
    for name in ("kafka.provider", "postgres.provider", "cassandra.provider", "source.url", "settings"):
        assert f"| `{name}` |" in table


def test_a_value_without_a_comment_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text("# -- fine\na: 1\nb:\n  # -- fine too\n  c: 2\n  d: 3\n")
    with pytest.raises(ValuesError, match=r"line 6: b.d has no comment"):
        read_values(file)


def test_a_map_must_say_what_it_holds(tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text("# -- anything\na: {}\n")
    with pytest.raises(ValuesError, match="a is a map: say in @schema"):
        schema_text(read_values(file))


def test_the_charts_version_is_the_projects() -> None:
    project = (CHART.parents[1] / "pyproject.toml").read_text()
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert f'version = "{chart["appVersion"]}"' in project


def test_every_dependency_is_pinned_and_can_be_off() -> None:
    for one in yaml.safe_load((CHART / "Chart.yaml").read_text())["dependencies"]:
        assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", one["version"]), one["name"]
        assert f"{one['name']}.enabled" in one["condition"].split(",")


def test_links_of_the_readme_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", (CHART / "README.md").read_text(encoding="utf-8")):
        assert (CHART / target).exists(), target


def test_the_readme_says_what_is_installed_with_commands_that_exist() -> None:
    readme = (CHART / "README.md").read_text(encoding="utf-8")
    makefile = (CHART.parents[1] / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?:^|`)make ([a-z-]+)", readme, re.MULTILINE))
    assert targets
    for target in targets:
        assert f"\n{target}:" in makefile, target
