"""Secrets for Airflow's own chart."""

from __future__ import annotations

import base64

from tests.chart.helm import render


def test_its_database_is_that_of_the_cluster() -> None:
    secret = render().one("Secret", "user-stream-airflow-metadata")
    data = secret["stringData"]
    assert data["connection"] == (
        f"postgresql://airflow:{data['password']}@user-stream-postgres-rw:5432/airflow?sslmode=require"
    )


def test_the_fernet_key_is_one() -> None:
    key = render().one("Secret", "user-stream-airflow-fernet-key")["stringData"]["fernet-key"]
    assert len(base64.urlsafe_b64decode(key)) == 32


def test_they_have_the_names_that_airflows_values_say() -> None:
    values = {"airflow": {"jwtSecretName": "a", "apiSecretKeySecretName": "b", "fernetKeySecretName": "c"}}
    rendered = render(values)
    assert "jwt-secret" in rendered.one("Secret", "a")["stringData"]
    assert "api-secret-key" in rendered.one("Secret", "b")["stringData"]
    assert "fernet-key" in rendered.one("Secret", "c")["stringData"]


def test_none_without_airflow() -> None:
    secrets = [one["metadata"]["name"] for one in render({"airflow": {"enabled": False}}).all("Secret")]
    assert not [name for name in secrets if "airflow" in name]
