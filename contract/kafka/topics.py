"""The two topics: created where they are missing, if the settings want that."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from kafka import KafkaAdminClient, errors
from kafka.admin import ConfigResource, ConfigResourceType

from contract.errors import BrokerError
from contract.kafka.client import (
    DEAD_LETTER_MAX_MESSAGE_BYTES,
    USERS_MAX_MESSAGE_BYTES,
    broker_errors,
    client_config,
)
from contract.settings.kafka import KafkaSettings

log = structlog.get_logger(__name__)


_BATCH_OVERHEAD_BYTES = 1024
"""Key, headers and the batch around a record count towards the broker's limit."""


@dataclass(frozen=True)
class ValueLimits:
    """Bytes that a value may have to be taken by the topic of users and that of dead letters."""

    users: int = USERS_MAX_MESSAGE_BYTES - _BATCH_OVERHEAD_BYTES
    dead_letters: int = DEAD_LETTER_MAX_MESSAGE_BYTES - _BATCH_OVERHEAD_BYTES


def ensure_topics(settings: KafkaSettings) -> ValueLimits:
    """Both topics exist afterwards; says how large a value they take.

    Dead letters may be larger than users: they carry the value and, in headers, what is wrong.

    :raises BrokerError: when no broker answers, or a topic is missing and must not or cannot be created
    """
    wanted = {
        settings.topic: USERS_MAX_MESSAGE_BYTES,
        settings.dead_letter_topic: DEAD_LETTER_MAX_MESSAGE_BYTES,
    }
    with broker_errors(settings, "looking for the topics"):
        admin = KafkaAdminClient(**client_config(settings))
    try:
        with broker_errors(settings, "looking for the topics"):
            missing = sorted(set(wanted) - set(admin.list_topics()))
        if missing and not settings.create_topics:
            raise BrokerError(
                f"topic {', '.join(missing)} does not exist on {settings.bootstrap_servers}: create it, "
                "or set kafka.create_topics to true"
            )
        for topic in missing:
            _create(admin, settings, topic, wanted[topic])
        return _value_limits(admin, settings)
    finally:
        admin.close()


def value_limits(settings: KafkaSettings) -> ValueLimits:
    """How large a value the two topics take, as the brokers say.

    :raises BrokerError: when no broker answers
    """
    with broker_errors(settings, "connecting"):
        admin = KafkaAdminClient(**client_config(settings))
    try:
        return _value_limits(admin, settings)
    finally:
        admin.close()


def _create(admin: KafkaAdminClient, settings: KafkaSettings, topic: str, max_message_bytes: int) -> None:
    options = {
        "num_partitions": settings.partitions,
        "replication_factor": settings.replication_factor,
        "configs": {"max.message.bytes": str(max_message_bytes)},
    }
    with broker_errors(settings, f"creating topic {topic}"):
        try:
            admin.create_topics({topic: options}, wait_for_metadata=True)
        except errors.TopicAlreadyExistsError:
            return  # somebody else was faster
    log.info("created the topic", topic=topic, partitions=settings.partitions)


def _value_limits(admin: KafkaAdminClient, settings: KafkaSettings) -> ValueLimits:
    names = (settings.topic, settings.dead_letter_topic)
    asked = [ConfigResource(ConfigResourceType.TOPIC, name, ["max.message.bytes"]) for name in names]
    try:
        with broker_errors(settings, "asking for max.message.bytes"):
            found = admin.describe_configs(asked, config_filter="all")["topic"]
        users, dead_letters = (int(found[name]["max.message.bytes"]["value"]) for name in names)
    except (BrokerError, KeyError) as error:
        # Not every role may read a topic's configuration; a record that is too large then fails the run.
        log.warning("max.message.bytes of the topics is unknown", reason=str(error))
        return ValueLimits()
    return ValueLimits(users - _BATCH_OVERHEAD_BYTES, dead_letters - _BATCH_OVERHEAD_BYTES)
