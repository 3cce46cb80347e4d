"""manifests/argocd: valid, and together what the chart needs."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from tests.unit.manifests.schemas import ROOT, crd_schema, problems

KINDS = {"application.yaml": "Application", "project.yaml": "AppProject"}


def manifest(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "manifests" / "argocd" / name).read_text())
    return found


@pytest.mark.parametrize("name", KINDS)
def test_it_is_valid_against_argo_cd_s_definition(name: str) -> None:
    assert problems(crd_schema("argo-cd", KINDS[name], "v1alpha1"), manifest(name)) == []


@pytest.mark.parametrize("name", KINDS)
def test_the_definition_would_refuse_a_misspelt_key(name: str) -> None:
    wrong = json.loads(json.dumps(manifest(name)))
    wrong["spec"]["destinationz"] = {}
    assert problems(crd_schema("argo-cd", KINDS[name], "v1alpha1"), wrong)


def test_the_project_allows_what_the_application_asks_for() -> None:
    application, project = manifest("application.yaml")["spec"], manifest("project.yaml")
    assert application["project"] == project["metadata"]["name"]
    assert application["source"]["repoURL"] in project["spec"]["sourceRepos"]
    assert application["destination"] in project["spec"]["destinations"]


def test_the_application_is_the_project_s_version() -> None:
    version = manifest("application.yaml")["spec"]["source"]["targetRevision"]
    assert f'version = "{version}"' in (ROOT / "pyproject.toml").read_text()


def test_large_definitions_and_generated_secrets_are_provided_for() -> None:
    spec = manifest("application.yaml")["spec"]
    options = spec["syncPolicy"]["syncOptions"]
    assert {"ServerSideApply=true", "RespectIgnoreDifferences=true"} <= set(options)
    assert "Secret" in {ignored["kind"] for ignored in spec["ignoreDifferences"]}


def test_no_argo_cd_hook_switches_helm_s_hooks_off() -> None:
    assert "argocd.argoproj.io/hook:" not in (ROOT / "manifests" / "argocd" / "application.yaml").read_text()


def test_airflow_comes_in_the_last_wave() -> None:
    airflow = manifest("application.yaml")["spec"]["source"]["helm"]["valuesObject"]["airflow"]
    waves = [part.get("annotations") or part["jobAnnotations"] for part in airflow.values()]
    assert {wave["argocd.argoproj.io/sync-wave"] for wave in waves} == {"30"}


def test_health_of_cassandra_is_judged_by_fields_that_its_operator_reports() -> None:
    (key,) = manifest("health.yaml")["data"]
    assert key == "resource.customizations.health.k8ssandra.io_K8ssandraCluster"
    script = manifest("health.yaml")["data"][key]
    for status in ("Progressing", "Degraded", "Healthy"):
        assert f'"{status}"' in script
    reported = crd_schema("k8ssandra-operator", "K8ssandraCluster", "v1alpha1")["properties"]["status"][
        "properties"
    ]
    assert {"error", "observedGeneration", "conditions", "datacenters"} <= reported.keys()
    cassandra = reported["datacenters"]["additionalProperties"]["properties"]["cassandra"]["properties"]
    assert "cassandraOperatorProgress" in cassandra
