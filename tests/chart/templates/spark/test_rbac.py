"""What the driver may do in Kubernetes."""

from __future__ import annotations

from tests.chart.helm import render


def test_the_driver_may_make_executors_and_read_no_secret() -> None:
    rules = render().one("Role", "user-stream-job")["rules"]
    assert len(rules) == 1
    assert set(rules[0]["resources"]) == {"pods", "configmaps", "services", "persistentvolumeclaims"}


def test_the_role_is_bound_to_the_account_that_the_driver_runs_as() -> None:
    rendered = render()
    subject = rendered.one("RoleBinding", "user-stream-job")["subjects"][0]["name"]
    assert subject == rendered.one("SparkApplication")["spec"]["driver"]["serviceAccount"]
    assert rendered.has("ServiceAccount", subject)
