"""The ConfigMap that Airflow mounts: the DAGs and what they are told."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from tests.chart.helm import CHART, HelmError, Object, render, value_files, variables
from tests.chart.schemas import problems

NAME = "user-stream-airflow-dags"
DAGS = CHART / "dags"


def settings(values: dict[str, Any] | None = None, **options: Any) -> Object:
    text = render(values, **options).one("ConfigMap", NAME)["data"]["settings.yaml"]
    content: Object = yaml.safe_load(text)
    return content


def test_the_dag_files_are_in_it_as_they_are() -> None:
    data = render().one("ConfigMap", NAME)["data"]
    files = {file.name: file.read_text() for file in DAGS.iterdir() if file.is_file()}
    assert {name: text for name, text in data.items() if name != "settings.yaml"} == files
    assert ".airflowignore" in files


@pytest.mark.parametrize("source", ["baked", "gitSync"])
def test_only_the_settings_are_in_it_where_the_dags_come_from_elsewhere(source: str) -> None:
    sync = {"airflow": {"dags": {"gitSync": {"enabled": source == "gitSync"}}}}
    data = render({"dags": {"source": source}, **sync}).one("ConfigMap", NAME)["data"]
    assert list(data) == ["settings.yaml"]


def test_it_is_far_from_the_limit_of_a_config_map() -> None:
    assert sum(map(len, render().one("ConfigMap", NAME)["data"].values())) < 200_000


@pytest.mark.parametrize("part", ["scheduler", "dagProcessor"])
def test_airflow_mounts_it_where_its_settings_are_looked_for(part: str) -> None:
    values = yaml.safe_load((CHART / "values.yaml").read_text())["airflow"]
    (volume,), (mount,) = values[part]["extraVolumes"], values[part]["extraVolumeMounts"]
    assert (volume["configMap"]["name"], volume["name"]) == (NAME, mount["name"])
    environment = {one["name"]: one["value"] for one in values["env"]}
    assert environment["USER_STREAM_DAGS_SETTINGS"] == f"{mount['mountPath']}/settings.yaml"
    assert environment["PYTHONPATH"] == mount["mountPath"]
    assert mount["mountPath"] in [
        bundle["kwargs"].get("path") for bundle in values["dagProcessor"]["dagBundleConfigList"]
    ]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (
            {"dags": {"source": "gitSync"}},
            "dags.source is gitSync, but airflow.dags.gitSync.enabled is not true",
        ),
        ({"airflow": {"dags": {"gitSync": {"enabled": True}}}}, "set dags.source to gitSync"),
        (
            {"dags": {"configMapName": "other"}},
            "airflow.scheduler.extraVolumes mounts no ConfigMap of that name",
        ),
        ({"dags": {"source": "s3"}}, "source"),
        ({"dags": {"onFinishAction": "keep"}}, "onFinishAction"),
        ({"dags": {"retries": -1}}, "retries"),
    ],
)
def test_values_that_do_not_fit_are_refused(values: dict[str, Any], says: str) -> None:
    with pytest.raises(HelmError, match=re.escape(says)):
        render(values)


def test_what_the_dags_are_told() -> None:
    told = settings(
        {
            "dags": {"retries": 5, "retryDelaySeconds": 10, "retryDelayMaxSeconds": 20,
                     "startupTimeoutSeconds": 30, "onFinishAction": "keep_pod"},
            "kafka": {"topics": {"users": {"name": "people"}}},
        }
    )  # fmt: skip
    facts = ("run", "in_cluster", "topic", "retries", "retry_delay", "retry_delay_max", "startup_timeout",
             "on_finish_action")  # fmt: skip
    assert [told[name] for name in facts] == ["pod", True, "people", 5, 10, 20, 30, "keep_pod"]


def test_the_sidecars_image_is_a_value() -> None:
    image = {"repository": "registry.example.com/alpine", "tag": "1", "digest": ""}
    assert (
        settings({"dags": {"sidecar": {"image": image}}})["sidecar"]["image"]
        == "registry.example.com/alpine:1"
    )


@pytest.mark.parametrize("file", value_files())
def test_the_pod_is_one_that_kubernetes_knows_and_as_restricted_as_the_others(file: str) -> None:
    rendered = render(files=(file,))
    if not rendered.has("ConfigMap", NAME):
        return
    told = settings(files=(file,))
    pod = told["pod"]
    assert problems({**pod, "metadata": {**pod["metadata"], "name": "step"}}) == []
    assert pod["spec"]["automountServiceAccountToken"] is False
    assert pod["spec"]["securityContext"]["runAsNonRoot"] is True
    assert pod["spec"]["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in (*pod["spec"]["containers"], {**told["sidecar"], "name": "sidecar"}):
        context = container["securityContext"]
        assert context["allowPrivilegeEscalation"] is False
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert context["runAsUser"] == 10001
        assert context["readOnlyRootFilesystem"] is True
        for kind in ("requests", "limits"):
            assert {"cpu", "memory"} <= set(container["resources"][kind])


def test_nothing_secret_is_in_it() -> None:
    rendered = render()
    (producer,) = settings()["pod"]["spec"]["containers"]
    found = variables(producer)
    assert found["USER_STREAM__POSTGRES__PASSWORD"] == "user-stream-postgres-app/password"
    assert found["USER_STREAM__KAFKA__PASSWORD"] == "user-stream-producer/password"
    text = str(rendered.one("ConfigMap", NAME))
    for secret in rendered.all("Secret"):
        assert not [
            value for value in secret.get("stringData", {}).values() if len(value) > 12 and value in text
        ]


def test_the_network_policy_of_the_producer_is_the_steps_too() -> None:
    rendered = render({"networkPolicies": {"enabled": True}})
    policy = rendered.one("NetworkPolicy", "user-stream-producer")
    labels = settings({"networkPolicies": {"enabled": True}})["pod"]["metadata"]["labels"]
    assert policy["spec"]["podSelector"]["matchLabels"].items() <= labels.items()


def test_the_service_account_has_no_token() -> None:
    account = render().one("ServiceAccount", settings()["pod"]["spec"]["serviceAccountName"])
    assert account["automountServiceAccountToken"] is False


def test_none_of_it_without_airflow() -> None:
    rendered = render({"airflow": {"enabled": False}})
    assert not rendered.has("ConfigMap", NAME)
    assert not rendered.has("ServiceAccount", "user-stream-dags")
