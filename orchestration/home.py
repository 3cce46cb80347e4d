"""Airflow's folder below the state folder: its keys, its login, the DAGs' settings, its configuration."""

from __future__ import annotations

import base64
import json
import os
import secrets
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml

from local import paths
from orchestration.errors import NotInstalledError
from orchestration.settings import AirflowSettings

ROOT = Path(__file__).resolve().parent.parent
DAGS = ROOT / "charts" / "user-stream" / "dags"
PYTHON = ROOT / ".venv-airflow" / "bin" / "python"
USER = "admin"


def airflow_python() -> Path:
    """The interpreter of Airflow's environment.

    :raises NotInstalledError: where there is none
    """
    if not os.access(PYTHON, os.X_OK):
        raise NotInstalledError(f"{PYTHON} is not there: `make airflow` makes Airflow's environment")
    return PYTHON


class Home:
    """The folder. What is secret in it only its owner may read, and it stays from one start to the next."""

    def __init__(self, state: Path) -> None:
        paths.ensure_folder(state, setting=paths.STATE_VARIABLE)
        self.path = paths.ensure_folder(state / "airflow", setting=paths.STATE_VARIABLE, mode=0o700)
        self.logs = self.path / "components"

    @property
    def password(self) -> str:
        """Of the user ``admin``; made at the first start."""
        return str(
            json.loads(self._once("login.json", lambda: json.dumps({USER: secrets.token_urlsafe(12)})))[USER]
        )

    def environment(self, settings: AirflowSettings, port: int, topic: str) -> dict[str, str]:
        """Airflow's configuration, and the settings file of the DAGs, which is written anew.

        :param topic: what the DAGs' param ``topic`` is by default
        """
        address = f"http://127.0.0.1:{port}"
        self.password  # noqa: B018 - Airflow reads the file
        dag_settings = {
            "run": "process",
            "topic": topic,
            "retries": settings.retries,
            "retry_delay": settings.retry_delay,
            "python": sys.executable,
            "folder": str(ROOT),
        }
        self._write("dags.yaml", yaml.safe_dump(dag_settings, sort_keys=False))
        configuration = {
            "CORE__EXECUTOR": "LocalExecutor",
            "CORE__PARALLELISM": str(settings.parallelism),
            "CORE__DAGS_FOLDER": str(DAGS),
            "CORE__LOAD_EXAMPLES": "False",
            "CORE__FERNET_KEY": self._once("fernet-key", _fernet_key),
            "CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
            "CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
            "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(self.path / "login.json"),
            "DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{self.path / 'airflow.db'}",
            "API__HOST": "127.0.0.1",
            "API__PORT": str(port),
            "API__BASE_URL": address,
            "API__WORKERS": "1",
            "API__SECRET_KEY": self._once("api-secret-key", secrets.token_urlsafe),
            "API_AUTH__JWT_SECRET": self._once("jwt-secret", secrets.token_urlsafe),
            "LOGGING__BASE_LOG_FOLDER": str(self.path / "logs"),
            "CORE__DAGBAG_IMPORT_TIMEOUT": "180",
            "WORKERS__EXECUTION_API_TIMEOUT": "60",
            "DAG_PROCESSOR__REFRESH_INTERVAL": "10",
            "DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "10",
            # The DAGs change while they are written; a DAG that waits is no surprise, one that fetches is.
            "CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",
            "USAGE_DATA_COLLECTION__ENABLED": "False",
        }
        return {
            "AIRFLOW_HOME": str(self.path),
            **{f"AIRFLOW__{name}": value for name, value in configuration.items()},
            "USER_STREAM_DAGS_SETTINGS": str(self.path / "dags.yaml"),
            # What a missed deadline calls is a module of the DAGs' folder, and the executor imports it.
            "PYTHONPATH": str(DAGS),
        }

    def _once(self, name: str, make: Callable[[], str]) -> str:
        file = self.path / name
        if not file.exists():
            self._write(name, make())
        return file.read_text(encoding="utf-8")

    def _write(self, name: str, text: str) -> None:
        file = self.path / name
        new = file.with_name(name + ".new")
        try:
            new.touch(mode=0o600)
            new.write_text(text, encoding="utf-8")
            new.replace(file)
        except OSError as error:
            raise paths.write_error(error, file, setting=paths.STATE_VARIABLE) from error


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def clean(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without what would change Airflow or its Python behind our back."""
    return {
        name: value
        for name, value in environ.items()
        if not name.startswith(("AIRFLOW", "_AIRFLOW", "PYTHON", "VIRTUAL_ENV"))
    }
