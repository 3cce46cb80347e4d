"""Who reaches the stores."""

from __future__ import annotations

from tests.chart.helm import render
from tests.chart.policies import allowed, components


def test_postgresql_takes_its_clients_its_operator_and_its_own_pods() -> None:
    ports = allowed(render().one("NetworkPolicy", "user-stream-postgres"), "ingress")
    assert components(ports[5432]) == {"producer", "job-driver", "job-executor", "registry", "test"}
    assert set(ports) == {5432, 8000, 9187}
    operator = {"app.kubernetes.io/name": "cloudnative-pg"}
    assert operator in [one.get("podSelector", {}).get("matchLabels") for one in ports[8000]]


def test_airflow_reaches_its_database_only_where_it_is_installed() -> None:
    def tiers(*files: str) -> list[object]:
        ports = allowed(render(files=files).one("NetworkPolicy", "user-stream-postgres"), "ingress")
        return [
            one
            for one in ports[5432]
            if one.get("podSelector", {}).get("matchLabels", {}).get("tier") == "airflow"
        ]

    assert tiers()
    assert not tiers("ci/no-operators-values.yaml")


def test_cassandra_takes_the_job_its_operators_and_its_own_pods() -> None:
    ports = allowed(render().one("NetworkPolicy", "user-stream-cassandra"), "ingress")
    assert components(ports[9042]) == {"job-driver", "job-executor", "test"}
    assert {"cassandra.datastax.com/cluster": "user-stream-cassandra"} in [
        one["podSelector"]["matchLabels"] for one in ports[None]
    ]


def test_further_pods_are_let_in_on_request() -> None:
    peer = {"podSelector": {"matchLabels": {"app": "bi"}}}
    rendered = render({"networkPolicies": {"storesFrom": [peer]}})
    for name, port in (("user-stream-postgres", 5432), ("user-stream-cassandra", 9042)):
        assert peer in allowed(rendered.one("NetworkPolicy", name), "ingress")[port]


def test_stores_elsewhere_need_no_policy() -> None:
    names = [
        one["metadata"]["name"] for one in render(files=("ci/external-values.yaml",)).all("NetworkPolicy")
    ]
    assert not {"user-stream-postgres", "user-stream-cassandra"} & set(names)
