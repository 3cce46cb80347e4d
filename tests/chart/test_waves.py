"""The order in which Argo CD applies the objects: it waits until a wave is healthy before it begins the next."""

from __future__ import annotations

import json

import pytest

from tests.chart.helm import Object, render, value_files


def wave(one: Object) -> int:
    return int(one["metadata"].get("annotations", {}).get("argocd.argoproj.io/sync-wave", "0"))


def test_stores_schemas_and_job_come_in_this_order() -> None:
    rendered = render()
    waves = {one["kind"]: wave(one) for one in rendered.objects}
    assert (waves["Kafka"], waves["KafkaNodePool"], waves["Cluster"], waves["K8ssandraCluster"]) == (
        10,
        10,
        10,
        10,
    )
    assert (waves["KafkaTopic"], waves["KafkaUser"]) == (20, 20)
    assert (waves["SparkApplication"], waves["PersistentVolumeClaim"], waves["CronJob"]) == (30, 30, 30)


@pytest.mark.parametrize("file", value_files())
def test_nothing_that_must_get_ready_waits_for_a_later_wave(file: str) -> None:
    rendered = render(files=(file,))
    made_by = {}  # Secrets that an operator makes for an object, by the object's wave
    for one in rendered.objects:
        name = one["metadata"]["name"]
        match one["kind"]:
            case "Kafka":
                made_by[f"{name}-cluster-ca-cert"] = wave(one)
            case "KafkaUser":
                made_by[name] = wave(one)
            case "Cluster":
                made_by |= {f"{name}-app": wave(one), f"{name}-ca": wave(one)}
            case "K8ssandraCluster":
                made_by[f"{name}-superuser"] = wave(one)
    for one in rendered.objects:
        if one["kind"] in {"Deployment", "CronJob", "SparkApplication"}:
            text = json.dumps(one)
            late = {
                name: at for name, at in made_by.items() if f'"name": "{name}"' in text and at >= wave(one)
            }
            assert not late, one["metadata"]["name"]


def test_a_new_version_of_the_chart_alone_restarts_no_pod() -> None:
    rendered = render()
    templates = [one["spec"]["template"] for one in rendered.all("Deployment")]
    templates += [
        rendered.one("SparkApplication")["spec"][role]["template"] for role in ("driver", "executor")
    ]
    for template in templates:
        assert not {"helm.sh/chart", "app.kubernetes.io/version"} & set(template["metadata"]["labels"])
    for role in ("driver", "executor"):
        labels = rendered.one("SparkApplication")["spec"][role]["labels"]
        assert not {"helm.sh/chart", "app.kubernetes.io/version"} & set(labels)
