"""The Spark job."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from contract.settings.base import Section


class JobSettings(Section):
    name: Annotated[
        str,
        Field(
            pattern="^[a-z][a-z0-9-]{0,62}$", description="names the query; a blue/green twin needs another"
        ),
    ] = "user-stream"
    master: Annotated[
        str | None, Field(description="Spark master; empty: as spark-submit says, else `local[*]`")
    ] = None
    checkpoint: Annotated[
        str,
        Field(min_length=1, description="folder or URL (s3a://..) of the query's checkpoint, one per query"),
    ] = "checkpoint"
    trigger_seconds: Annotated[
        float, Field(ge=0, le=86400, description="one micro-batch every so often; 0: as fast as possible")
    ] = 0.0
    max_offsets_per_trigger: Annotated[int, Field(ge=1, description="records in one micro-batch at most")] = (
        50_000
    )
    sink_partitions: Annotated[
        int, Field(ge=0, le=10000, description="tasks that write one micro-batch; 0: one per core")
    ] = 0
    max_record_bytes: Annotated[
        int, Field(ge=1024, le=64 * 1024 * 1024, description="a larger value is a dead letter")
    ] = 1_048_576
    metrics_port: Annotated[
        int, Field(ge=0, le=65535, description="Prometheus port; 0: a free one, logged")
    ] = 8088
    metrics_host: Annotated[str, Field(min_length=1, description="address the metrics are served on")] = (
        "127.0.0.1"
    )
    available_now: Annotated[
        bool, Field(description="end once everything that was there at the start is stored")
    ] = False
    jars: Annotated[
        str | None,
        Field(min_length=1, description="folder of the Kafka connector's jars; empty: Spark has them"),
    ] = None
    driver_memory: Annotated[
        str, Field(pattern="^[1-9][0-9]*[mg]$", description="Spark's heap where the job starts Spark itself")
    ] = "1g"
    ui_port: Annotated[int, Field(ge=0, le=65535, description="port of Spark's UI; 0: no UI")] = 4040
    sink_backoff_seconds: Annotated[
        float, Field(gt=0, le=600, description="first wait for a store that is down; doubles, with jitter")
    ] = 0.5
    sink_backoff_max_seconds: Annotated[float, Field(gt=0, le=3600, description="longest such wait")] = 30.0
    future_tolerance_seconds: Annotated[
        int, Field(ge=0, le=86400, description="how far ahead of the broker's clock an event time may be")
    ] = 300
