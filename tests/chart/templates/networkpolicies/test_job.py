"""Who driver and executors talk to."""

from __future__ import annotations

from tests.chart.helm import render
from tests.chart.policies import allowed, components


def test_driver_and_executors_reach_each_other_on_every_port() -> None:
    for role in ("driver", "executor"):
        policy = render().one("NetworkPolicy", f"user-stream-job-{role}")
        for direction in ("ingress", "egress"):
            assert components(allowed(policy, direction)[None]) == {"job-driver", "job-executor"}


def test_both_reach_brokers_and_stores() -> None:
    for role in ("driver", "executor"):
        policy = render().one("NetworkPolicy", f"user-stream-job-{role}")
        assert {9093, 5432, 9042} <= set(allowed(policy, "egress"))


def test_only_the_driver_reaches_the_kubernetes_api_and_the_bucket() -> None:
    rendered = render(files=("ci/everything-set-values.yaml",))
    driver = set(allowed(rendered.one("NetworkPolicy", "users-user-stream-job-driver"), "egress"))
    executor = set(allowed(rendered.one("NetworkPolicy", "users-user-stream-job-executor"), "egress"))
    assert driver - executor == {443, 6443, 9000}


def test_metrics_are_scraped_by_whom_the_values_name() -> None:
    peer = {"namespaceSelector": {"matchLabels": {"name": "monitoring"}}}
    policy = render({"networkPolicies": {"metricsFrom": [peer]}}).one(
        "NetworkPolicy", "user-stream-job-driver"
    )
    assert allowed(policy, "ingress")[8088] == [peer]


def test_a_store_that_is_off_is_not_reached() -> None:
    policy = render(files=("ci/postgres-only-values.yaml",)).one("NetworkPolicy", "user-stream-job-executor")
    assert 9042 not in allowed(policy, "egress")
