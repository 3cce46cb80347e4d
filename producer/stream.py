"""API to topic, straight through."""

from __future__ import annotations

from collections import Counter

import structlog

from contract.kafka.topics import ValueLimits, ensure_topics
from contract.records import HEADER_EVENT_TIME, HEADER_SCHEMA_ID
from contract.registry import RegistryClient
from contract.schema import SchemaVersion, latest_schema
from contract.settings import Settings
from producer.broker.publisher import Publisher
from producer.dead_letters.refused import refusal_offsets, refused_letter
from producer.records import RecordBuilder, Refusal
from producer.source.ahead import ahead
from producer.source.client import Page, SourceClient
from producer.source.stream import Limits, pages
from producer.stop import StopSignals
from producer.summary import Summary

log = structlog.get_logger(__name__)


def prepare_target(settings: Settings, schema: SchemaVersion) -> ValueLimits:
    """Registry and topics are ready afterwards; nothing has been sent yet.

    Returns how large a value the topics take.

    :raises RegistryError: or its subclass for an incompatible schema
    :raises BrokerError: when no broker answers
    """
    if settings.registry.enabled:
        registry = RegistryClient(settings.registry)
        try:
            registered = registry.ensure_registered(settings.subject, schema)
        finally:
            registry.close()
        log.info("the schema is registered", subject=registered.subject, version=registered.version)
    return ensure_topics(settings.kafka)


class UserSender:
    """Sends users, and what is refused to the dead letters.

    ``refused`` counts by reason; ``builder.unknown_fields`` counts what was dropped.
    """

    def __init__(
        self, settings: Settings, schema: SchemaVersion, publisher: Publisher, limits: ValueLimits
    ) -> None:
        self._max_letter_bytes = limits.dead_letters
        self._kafka = settings.kafka
        self._publisher = publisher
        self._schema_header = (HEADER_SCHEMA_ID, schema.id.encode())
        self._offsets = refusal_offsets()
        self.builder = RecordBuilder(
            schema, identity=settings.identity, max_bytes=min(settings.job.max_record_bytes, limits.users)
        )
        self.refused: Counter[str] = Counter()

    def send_page(self, page: Page) -> None:
        """Send every user of a page; its time of fetching is the event time.

        :raises DeliveryError: when a record sent before was not acknowledged
        """
        headers = [self._schema_header, (HEADER_EVENT_TIME, str(page.fetched_at_ms).encode())]
        topic, send, build = self._kafka.topic, self._publisher.send, self.builder.build
        for user in page.users:
            record = build(user)
            if isinstance(record, Refusal):
                self.refuse(record, page.fetched_at_ms)
            else:
                send(topic, record.key, record.value, headers)

    def refuse(self, refusal: Refusal, fetched_at_ms: int) -> None:
        """Count it and send it to the dead letters."""
        self.refused[refusal.reason] += 1
        key, value, headers = refused_letter(
            refusal,
            topic=self._kafka.topic,
            offset=next(self._offsets),
            fetched_at_ms=fetched_at_ms,
            max_bytes=self._max_letter_bytes,
        )
        self._publisher.send(self._kafka.dead_letter_topic, key, value, headers)


def stream(settings: Settings, limits: Limits, stop: StopSignals, summary: Summary) -> None:
    """Fetch and send until a limit is reached; ``summary`` is right also when this raises.

    :raises SourceError: when the API fails for good; what was fetched before has been sent
    :raises Stopped: on a signal; what was sent has been acknowledged
    """
    schema = latest_schema()
    summary["topic"] = settings.kafka.topic
    summary["fetched"] = summary["sent"] = 0
    with stop.interruptible():
        value_limits = prepare_target(settings, schema)
        publisher = Publisher(settings.kafka)
    client = SourceClient(settings.source, sleep=stop.sleep)
    with publisher:
        sender = UserSender(settings, schema, publisher, value_limits)
        try:
            try:
                for page in ahead(pages(client, settings.source, limits, sleep=stop.sleep), stop):
                    summary.add("fetched", len(page.users))
                    sender.send_page(page)
            finally:
                publisher.flush()
        finally:
            client.close()
            summary["sent"] = publisher.acknowledged[settings.kafka.topic]
            summary["refused"] = dict(sender.refused)
            summary["dead_letters"] = publisher.acknowledged[settings.kafka.dead_letter_topic]
            summary["unknown_fields"] = dict(sender.builder.unknown_fields)
            summary["retries"] = dict(client.retries)
