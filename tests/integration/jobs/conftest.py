"""All four servers and one Spark session for the tests of the job."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from contract.settings import load_settings
from jobs.session import spark_session
from local.stack import Stack
from tests.integration.jobs.support import World


@pytest.fixture(scope="package")
def servers() -> Iterator[Stack]:
    with tempfile.TemporaryDirectory(prefix="user-stream-test-jobs-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another user when started by root
        with Stack(state_dir=Path(folder) / "state") as stack:
            yield stack


@pytest.fixture(scope="package")
def environment(servers: Stack, spark_jars: str) -> dict[str, str]:
    return {
        **servers.environment(),
        "USER_STREAM__JOB__JARS": spark_jars,
        "USER_STREAM__JOB__UI_PORT": "0",
    }


@pytest.fixture(scope="package")
def spark(environment: dict[str, str]) -> Iterator[SparkSession]:
    session = spark_session(load_settings(environment).job)
    yield session
    session.stop()


@pytest.fixture
def world(environment: dict[str, str], tmp_path: Path) -> Iterator[World]:
    made = World(environment, tmp_path)
    yield made
    made.close()
