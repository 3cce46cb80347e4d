"""What the uninstall job may do."""

from __future__ import annotations

from tests.chart.helm import containers, render


def test_it_may_delete_the_kinds_that_the_job_names_and_nothing_else() -> None:
    rendered = render({"kafka": {"brokers": {"controllers": False}}})
    allowed = {
        f"{resource}.{rule['apiGroups'][0]}"
        for rule in rendered.one("Role", "user-stream-uninstall")["rules"]
        for resource in rule["resources"]
    }
    named = {
        one.split("/")[0]
        for container in containers(rendered.one("Job", "user-stream-uninstall"))
        for one in container["args"]
        if "/" in one
    }
    assert named == allowed


def test_it_is_there_before_the_job() -> None:
    rendered = render()
    weights = {
        kind: int(
            rendered.one(kind, "user-stream-uninstall")["metadata"]["annotations"]["helm.sh/hook-weight"]
        )
        for kind in ("ServiceAccount", "Role", "RoleBinding", "Job")
    }
    assert max(weights["ServiceAccount"], weights["Role"], weights["RoleBinding"]) < weights["Job"]
