"""The pod that each step asks Kubernetes for, out of the manifest that the chart renders."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from kubernetes.client import ApiClient

from tests.airflow.conftest import DAGS, PROJECT_PYTHON, ROOT

RENDER = (
    "import json; from tests.chart.helm import render, KUBERNETES_VERSION; "
    "print(json.dumps([render(files=('values-kind.yaml',)).one('ConfigMap', 'user-stream-airflow-dags')"
    "['data']['settings.yaml'], KUBERNETES_VERSION]))"
)
PARAMS = {
    "user_automation": {
        "duration": 60,
        "rate": 20,
        "nationality": "GB,FR",
        "topic": "users_created",
        "seed": "",
    },
    "stream_randomuser_to_kafka": {"topic": "t", "count": 5, "rate": 0, "nationality": "", "seed": "s"},
    "user_gender_branch": {
        "count": 5,
        "rate": 0,
        "nationality": "",
        "route": "topic",
        "topic": "t",
        "seed": "",
    },
    "replay_dead_letters": {"ids": ["t-0-1", "t-1-2"], "rule": "", "again": True},
    "erase_user": {"user_id": "ann@example.com", "topic": "t"},
}
ARGUMENTS = {
    "get_and_format_data": [
        "fetch", "--duration=60", "--rate=20", "--nat=GB,FR", "--seed=user_automation/run-1", "--batch=user_automation/run-1",
    ],
    "stream_to_kafka": ["publish", "--batch-id=B", "--topic=users_created"],
    "stream": ["stream", "--topic=t", "--count=5", "--rate=0", "--seed=s"],
    "fetch_users": ["fetch", "--count=5", "--rate=0", "--seed=user_gender_branch/run-1", "--batch=user_gender_branch/run-1"],
    "detect_gender": ["count", "--batch-id=B"],
    "publish_male": ["publish", "--batch-id=B", "--gender=male", "--topic=t.male"],
    "publish_female": ["publish", "--batch-id=B", "--gender=female", "--topic=t.female"],
    "publish_unknown": ["publish", "--batch-id=B", "--gender=unknown", "--topic=t.unknown"],
    "publish_none": ["publish", "--batch-id=B", "--topic=t"],
    "report_counts": ["count", "--batch-id=B", "--all-published"],
    "replay": ["dead-letters", "replay", "--again", "--", "t-0-1", "t-1-2"],
    "erase": ["erase", "--topic=t", "--", "ann@example.com"],
}  # fmt: skip


class Fetched:
    """Stands where a task instance does in the templates of a task that is not run."""

    def xcom_pull(self, task_ids: str) -> dict[str, str]:
        return {"batch_id": "B"}


class Run:
    logical_date = None


@pytest.fixture(scope="module")
def rendered() -> tuple[dict[str, Any], str]:
    """The DAGs' settings as the chart renders them for kind, and the version of Kubernetes."""
    done = subprocess.run(
        [PROJECT_PYTHON, "-c", RENDER], cwd=ROOT, capture_output=True, text=True, check=True
    )
    text, version = json.loads(done.stdout)
    return yaml.safe_load(text), version


@pytest.fixture(scope="module")
def pods(
    rendered: tuple[dict[str, Any], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """Every step's pod by the task's name."""
    import user_stream_settings
    from airflow.dag_processing.dagbag import BundleDagBag

    file = tmp_path_factory.mktemp("pods") / "settings.yaml"
    file.write_text(yaml.safe_dump({**rendered[0], "in_cluster": False}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("USER_STREAM_DAGS_SETTINGS", str(file))
        user_stream_settings.load.cache_clear()
        bag = BundleDagBag(dag_folder=str(DAGS), bundle_path=DAGS, bundle_name="pods")
        assert bag.import_errors == {}
        made = {}
        for dag in bag.dags.values():
            for task in dag.tasks:
                if not hasattr(task, "build_pod_request_obj"):
                    continue
                context = {
                    "dag": dag, "dag_run": Run(), "run_id": "run-1", "params": PARAMS[dag.dag_id], "ti": Fetched(),
                    "task": task,
                }  # fmt: skip
                task.render_template_fields(context)
                made[task.task_id] = ApiClient().sanitize_for_serialization(task.build_pod_request_obj())
        yield made
    user_stream_settings.load.cache_clear()


def test_every_step_is_a_pod_with_its_arguments(pods: dict[str, Any]) -> None:
    assert {name: pod["spec"]["containers"][0]["args"] for name, pod in pods.items()} == ARGUMENTS


@pytest.mark.parametrize("task_id", sorted(ARGUMENTS))
def test_kubernetes_knows_every_field(
    pods: dict[str, Any], rendered: tuple[dict[str, Any], str], task_id: str
) -> None:
    kubernetes_validate.validate(pods[task_id], rendered[1], strict=True)


@pytest.mark.parametrize("task_id", sorted(ARGUMENTS))
def test_the_pod_is_restricted_in_all_of_its_containers(pods: dict[str, Any], task_id: str) -> None:
    spec = pods[task_id]["spec"]
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["automountServiceAccountToken"] is False
    assert spec["serviceAccountName"] == "user-stream-dags"
    assert not {"hostNetwork", "hostPID", "hostIPC"} & {name for name, value in spec.items() if value}
    assert [container["name"] for container in spec["containers"]] == ["producer", "airflow-xcom-sidecar"]
    for container in spec["containers"]:
        context = container["securityContext"]
        assert context["allowPrivilegeEscalation"] is False
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert context["runAsUser"] == 10001
        assert context["readOnlyRootFilesystem"] is True
        for kind in ("requests", "limits"):
            assert {"cpu", "memory"} <= set(container["resources"][kind])
    for volume in spec["volumes"]:
        assert set(volume) - {"name"} <= {"emptyDir", "projected"}


def test_the_images_are_values(pods: dict[str, Any], rendered: tuple[dict[str, Any], str]) -> None:
    told = rendered[0]
    for pod in pods.values():
        images = [container["image"] for container in pod["spec"]["containers"]]
        assert images == [told["pod"]["spec"]["containers"][0]["image"], told["sidecar"]["image"]]


def test_the_summary_is_written_where_airflow_looks_for_it(pods: dict[str, Any]) -> None:
    for pod in pods.values():
        producer = pod["spec"]["containers"][0]
        variables = {one["name"]: one.get("value") for one in producer["env"]}
        folders = [mount["mountPath"] for mount in producer["volumeMounts"] if mount["name"] == "xcom"]
        assert variables["USER_STREAM__LOG__SUMMARY_FILE"] == f"{folders[0]}/return.json"


def test_no_secret_is_in_a_pod_only_where_it_lies(pods: dict[str, Any]) -> None:
    for pod in pods.values():
        for one in pod["spec"]["containers"][0]["env"]:
            if "PASSWORD" in one["name"]:
                assert set(one["valueFrom"]) == {"secretKeyRef"}


def test_the_labels_say_whose_it_is(pods: dict[str, Any]) -> None:
    for pod in pods.values():
        labels = pod["metadata"]["labels"]
        assert (labels["app.kubernetes.io/component"], labels["app.kubernetes.io/part-of"]) == (
            "producer",
            "user-stream",
        )
        assert pod["metadata"]["namespace"] == "user-stream"


def test_what_becomes_of_the_pod_is_a_value(rendered: tuple[dict[str, Any], str]) -> None:
    assert rendered[0]["on_finish_action"] == "delete_succeeded_pod"
    assert (
        Path(ROOT / "charts/user-stream/values.yaml")
        .read_text()
        .count("onFinishAction: delete_succeeded_pod")
        == 1
    )
