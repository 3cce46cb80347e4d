"""Values that contradict each other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.chart.helm import KUBERNETES_VERSION, HelmError, bare_chart, render, run_helm


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"kafka": {"provider": "external"}}, "kafka.external.bootstrapServers is empty"),
        (
            {"kafka": {"provider": "external", "external": {"bootstrapServers": "k:9092"}}},
            "kafka.external.securityProtocol is SASL_SSL, but kafka.external.existingSecret is empty",
        ),
        ({"kafka": {"external": {"bootstrapServers": "k:9092"}}}, "but kafka.provider is strimzi"),
        ({"kafka": {"provider": "redpanda"}}, "but redpanda.enabled is false"),
        ({"redpanda": {"enabled": True}}, "nothing would use it"),
        (
            {"kafka": {"topics": {"users": {"replicas": 3}}}},
            "kafka.topics.users.replicas is 3, but kafka.brokers.replicas is 1",
        ),
        (
            {"kafka": {"minInsyncReplicas": 2}},
            "kafka.minInsyncReplicas is 2, but kafka.topics.users.replicas is 1",
        ),
        ({"kafka": {"topics": {"users": {"name": "users_created.dlq"}}}}, "they must differ"),
        ({"postgres": {"provider": "external"}}, "postgres.external.host is empty"),
        ({"postgres": {"external": {"host": "db"}}}, "but postgres.provider is cloudnative-pg"),
        (
            {"postgres": {"provider": "external", "external": {"host": "db", "existingSecret": "s"}}},
            "postgres.external.sslmode is verify-full, but postgres.external.caSecret is empty",
        ),
        ({"postgres": {"provider": "external"}}, "registry.storage is postgres, which needs"),
        ({"postgres": {"provider": "external"}}, "name the Secret with Airflow's database"),
        ({"registry": {"storage": "memory", "replicas": 2}}, "each pod would have its own schemas"),
        ({"cassandra": {"provider": "external"}}, "cassandra.external.contactPoints is empty"),
        ({"cassandra": {"external": {"contactPoints": "c"}}}, "but cassandra.provider is k8ssandra"),
        (
            {"cassandra": {"replicationFactor": 3}},
            "cassandra.replicationFactor is 3, but cassandra.cluster.size is 1",
        ),
        (
            {"cassandra": {"cluster": {"resources": {"limits": {"cpu": None}}}}},
            "cassandra.cluster.resources.limits.cpu is missing",
        ),
        ({"postgres": {"enabled": False}, "cassandra": {"enabled": False}}, "nowhere to write to"),
        ({"job": {"checkpoint": {"type": "s3"}}}, "job.checkpoint.s3.url is empty"),
        ({"job": {"checkpoint": {"s3": {"url": "s3a://b/f"}}}}, "job.checkpoint.type is pvc"),
        (
            {"job": {"checkpoint": {"pvc": {"keep": True}}}},
            "the kept checkpoint would name records that are gone",
        ),
        ({"source": {"url": "http://a/", "simulator": {"enabled": True}}}, "users come from one of them"),
        ({"cloudnative-pg": {"crds": {"create": True}}}, "cloudnative-pg.crds.create is true"),
        ({"cloudnative-pg": {"nameOverride": "pg"}}, "the operator finds itself by its name"),
        ({"pipeline": {"enabled": False}}, "its database and keys belong to the pipeline"),
    ],
)
def test_a_contradiction_is_refused_and_both_values_are_named(values: dict[str, Any], said: str) -> None:
    with pytest.raises(HelmError) as refused:
        render(values)
    assert "The values contradict each other:" in str(refused.value)
    assert said in str(refused.value)


def test_another_namespace_must_be_told_to_the_spark_operator() -> None:
    with pytest.raises(HelmError, match=r"--set 'spark-operator.spark.jobNamespaces=\{elsewhere\}'"):
        render(namespace="elsewhere")
    render({"spark-operator": {"spark": {"jobNamespaces": ["elsewhere"]}}}, namespace="elsewhere")
    render({"spark-operator": {"enabled": False}}, namespace="elsewhere")


def test_all_of_them_are_named_at_once() -> None:
    with pytest.raises(HelmError) as refused:
        render({"cassandra": {"replicationFactor": 3}, "kafka": {"minInsyncReplicas": 2}})
    assert "cassandra.replicationFactor" in str(refused.value)
    assert "kafka.minInsyncReplicas" in str(refused.value)


def live(partitions: int, storage: str, datacenter: str) -> str:
    """What the cluster has: `lookup` finds nothing without one, so it is handed to the same helper."""
    topic = {"spec": {"partitions": partitions}}
    size = {"cassandraDataVolumeClaimSpec": {"resources": {"requests": {"storage": storage}}}}
    cluster = {
        "spec": {"cassandra": {"datacenters": [{"metadata": {"name": datacenter}, "storageConfig": size}]}}
    }
    found = (
        f"(fromJson {json.dumps(json.dumps({'users': topic}))}) (fromJson {json.dumps(json.dumps(cluster))})"
    )
    return f'{{{{- include "us.upgrade.problems" (list . {found}) -}}}}'


@pytest.mark.parametrize(
    ("partitions", "storage", "datacenter", "said"),
    [
        (4, "10Gi", "dc1", "kafka.topics.users.partitions is 3, but the topic has 4"),
        (3, "20Gi", "dc1", "cassandra.cluster.storage is 10Gi, but the nodes have 20Gi"),
        (3, "10Gi", "eu", "cassandra.cluster.datacenter is dc1, but the nodes are in eu"),
    ],
)
def test_an_upgrade_that_would_lose_data_is_refused(
    partitions: int, storage: str, datacenter: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(HelmError) as refused:
        render_with(live(partitions, storage, datacenter), tmp_path)
    assert "The upgrade would lose data:" in str(refused.value)
    assert said in str(refused.value)


def test_an_upgrade_that_adds_partitions_is_not(tmp_path: Path) -> None:
    render_with(live(2, "10Gi", "dc1"), tmp_path)


def test_a_datacenter_of_another_release_is_refused(tmp_path: Path) -> None:
    def beside(owner: str) -> str:
        found = json.dumps(json.dumps({"spec": {"clusterName": owner}}))
        return f'{{{{- include "us.neighbour.problems" (list . (fromJson {found})) -}}}}'

    with pytest.raises(
        HelmError, match="the cluster other-cassandra in namespace user-stream has a datacenter"
    ):
        render_with(beside("other-cassandra"), tmp_path / "other")
    render_with(beside("user-stream-cassandra"), tmp_path / "own")


def render_with(template: str, folder: Path) -> None:
    """The chart with one more template."""
    copy = folder / "user-stream"
    shutil.copytree(bare_chart(), copy)
    (copy / "templates" / "live.yaml").write_text(template)
    run_helm("template", "user-stream", str(copy), "-n", "user-stream", "--kube-version", KUBERNETES_VERSION)
