"""Reading a topic from its beginning to where it ends now."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from contract.errors import BrokerError
from contract.kafka.client import broker_errors, client_config
from contract.settings.kafka import KafkaSettings


def read_topic(settings: KafkaSettings, topic: str) -> Iterator[Any]:
    """Every record between the beginning and the end offsets at the time of the call.

    No consumer group is used and nothing is committed. A topic that does not exist has no records.

    :raises BrokerError: when no broker answers, or one falls silent
    """
    with broker_errors(settings, f"reading topic {topic}"):
        consumer = KafkaConsumer(
            **client_config(settings),
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            allow_auto_create_topics=False,
        )
    try:
        with broker_errors(settings, f"reading topic {topic}"):
            partitions = [
                TopicPartition(topic, n) for n in sorted(consumer.partitions_for_topic(topic) or ())
            ]
            if not partitions:
                return
            consumer.assign(partitions)
            consumer.seek_to_beginning(*partitions)
            ends = consumer.end_offsets(partitions)
            left = {place for place in partitions if consumer.position(place) < ends[place]}
        heard = time.monotonic()
        while left:
            with broker_errors(settings, f"reading topic {topic}"):
                batches = consumer.poll(timeout_ms=500, max_records=500)
            if batches:
                heard = time.monotonic()
            elif time.monotonic() - heard > settings.request_timeout_seconds:
                raise BrokerError(
                    f"reading topic {topic}: kafka.bootstrap_servers {settings.bootstrap_servers} fell "
                    f"silent for {settings.request_timeout_seconds:g} s (kafka.request_timeout_seconds)"
                )
            for place, records in batches.items():
                yield from (record for record in records if record.offset < ends[place])
            with broker_errors(settings, f"reading topic {topic}"):
                left = {place for place in left if consumer.position(place) < ends[place]}
    finally:
        consumer.close(autocommit=False)
