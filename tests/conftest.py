"""What unit and integration tests share."""

from __future__ import annotations

import pytest

from local.jars import jar_paths


@pytest.fixture(scope="session")
def spark_jars(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder with the Kafka connector's jars.

    Every Spark session of the tests gets it: a process has one JVM, which keeps the class path that the first session
    gave it.
    """
    folder = tmp_path_factory.mktemp("jars")
    for jar in jar_paths("spark"):
        (folder / jar.name).symlink_to(jar)
    return str(folder)
