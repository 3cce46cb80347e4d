"""The streaming job."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import pytest

from tests.chart.helm import Object, render, variables


def spec(values: dict[str, Any] | None = None, *files: str) -> Object:
    return render(values, files=files).one("SparkApplication")["spec"]  # type: ignore[no-any-return]


def container(role: str, values: dict[str, Any] | None = None) -> Object:
    return spec(values)[role]["template"]["spec"]["containers"][0]  # type: ignore[no-any-return]


def test_what_only_the_operators_webhook_would_fill_in_is_written_out() -> None:
    job = spec()
    assert (job["mode"], job["type"]) == ("cluster", "Python")
    restart = job["restartPolicy"]
    assert restart["type"] == "Always"
    assert restart["onFailureRetryInterval"] > 0
    assert restart["onSubmissionFailureRetryInterval"] > 0
    for role in ("driver", "executor"):
        assert {"cores", "memory", "memoryOverhead", "template"} <= set(job[role])
        # Fields that the webhook alone would put into the pod.
        assert not {"env", "envFrom", "volumeMounts", "securityContext", "affinity", "tolerations"} & set(
            job[role]
        )
    assert job["executor"]["instances"] == 1


@pytest.mark.parametrize("role", ["driver", "executor"])
def test_the_pod_template_names_the_container_that_spark_looks_for(role: str) -> None:
    assert container(role)["name"] == f"spark-kubernetes-{role}"


def test_spark_does_not_ask_for_a_network_policy_that_the_operator_may_not_create() -> None:
    steps = spec()["sparkConf"]["spark.kubernetes.driver.pod.excludedFeatureSteps"]
    assert steps.endswith(".NetworkPolicyFeatureStep")


def test_own_configuration_is_added_and_cannot_undo_what_the_chart_needs() -> None:
    name = "spark.kubernetes.driver.pod.excludedFeatureSteps"
    conf = spec({"job": {"sparkConf": {"spark.sql.shuffle.partitions": "8", name: "none"}}})["sparkConf"]
    assert conf["spark.sql.shuffle.partitions"] == "8"
    assert conf[name] != "none"


@pytest.mark.parametrize("role", ["driver", "executor"])
def test_credentials_come_from_the_operators_secrets(role: str) -> None:
    env = variables(container(role))
    assert env["USER_STREAM__KAFKA__USERNAME"] == "user-stream-job"
    assert env["USER_STREAM__KAFKA__PASSWORD"] == "user-stream-job/password"
    assert env["USER_STREAM__POSTGRES__PASSWORD"] == "user-stream-postgres-app/password"
    assert env["USER_STREAM__CASSANDRA__PASSWORD"] == "user-stream-cassandra-superuser/password"


def test_or_from_existing_ones() -> None:
    env = variables(spec(None, "ci/external-values.yaml")["driver"]["template"]["spec"]["containers"][0])
    assert env["USER_STREAM__KAFKA__USERNAME"] == "kafka-user/username"
    assert env["USER_STREAM__POSTGRES__PASSWORD"] == "postgres-user/password"
    assert env["USER_STREAM__CASSANDRA__USERNAME"] == "cassandra-user/username"


def test_only_the_driver_has_the_checkpoint_and_talks_to_kubernetes() -> None:
    driver, executor = (spec()[role]["template"]["spec"] for role in ("driver", "executor"))
    mounts = [
        {one["mountPath"] for one in pod["containers"][0]["volumeMounts"]} for pod in (driver, executor)
    ]
    checkpoint = render().one("ConfigMap", "user-stream-settings")["data"]["USER_STREAM__JOB__CHECKPOINT"]
    folder = str(PurePosixPath(checkpoint.removeprefix("file://")).parent)
    assert folder in mounts[0]
    assert folder not in mounts[1]
    assert (driver["automountServiceAccountToken"], executor["automountServiceAccountToken"]) == (True, False)


def test_a_changed_setting_starts_the_job_anew() -> None:
    before, after = (
        spec(values)["driver"]["annotations"]
        for values in ({}, {"settings": {"job": {"sink_partitions": 7}}})
    )
    assert before != after


def test_a_bucket_gets_its_keys_from_a_secret() -> None:
    s3 = {"url": "s3a://bucket/folder", "endpoint": "http://minio:9000", "existingSecret": "minio"}
    job = spec({"job": {"checkpoint": {"type": "s3", "s3": s3}}})
    env = variables(job["driver"]["template"]["spec"]["containers"][0])
    assert env["AWS_SECRET_ACCESS_KEY"] == "minio/secret-key"
    assert job["sparkConf"]["spark.hadoop.fs.s3a.endpoint"] == "http://minio:9000"


def test_a_driver_that_no_longer_answers_is_replaced() -> None:
    driver = container("driver")
    assert driver["livenessProbe"]["httpGet"] == {"path": "/metrics", "port": "metrics"}
    assert driver["ports"] == [{"name": "metrics", "containerPort": 8088}]


def test_no_job_no_application() -> None:
    assert not render({"job": {"enabled": False}}).has("SparkApplication")


def test_the_drivers_log_is_set_up_beside_options_of_ones_own() -> None:
    named = "-Dlog4j2.configurationFile=file:///opt/user-stream/jobs/log4j2.properties"
    assert spec()["driver"]["javaOptions"] == named
    own = spec({"job": {"driver": {"javaOptions": "-Xss2m"}}})
    assert own["driver"]["javaOptions"] == f"{named} -Xss2m"
