"""Bronze, silver and rules in one: a topic's records as checked rows."""

from __future__ import annotations

from collections.abc import Iterable

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from contract.schema import SchemaVersion
from contract.settings import Settings
from jobs.quality.evaluate import evaluate
from jobs.quality.scope import Scope
from jobs.sinks.base import ALWAYS, Sink
from jobs.transform.bronze import bronze
from jobs.transform.silver import silver


def checked(records: DataFrame, settings: Settings, versions: tuple[SchemaVersion, ...]) -> DataFrame:
    """Every column of bronze and silver, ``errors``, ``warnings`` and ``error_text``."""
    scope = Scope(
        versions=versions,
        identity=settings.identity,
        max_record_bytes=settings.job.max_record_bytes,
        future_tolerance_seconds=settings.job.future_tolerance_seconds,
    )
    return evaluate(
        silver(bronze(records, versions, settings.job.max_record_bytes), settings.identity), scope
    )


def outgoing(rows: DataFrame, sinks: Iterable[Sink], partitions: int) -> DataFrame:
    """The columns that the sinks need, all events of a user in one partition.

    One task per user and batch: so no two transactions of a batch wait for each other's rows, and a
    record and its tombstone never race. Columns that only rejected records need are null elsewhere.
    """
    columns: dict[str, Column] = {name: F.col(name) for name in ALWAYS}
    for sink in sinks:
        for name in sink.columns:
            columns[name] = F.when(F.col("errors") != 0, F.col(name)) if sink.takes_rejects else F.col(name)
    selected = rows.select(*(column.alias(name) for name, column in columns.items()))
    return selected.repartition(partitions, F.coalesce("id", F.lit("")))
