"""How one user looks on the topic: key, headers, and the headers of a dead letter.

A record is a JSON object in UTF-8 (see :mod:`contract.schemas`), keyed by its identity.
A record with a key and an empty value is a tombstone: it deletes that user.
"""

from __future__ import annotations

from enum import Enum

HEADER_SCHEMA_ID = "schema-id"
"""Names the schema version of the value, e.g. ``users_created:1`` (see ``SchemaVersion.id``)."""

HEADER_EVENT_TIME = "event-time"
"""When the user was fetched: milliseconds since the epoch, in ASCII digits. Without it the
record's Kafka timestamp counts. The newest event of a user wins, whatever arrives last."""

HEADER_GENDER = "gender"
"""``male``, ``female`` or ``unknown``, where it was asked for: one topic can hold all of them."""

SECRET_LOGIN_FIELDS = frozenset({"password", "salt", "md5", "sha1", "sha256"})
"""Fields of ``login`` that never leave the process that fetched them."""


class Identity(str, Enum):
    """What makes two records the same user, and so what keys the topic and the tables."""

    UUID = "login.uuid"
    EMAIL = "email"


def identity_key(identity: Identity, *, uuid: str, email: str) -> str:
    """The key of a user: the lower-case uuid, or the trimmed lower-case e-mail address."""
    return uuid.lower() if identity is Identity.UUID else normalise_email(email)


def normalise_email(email: str) -> str:
    """Trim and lower-case; the job does the same, so that topic keys equal table keys."""
    return email.strip().lower()


class DeadLetterHeader(str, Enum):
    """Headers of a dead letter; its key and value are the original bytes, untouched.

    ``(topic, partition, offset)`` identify it: a batch that is written again may repeat a dead
    letter, so readers count each of these once.
    """

    TOPIC = "dlq-topic"
    PARTITION = "dlq-partition"
    OFFSET = "dlq-offset"
    TIMESTAMP = "dlq-timestamp"
    """The original record's Kafka timestamp, milliseconds since the epoch."""
    RULE = "dlq-rule"
    """The first rule of severity ``error`` that the record breaks."""
    ERROR = "dlq-error"
    """Every broken rule with what was found and what is accepted, one per line."""
    FAILED_AT = "dlq-failed-at"
    """When it was rejected, ISO-8601 in UTC."""
    NULL_VALUE = "dlq-null-value"
    """``true`` where the original value was null (a null would read as a tombstone here)."""
    TRUNCATED = "dlq-truncated"
    """Size in bytes of the original value, where only its beginning fits into the dead letter."""


REFUSED_PARTITION = -1
"""``dlq-partition`` of a user that the producer refused: it was never on the topic. Its
``dlq-offset`` is a random number, so that each refusal is a dead letter of its own."""

HEADER_REPLAYED = "dlq-replayed"
"""Marks a record of the dead letter topic that is no dead letter (it has no ``dlq-topic``) but the
note that one was replayed: its key and this header's value name the dead letter."""

HEADER_REPLAY_OF = "dlq-replay-of"
"""On a record of the main topic: the dead letter that it was replayed from."""
