"""The pipeline in a cluster: `make kind-up`, then rows, upgrades, deaths and the uninstall, with nothing lost."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cluster.settings import ROOT, ClusterSettings
from tests.chart.helm import CHART, bare_chart
from tests.e2e import helm
from tests.e2e.conftest import NAMESPACE_OF_STANDINS, make_postgres_secret
from tests.e2e.kube import Cluster, CommandFailedError, Object, until

NAMESPACE = "user-stream"
DRIVER = "user-stream-job-driver"
LOOK = ("--container", "spark-kubernetes-driver", "--", "python", "/opt/user-stream/look.py")
VALUES = Path(__file__).with_name("values.yaml")


@dataclasses.dataclass(frozen=True)
class Pipeline:
    """The release that `make kind-up` made, and what its commands print."""

    release: helm.Release
    settings: ClusterSettings
    said: str

    @property
    def cluster(self) -> Cluster:
        return self.release.cluster

    def command(self, name: str) -> subprocess.CompletedProcess[str]:
        """One of the Makefile's kind- commands."""
        environment = {
            **os.environ,
            "CLUSTER_NAME": self.settings.name,
            "IMAGE_REGISTRY": self.settings.registry,
            "CHART": str(bare_chart()),
            "VALUES": str(VALUES),
            "BUILD": "false",
            "TIMEOUT": "420",
        }
        return subprocess.run(
            [sys.executable, "-m", "cluster", name],
            cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900, check=False,
        )  # fmt: skip

    def values(self, **changes: Any) -> str:
        """Upgrade as `make kind-up` installs, with other values."""
        given = {"global": {"imageRegistry": self.settings.registry}, **changes}
        return self.release.upgrade(given, CHART / "values-kind.yaml", VALUES)

    def pods(self, selector: str) -> list[Object]:
        return self.cluster.items("pods", "--namespace", NAMESPACE, "--selector", selector)

    def driver(self) -> str:
        """The running driver's uid.

        :raises CommandFailedError: if none runs
        """
        running = [
            one["metadata"]["uid"]
            for one in self.pods("spark-role=driver")
            if one["status"]["phase"] == "Running" and "deletionTimestamp" not in one["metadata"]
        ]
        if not running:
            raise CommandFailedError("no driver runs")
        uid: str = running[0]
        return uid

    def send(self, name: str) -> None:
        """Send users by a job made of the CronJob; returns once it has."""
        self.begin_to_send(name)
        self.sent(name)

    def begin_to_send(self, name: str) -> None:
        self.cluster.kubectl(
            "create", "job", name, f"--from=cronjob/{NAMESPACE}-producer", "--namespace", NAMESPACE
        )

    def sent(self, name: str) -> None:
        self.cluster.kubectl(
            "wait", f"job/{name}", "--for=condition=complete", "--timeout=240s", "--namespace", NAMESPACE
        )

    def reconciled(self, *, more_than: int = -1) -> Object:
        """The counts once every record of the topic is accounted for in both stores."""

        def look() -> Object | None:
            document: Object = json.loads(
                self.cluster.kubectl("exec", DRIVER, "--namespace", NAMESPACE, *LOOK, "reconcile")
            )
            return document if document["records"] > more_than else None

        # It reads the whole topic and both stores: seconds of a core each time.
        return until(look, "everything is accounted for", seconds=300, every=5)


@pytest.fixture(scope="module")
def pipeline(standins: Cluster, kubectl_image: str, cluster_settings: ClusterSettings) -> Iterator[Pipeline]:
    """What `make kind-up` makes; uninstalled at the end, which must leave nothing."""
    program = helm.program(3) or helm.program(4)
    assert program, "there is no helm"
    standins.make_namespace(NAMESPACE)
    make_postgres_secret(standins, NAMESPACE)
    before = standins.everything(NAMESPACE)
    release = helm.Release(program, standins, NAMESPACE, NAMESPACE)
    made = Pipeline(release, cluster_settings, "")
    done = made.command("up")
    assert done.returncode == 0, done.stdout + done.stderr
    yield dataclasses.replace(made, said=done.stdout)
    release.uninstall()
    # Made before and by the tests; and the pod of the last `helm test`, which keeps its log, as the chart's README says.
    kept = {*before, f"pod/{NAMESPACE}-test"}
    standins.until_nothing_but(NAMESPACE, lambda one: one in kept or one.startswith("job.batch/by-test"))


def test_kind_up_shows_rows_of_both_stores(pipeline: Pipeline) -> None:
    assert "PostgreSQL" in pipeline.said
    assert "Cassandra" in pipeline.said
    assert "port-forward" in pipeline.said


def test_executors_are_pods(pipeline: Pipeline) -> None:
    (executor,) = pipeline.pods("spark-role=executor")
    assert executor["status"]["phase"] == "Running"


def test_kind_up_again_changes_nothing(pipeline: Pipeline) -> None:
    before = pipeline.driver()
    done = pipeline.command("up")
    assert done.returncode == 0, done.stdout + done.stderr
    assert pipeline.driver() == before


def test_status_says_that_all_is_ready(pipeline: Pipeline) -> None:
    done = pipeline.command("status")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "SparkApplication/user-stream-job" in done.stdout


def test_helm_test_finds_its_users_in_both_stores(pipeline: Pipeline) -> None:
    pipeline.release.test()


def test_a_changed_value_is_rolled_out_while_users_are_sent(pipeline: Pipeline) -> None:
    before, driver = pipeline.reconciled(), pipeline.driver()
    pipeline.begin_to_send("by-test-upgrade")
    pipeline.values(settings={"job": {"max_offsets_per_trigger": 700}})
    until(lambda: pipeline.driver() != driver, "another driver runs", seconds=180)
    pipeline.sent("by-test-upgrade")
    after = pipeline.reconciled(more_than=before["records"] + 499)
    assert after["good"], after["complaints"]

    driver = pipeline.driver()
    pipeline.release.rollback(1)
    until(lambda: pipeline.driver() != driver, "the driver of the old settings runs", seconds=180)
    pipeline.send("by-test-rollback")
    again = pipeline.reconciled(more_than=after["records"] + 499)
    assert again["good"], again["complaints"]


@pytest.mark.parametrize("victim", ["driver", "executor"])
def test_a_pod_that_is_killed_loses_nothing(pipeline: Pipeline, victim: str) -> None:
    before = pipeline.reconciled()
    (pod,) = pipeline.pods(f"spark-role={victim}")
    pipeline.begin_to_send(f"by-test-{victim}")
    pipeline.cluster.kubectl(
        "delete", "pod", pod["metadata"]["name"], "--namespace", NAMESPACE, "--grace-period=0", "--force"
    )
    pipeline.sent(f"by-test-{victim}")
    after = pipeline.reconciled(more_than=before["records"] + 499)
    assert after["good"], after["complaints"]
    new = until(lambda: pipeline.pods(f"spark-role={victim}"), f"another {victim}", seconds=120)
    assert new[0]["metadata"]["uid"] != pod["metadata"]["uid"]


@pytest.mark.parametrize("server", ["postgres", "cassandra", "kafka"])
def test_a_server_whose_pod_is_replaced_loses_nothing(pipeline: Pipeline, server: str) -> None:
    before = pipeline.reconciled()
    pipeline.begin_to_send(f"by-test-{server}")
    replace(pipeline.cluster, server)
    pipeline.sent(f"by-test-{server}")
    after = pipeline.reconciled(more_than=before["records"] + 499)
    assert after["good"], after["complaints"]


def replace(cluster: Cluster, server: str) -> None:
    """End a stand-in's pod as a node that dies does; returns when another one serves its data."""
    place = ("--namespace", NAMESPACE_OF_STANDINS)

    def pod() -> Object:
        return cluster.one("pod", f"{server}-0", NAMESPACE_OF_STANDINS)

    before = pod()["metadata"]["uid"]
    # Not 0: the next pod must wait until this one is gone, for they share a volume.
    cluster.kubectl("delete", "pod", f"{server}-0", "--grace-period=1", *place)
    until(lambda: pod()["metadata"]["uid"] != before, f"another pod of {server}", seconds=60)
    cluster.kubectl("wait", f"pod/{server}-0", "--for=condition=Ready", "--timeout=180s", *place)
