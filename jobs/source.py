"""The topic as a streaming DataFrame."""

from __future__ import annotations

from pyspark.sql import DataFrame, SparkSession

from contract.kafka.client import spark_options
from contract.settings import Settings
from jobs.transform.bronze import KAFKA_COLUMNS


def read_topic(spark: SparkSession, settings: Settings) -> DataFrame:
    """Key, value, headers, topic, partition, offset, timestamp of every record from the earliest on.

    Offsets that are gone (retention) stop the query instead of being skipped: nothing is lost silently.
    """
    reader = (
        spark.readStream.format("kafka")
        .options(**spark_options(settings.kafka))
        # A broker answers a connection's requests one by one: what a task asks first must not wait for
        # the fetch that the batch before left behind, which at a topic's end lasts this long.
        .option("kafka.fetch.max.wait.ms", 20)
        .option("subscribe", settings.kafka.topic)
        .option("startingOffsets", "earliest")
        .option("maxOffsetsPerTrigger", settings.job.max_offsets_per_trigger)
        .option("includeHeaders", True)
        .option("failOnDataLoss", True)
        .option("groupIdPrefix", settings.job.name)
    )
    return reader.load().select(*KAFKA_COLUMNS)
