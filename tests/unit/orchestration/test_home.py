"""Airflow's folder: keys and login that stay, readable by their owner only; the configuration."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest
import yaml

from local.errors import LocalError
from orchestration.home import DAGS, Home, clean
from orchestration.settings import AirflowSettings


def test_keys_and_login_stay_from_one_start_to_the_next(tmp_path: Path) -> None:
    first = Home(tmp_path).environment(AirflowSettings(), 8080, "users_created")
    again = Home(tmp_path).environment(AirflowSettings(), 8081, "users_created")
    for name in ("AIRFLOW__CORE__FERNET_KEY", "AIRFLOW__API__SECRET_KEY", "AIRFLOW__API_AUTH__JWT_SECRET"):
        assert first[name] == again[name]
    assert Home(tmp_path).password == Home(tmp_path).password
    assert len(base64.urlsafe_b64decode(first["AIRFLOW__CORE__FERNET_KEY"])) == 32


def test_only_the_owner_can_read_what_is_secret(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.environment(AirflowSettings(), 8080, "users_created")
    assert stat.S_IMODE(home.path.stat().st_mode) == 0o700
    for file in home.path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name


def test_it_serves_on_this_machine_only_and_tells_nobody(tmp_path: Path) -> None:
    environment = Home(tmp_path).environment(AirflowSettings(), 8085, "users_created")
    assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert environment["AIRFLOW__API__BASE_URL"] == "http://127.0.0.1:8085"
    assert environment["AIRFLOW__USAGE_DATA_COLLECTION__ENABLED"] == "False"


def test_what_the_dags_are_told(tmp_path: Path) -> None:
    home = Home(tmp_path)
    environment = home.environment(AirflowSettings(retries=1, retry_delay=2), 8080, "people")
    told = yaml.safe_load(Path(environment["USER_STREAM_DAGS_SETTINGS"]).read_text())
    assert (told["run"], told["topic"], told["retries"], told["retry_delay"]) == ("process", "people", 1, 2)
    assert environment["AIRFLOW__CORE__DAGS_FOLDER"] == environment["PYTHONPATH"] == str(DAGS)


def test_another_airflows_settings_are_not_taken_over() -> None:
    given = {
        "AIRFLOW__CORE__EXECUTOR": "x",
        "PYTHONPATH": "x",
        "_AIRFLOW_X": "x",
        "PATH": "p",
        "USER_STREAM__A": "a",
    }
    assert clean(given) == {"PATH": "p", "USER_STREAM__A": "a"}


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "airflow").touch()
    with pytest.raises(LocalError, match="airflow"):
        Home(tmp_path)
