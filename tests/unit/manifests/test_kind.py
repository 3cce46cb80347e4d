"""manifests/kind: configurations that kind accepts under whatever name the cluster has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.manifests.schemas import ROOT

FILES = sorted((ROOT / "manifests" / "kind").glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_has_kind_s_version_and_a_control_plane_and_no_name(file: Path) -> None:
    found: dict[str, Any] = yaml.safe_load(file.read_text())
    assert found["apiVersion"] == "kind.x-k8s.io/v1alpha4"
    assert found["kind"] == "Cluster"
    assert "name" not in found
    assert found["nodes"][0]["role"] == "control-plane"


def test_four_nodes_are_three_workers_in_zones_of_their_own() -> None:
    nodes = yaml.safe_load((ROOT / "manifests" / "kind" / "four-nodes.yaml").read_text())["nodes"]
    zones = {node["labels"]["topology.kubernetes.io/zone"] for node in nodes if node["role"] == "worker"}
    assert len(zones) == 3
