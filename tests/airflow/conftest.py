"""Tests of the DAGs: they run in Airflow's own environment, `make test` sees to it.

Where Airflow is not installed nothing here is collected, and the run's summary says so.
"""

from __future__ import annotations

import importlib.metadata
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from _pytest.terminal import TerminalReporter

if TYPE_CHECKING:
    from airflow.dag_processing.dagbag import DagBag

ROOT = Path(__file__).resolve().parents[2]
DAGS = ROOT / "charts" / "user-stream" / "dags"
PROJECT_PYTHON = ROOT / ".venv" / "bin" / "python"
# Not by looking for a module of it: that would import Airflow, which reads its configuration then.
AIRFLOW_IS_HERE = any(importlib.metadata.distributions(name="apache-airflow-core"))

collect_ignore_glob = [] if AIRFLOW_IS_HERE else ["*test_*.py"]

if AIRFLOW_IS_HERE:
    # Airflow reads its configuration when it is imported, so before any test module is.
    _home = tempfile.TemporaryDirectory(prefix="user-stream-airflow-", ignore_cleanup_errors=True)
    HOME = Path(_home.name)
    SETTINGS = HOME / "settings.yaml"
    SETTINGS.write_text(
        f"run: process\nretries: 3\nretry_delay: 1\nretry_delay_max: 2\npython: {PROJECT_PYTHON}\nfolder: {ROOT}\n"
    )
    # Operators read it; nothing is asked of the address in it.
    (HOME / "kubeconfig").write_text(
        "{apiVersion: v1, kind: Config, current-context: none, users: [{name: none, user: {}}], "
        "clusters: [{name: none, cluster: {server: 'http://127.0.0.1:1'}}], "
        "contexts: [{name: none, context: {cluster: none, user: none}}]}"
    )
    os.environ.update(
        {
            "AIRFLOW_HOME": str(HOME),
            "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT": "300",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{HOME}/airflow.db",
            "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(HOME / "logs"),
            "USER_STREAM_DAGS_SETTINGS": str(SETTINGS),
            "KUBECONFIG": str(HOME / "kubeconfig"),
        }
    )


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    if not AIRFLOW_IS_HERE:
        terminalreporter.write_line(
            "airflow: not in this environment; `make test` runs tests/airflow in its own"
        )


@pytest.fixture(scope="session")
def dagbag() -> DagBag:
    """The DAG files as a scheduler loads them."""
    from airflow.dag_processing.dagbag import BundleDagBag

    return BundleDagBag(dag_folder=str(DAGS), bundle_path=DAGS, bundle_name="dags-folder")
