"""What the spark image runs for the words that Spark on Kubernetes gives it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ENTRYPOINT = Path(__file__).parents[3] / "images" / "spark" / "entrypoint.sh"
EXECUTOR = {
    "SPARK_DRIVER_URL": "spark://driver:7078",
    "SPARK_EXECUTOR_ID": "3",
    "SPARK_EXECUTOR_CORES": "2",
    "SPARK_EXECUTOR_MEMORY": "512m",
    "SPARK_EXECUTOR_POD_IP": "10.0.0.9",
    "SPARK_EXECUTOR_POD_NAME": "exec-3",
    "SPARK_APPLICATION_ID": "spark-1",
    "SPARK_RESOURCE_PROFILE_ID": "0",
}
Start = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Runs the entrypoint with a tini that prints what it is to run, one argument a line."""
    tini = tmp_path / "bin" / "tini"
    tini.parent.mkdir()
    tini.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    tini.chmod(0o755)

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        path = f"{tini.parent}:{os.environ['PATH']}"
        base = {"PATH": path, "SPARK_HOME": "/opt/spark", "JAVA_HOME": "/opt/java"}
        return subprocess.run(
            [ENTRYPOINT, *arguments], env={**base, **environment}, capture_output=True, text=True, timeout=30
        )

    return run


def arguments_of(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[:2] == ["-s", "--"]
    return lines[2:]


def test_driver_is_spark_submit_in_client_mode_on_the_pods_address(start: Start) -> None:
    found = arguments_of(
        start("driver", "--conf", "a=b c", "local:///x.py", SPARK_DRIVER_BIND_ADDRESS="10.0.0.4")
    )
    assert found == [
        "/opt/spark/bin/spark-submit",
        "--conf",
        "spark.driver.bindAddress=10.0.0.4",
        "--deploy-mode",
        "client",
        "--conf",
        "a=b c",
        "local:///x.py",
    ]


def test_driver_listens_everywhere_where_no_address_is_given(start: Start) -> None:
    assert "spark.driver.bindAddress=0.0.0.0" in arguments_of(start("driver", "local:///x.py"))


def test_executor_is_the_backend_with_what_the_driver_said(start: Start) -> None:
    found = arguments_of(start("executor", **EXECUTOR))
    assert found[0] == "/opt/java/bin/java"
    assert found[1:3] == ["-Xms512m", "-Xmx512m"]
    backend = found.index("org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend")
    options = dict(zip(found[backend + 1 :: 2], found[backend + 2 :: 2], strict=True))
    assert options == {
        "--driver-url": "spark://driver:7078",
        "--executor-id": "3",
        "--cores": "2",
        "--app-id": "spark-1",
        "--hostname": "10.0.0.9",
        "--resourceProfileId": "0",
        "--podName": "exec-3",
    }


def test_java_options_keep_their_numbers_order_and_their_spaces(start: Start) -> None:
    options = {
        "SPARK_JAVA_OPT_10": "-Dlast=1",
        "SPARK_JAVA_OPT_2": "-Da=b c",
        "SPARK_JAVA_OPT_0": "-Dfirst=1",
    }
    found = arguments_of(start("executor", **EXECUTOR, **options))
    assert found[1:4] == ["-Dfirst=1", "-Da=b c", "-Dlast=1"]


def test_class_path_has_configuration_first_and_extra_jars_last(start: Start) -> None:
    found = arguments_of(
        start(
            "executor", **EXECUTOR, SPARK_CONF_DIR="/conf", SPARK_CLASSPATH="/a", SPARK_EXTRA_CLASSPATH="/z"
        )
    )
    assert found[found.index("-cp") + 1] == "/conf:/a:/opt/spark/jars/*:/z"


def test_executor_names_all_that_is_not_set(start: Start) -> None:
    some = {
        name: value
        for name, value in EXECUTOR.items()
        if name not in ("SPARK_DRIVER_URL", "SPARK_EXECUTOR_ID")
    }
    done = start("executor", **some)
    assert done.returncode == 64
    assert "SPARK_DRIVER_URL SPARK_EXECUTOR_ID not set" in done.stderr


def test_another_command_is_run_as_it_is(start: Start) -> None:
    assert arguments_of(start("spark-submit", "--version")) == ["spark-submit", "--version"]


def test_no_command_is_refused(start: Start) -> None:
    done = start()
    assert done.returncode == 64
    assert "nothing to run" in done.stderr
