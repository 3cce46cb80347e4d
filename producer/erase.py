"""Forgetting one user: landing table, then a tombstone, which deletes it from both stores."""

from __future__ import annotations

import re
import time
from typing import Any

from contract.kafka.topics import ensure_topics
from contract.records import HEADER_EVENT_TIME, Identity, identity_key
from contract.settings import Settings
from producer.broker.publisher import Publisher
from producer.dead_letters.read import DeadLetters
from producer.errors import OptionError
from producer.landing.database import connected
from producer.stop import StopSignals
from producer.summary import Summary

_UUID = re.compile(r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
_EMAIL = re.compile(r"^[^\s@]+@[^\s@]+$")


def check_user_id(identity: Identity, text: str) -> str:
    """The key of the user.

    :raises OptionError: when the text cannot be a user's id
    """
    if identity is Identity.UUID and not _UUID.fullmatch(text):
        raise OptionError(
            f"USER_ID {text!r}: must be a login.uuid, e.g. 155e77ee-ba6d-486f-95ce-0e0c0fb4b919"
        )
    if identity is Identity.EMAIL and (len(text) > 320 or not _EMAIL.fullmatch(text.strip())):
        raise OptionError(f"USER_ID {text!r}: must be an e-mail address, for the setting identity is email")
    return identity_key(identity, uuid=text, email=text)


def erase(settings: Settings, user_id: str, stop: StopSignals, summary: Summary) -> None:
    """Delete the user's landing rows, send a tombstone, count the dead letters that mention it.

    In this order: a publisher that has a row in hand is waited for, so that the tombstone is the
    newest event. Doing it again is harmless. Dead letters go when their topic's retention ends.

    :raises LandingError: when PostgreSQL cannot be reached: nothing was sent
    :raises BrokerError: when the tombstone was not acknowledged
    """
    key = check_user_id(settings.identity, user_id)
    summary["landing_rows"] = None
    if settings.postgres.enabled:
        summary["landing_rows"] = _delete_rows(settings, key)
    with stop.interruptible():
        ensure_topics(settings.kafka)
    event_time = str(time.time_ns() // 1_000_000).encode()
    with Publisher(settings.kafka) as publisher:
        sent = publisher.submit(settings.kafka.topic, key.encode(), None, [(HEADER_EVENT_TIME, event_time)])
        position = publisher.position(sent)
    summary["tombstone"] = {
        "topic": position.topic,
        "partition": position.partition,
        "offset": position.offset,
    }
    needle = key.encode()
    with stop.interruptible():
        summary["dead_letters_left"] = sum(
            letter.key == needle or needle in (letter.value or b"").lower()
            for letter in DeadLetters(settings.kafka)
        )


def _delete_rows(settings: Settings, key: str) -> int:
    schema = settings.postgres.landing_schema
    deleted = 0
    with connected(settings.postgres) as connection, connection.cursor() as cursor:
        if _exists(cursor, f"{schema}.users"):
            if settings.identity is Identity.UUID:
                cursor.execute(f"DELETE FROM {schema}.users WHERE uuid = %s::uuid", (key,))
            else:
                cursor.execute(
                    f"DELETE FROM {schema}.users WHERE lower(payload->>'email') LIKE %s "
                    r"AND regexp_replace(lower(payload->>'email'), '^\s+|\s+$', '', 'g') = %s",
                    (f"%{_escaped(key)}%", key),
                )
            deleted += int(cursor.rowcount)
        if _exists(cursor, f"{schema}.refused"):
            # The bytes are JSON of any shape, so they are searched as text.
            cursor.execute(
                f"DELETE FROM {schema}.refused WHERE record_key = %(key)s "
                "OR position(%(text)s IN lower(convert_from(record_value, 'UTF8'))) > 0",
                {"key": key.encode(), "text": key},
            )
            deleted += int(cursor.rowcount)
        connection.commit()
    return deleted


def _exists(cursor: Any, table: str) -> bool:
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", (table,))
    return bool(cursor.fetchone()[0])


def _escaped(text: str) -> str:
    """The text as a literal inside a LIKE pattern."""
    return re.sub(r"([\\%_])", r"\\\1", text)
