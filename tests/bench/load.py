"""Fills a topic with users, as the producer would have sent them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from contract.kafka.client import spark_options
from contract.kafka.topics import ensure_topics
from contract.records import HEADER_EVENT_TIME, HEADER_SCHEMA_ID
from contract.schema import latest_schema
from contract.settings import Settings


def fill_topic(spark: SparkSession, settings: Settings, records: int, seed: str) -> None:
    """Users 0 to ``records`` of the simulator's seed, through Spark: faster than one producer."""
    ensure_topics(settings.kafka)

    def build(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        # On the executors.
        from contract.records import Identity
        from producer.records import Record, RecordBuilder
        from producer.simulator.users import user

        builder = RecordBuilder(latest_schema(), identity=Identity.UUID, max_bytes=1 << 20)
        for batch in batches:
            built = [builder.build(user(seed, index)) for index in batch.column(0).to_pylist()]
            good = [record for record in built if isinstance(record, Record)]
            yield pa.RecordBatch.from_pydict(
                {"key": [r.key for r in good], "value": [r.value for r in good]},
                schema=pa.schema([("key", pa.binary()), ("value", pa.binary())]),
            )

    now = F.unix_millis(F.current_timestamp()).cast("string").cast("binary")
    headers = F.array(
        F.struct(
            F.lit(HEADER_SCHEMA_ID).alias("key"), F.lit(latest_schema().id).cast("binary").alias("value")
        ),
        F.struct(F.lit(HEADER_EVENT_TIME).alias("key"), now.alias("value")),
    )
    users = spark.range(0, records, 1, 8).mapInArrow(build, "key binary, value binary")
    (
        users.withColumn("headers", headers)
        .write.format("kafka")
        .options(**spark_options(settings.kafka))
        .option("includeHeaders", True)
        .option("topic", settings.kafka.topic)
        .save()
    )
