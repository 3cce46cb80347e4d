"""The Spark session of the job."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pyspark.sql import SparkSession

from contract.errors import SettingsError
from contract.settings.job import JobSettings

_ROOT = Path(__file__).resolve().parent.parent
_LOGGING = Path(__file__).resolve().parent / "log4j2.properties"

_SQL = {
    "spark.sql.session.timeZone": "UTC",
    # The cleaning is one long projection. Fused into one method it passes the JVM's limit of 64 KiB:
    # each micro-batch would try, fail and fall back. Unfused it is split into methods that are compiled.
    "spark.sql.codegen.wholeStage": "false",
    # Shared subexpressions would be computed for every row, the dear ones too that stand behind a
    # condition which is almost never true.
    "spark.sql.subexpressionElimination.enabled": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "5000",
    "spark.sql.streaming.noDataMicroBatches.enabled": "false",
    "spark.sql.streaming.metricsEnabled": "true",
}


def spark_session(settings: JobSettings) -> SparkSession:
    """The session; under spark-submit it is the one that was submitted.

    :raises SettingsError: when ``job.jars`` names a folder without jars
    """
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    # The executors' Python must find these packages wherever the job was started.
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    builder = SparkSession.builder.appName(settings.name)
    for name, value in _SQL.items():
        builder = builder.config(name, value)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    submitted = "PYSPARK_GATEWAY_PORT" in os.environ
    if not submitted or settings.master:
        builder = builder.master(settings.master or "local[*,3]")
    if not submitted:
        builder = (
            builder.config("spark.driver.memory", settings.driver_memory)
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.ui.enabled", str(settings.ui_port > 0).lower())
            .config("spark.ui.port", str(settings.ui_port or 4040))
            .config("spark.driver.extraJavaOptions", f"-Dlog4j2.configurationFile={_LOGGING.as_uri()}")
        )
    if settings.jars:
        builder = builder.config("spark.jars", ",".join(_jars(settings.jars)))
    return builder.getOrCreate()


def _jars(folder: str) -> list[str]:
    jars = sorted(str(path.resolve()) for path in Path(folder).glob("*.jar"))
    if not jars:
        raise SettingsError(f"job.jars (USER_STREAM__JOB__JARS): no jar in {folder!r}")
    return jars
