"""One Spark session for all of the job's unit tests."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from pyspark.sql import SparkSession

from contract.settings.job import JobSettings
from jobs.session import spark_session
from tests.unit.jobs.support import Examine, examine


@pytest.fixture(scope="package")
def spark(spark_jars: str) -> Iterator[SparkSession]:
    """The job's own session: the same SQL settings, no server."""
    session = spark_session(JobSettings(name="unit-tests", master="local[2]", ui_port=0, jars=spark_jars))
    session.conf.set("spark.sql.shuffle.partitions", "2")
    yield session
    session.stop()


@pytest.fixture(name="examine", scope="package")
def _examine(spark: SparkSession) -> Examine:
    return partial(examine, spark)
