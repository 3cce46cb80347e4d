"""Where topics begin and end, and new dead letters as they come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from contract.kafka.client import broker_errors, client_config
from contract.settings.kafka import KafkaSettings

Offsets = dict[int, int]
"""By partition."""


class TopicOffsets:
    """A consumer of its own, in no group. For one thread at a time.

    :raises BrokerError: from every method, when no broker answers
    """

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        with broker_errors(settings, "asking for offsets"):
            self._consumer = KafkaConsumer(
                **client_config(settings),
                group_id=None,
                enable_auto_commit=False,
                allow_auto_create_topics=False,
            )

    def ends(self, topic: str) -> Offsets:
        """One past the last record; empty if there is no such topic."""
        with broker_errors(self._settings, f"asking for the end of topic {topic}"):
            places = self._places(topic)
            return _plain(self._consumer.end_offsets(places)) if places else {}

    def begins(self, topic: str) -> Offsets:
        """The first record that is still there."""
        with broker_errors(self._settings, f"asking for the beginning of topic {topic}"):
            places = self._places(topic)
            return _plain(self._consumer.beginning_offsets(places)) if places else {}

    def follow(self, topic: str, start: Offsets) -> bool:
        """Read the topic from ``start`` on; says whether it exists."""
        with broker_errors(self._settings, f"reading topic {topic}"):
            places = self._places(topic)
            if places:
                self._consumer.assign(places)
                for place in places:
                    self._consumer.seek(place, start.get(place.partition, 0))
        return bool(places)

    def poll(self, seconds: float) -> list[Any]:
        """Records of the topic that is followed."""
        with broker_errors(self._settings, "reading new records"):
            batches = self._consumer.poll(timeout_ms=int(seconds * 1000))
        return [record for batch in batches.values() for record in batch]

    def close(self) -> None:
        self._consumer.close(autocommit=False)

    def _places(self, topic: str) -> list[TopicPartition]:
        return [TopicPartition(topic, n) for n in sorted(self._consumer.partitions_for_topic(topic) or ())]


def _plain(offsets: Mapping[TopicPartition, int]) -> Offsets:
    return {place.partition: offset for place, offset in offsets.items()}


def total(offsets: Offsets) -> int:
    """The sum over all partitions."""
    return sum(offsets.values())


def behind(ends: Offsets, reached: Offsets, begins: Offsets) -> int:
    """Records between ``reached`` (or the beginning) and the end."""
    return sum(max(0, end - max(reached.get(part, 0), begins.get(part, 0))) for part, end in ends.items())
