"""Filling the local subcharts' crds/ folders."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml

from charts.dependencies import DependencyError, fill, from_folder, main


def crd(kind: str, group: str) -> str:
    name = f"{kind.lower()}s.{group}"
    return f"""apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: {name}
spec:
  names:
    kind: {kind}
"""


def test_crds_are_taken_out_of_what_a_chart_renders(tmp_path: Path) -> None:
    rendered = "---\n# Source: x/templates/a.yaml\n" + crd("Cluster", "postgresql.cnpg.io")
    fill(tmp_path, "cloudnative-pg", rendered + "---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\n")
    [file] = (tmp_path / "charts" / "cloudnative-pg-crds" / "crds").iterdir()
    assert file.name == "clusters.postgresql.cnpg.io.yaml"
    assert yaml.safe_load(file.read_text())["spec"]["names"]["kind"] == "Cluster"


def test_what_an_older_version_left_behind_goes(tmp_path: Path) -> None:
    fill(tmp_path, "cloudnative-pg", crd("Pooler", "postgresql.cnpg.io"))
    fill(tmp_path, "cloudnative-pg", crd("Cluster", "postgresql.cnpg.io"))
    names = [file.name for file in (tmp_path / "charts" / "cloudnative-pg-crds" / "crds").iterdir()]
    assert names == ["clusters.postgresql.cnpg.io.yaml"]


def test_of_cert_manager_only_the_kinds_that_are_rendered(tmp_path: Path) -> None:
    folder = tmp_path / "crds"
    for name, kinds in (
        ("cloudnative-pg", ["Cluster"]),
        ("cert-manager", ["Certificate", "Issuer", "ClusterIssuer"]),
    ):
        (folder / name).mkdir(parents=True)
        for kind in kinds:
            (folder / name / f"{kind}.yaml").write_text(crd(kind, "example.org"))
    from_folder(folder, tmp_path)
    found = {file.stem for file in (tmp_path / "charts" / "cert-manager-crds" / "crds").iterdir()}
    assert found == {"certificates.example.org", "issuers.example.org"}


def test_a_kind_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(DependencyError, match="cert-manager: no CRD of Certificate, Issuer"):
        fill(tmp_path, "cert-manager", crd("ClusterIssuer", "cert-manager.io"), {"Certificate", "Issuer"})


def test_without_helm_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name in ("HELM", "USER_STREAM_CRDS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert main() == 1
    assert "there is no helm" in capsys.readouterr().err
