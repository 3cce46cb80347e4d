"""The registry's password."""

from __future__ import annotations

from tests.chart.helm import render


def test_it_has_the_form_that_the_operator_reads() -> None:
    secret = render().one("Secret", "user-stream-registry-database")
    assert secret["type"] == "kubernetes.io/basic-auth"
    assert secret["metadata"]["labels"]["cnpg.io/reload"] == "true"
    assert secret["stringData"]["username"] == "registry"
    assert len(secret["stringData"]["password"]) == 32


def test_an_existing_one_is_used_instead() -> None:
    rendered = render({"registry": {"databaseSecret": "mine"}})
    assert not rendered.has("Secret", "user-stream-registry-database")
    roles = {
        one["name"]: one["passwordSecret"]["name"]
        for one in rendered.one("Cluster")["spec"]["managed"]["roles"]
    }
    assert roles["registry"] == "mine"
