"""skaffold.yaml: valid, and naming what is there."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from tests.unit.manifests.schemas import ROOT, problems, skaffold_schema

LOCAL_FILE = re.compile(r"^(charts|images)/")


@pytest.fixture(scope="module")
def config() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "skaffold.yaml").read_text())
    return found


@pytest.fixture(scope="module")
def schema(config: dict[str, Any]) -> dict[str, Any]:
    return skaffold_schema(config["apiVersion"].partition("/")[2])


def artifacts(config: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        artifact for part in [config, *config["profiles"]] for artifact in part["build"].get("artifacts", [])
    ]


def test_it_is_valid_against_skaffold_s_schema(config: dict[str, Any], schema: dict[str, Any]) -> None:
    assert problems(schema, config) == []


def test_the_schema_would_refuse_a_misspelt_key(config: dict[str, Any], schema: dict[str, Any]) -> None:
    wrong = json.loads(json.dumps(config))
    wrong["deploy"]["helm"]["releases"][0]["valueFiles"] = []
    assert problems(schema, wrong)


def test_each_image_has_its_dockerfile(config: dict[str, Any]) -> None:
    for artifact in artifacts(config):
        assert (ROOT / artifact["docker"]["dockerfile"]).is_file()
        assert artifact["image"].endswith(artifact["docker"]["dockerfile"].split("/")[1])


def test_every_image_that_is_built_is_what_the_chart_deploys(config: dict[str, Any]) -> None:
    (release,) = config["deploy"]["helm"]["releases"]
    templates = " ".join(release["setValueTemplates"].values())
    for artifact in config["build"]["artifacts"]:
        variable = re.sub(r"[^a-z0-9]", "_", artifact["image"])
        assert f"{{{{.IMAGE_REPO_{variable}}}}}" in templates
        assert f"{{{{.IMAGE_TAG_{variable}}}}}" in templates


def test_synced_files_land_on_the_code_that_runs(config: dict[str, Any]) -> None:
    synced = [rule for artifact in artifacts(config) for rule in artifact.get("sync", {}).get("manual", [])]
    assert synced
    for rule in synced:
        assert rule["dest"] == "/opt/user-stream"
        assert list(ROOT.glob(rule["src"])), rule["src"]


def test_patches_replace_what_is_there(config: dict[str, Any]) -> None:
    for profile in config["profiles"]:
        for patch in profile.get("patches", []):
            place: Any = config
            for part in patch["path"].strip("/").split("/"):
                place = place[int(part)] if isinstance(place, list) else place[part]
            assert isinstance(place, str)


def test_every_profile_says_when_and_how_to_run_it() -> None:
    lines = (ROOT / "skaffold.yaml").read_text().splitlines()
    for number, line in enumerate(lines):
        if line.startswith("  - name: "):
            comment = []
            while lines[number - 1].startswith("  #"):
                number -= 1
                comment.append(lines[number])
            assert any("skaffold " in part for part in comment), line
