"""A refused user as a dead letter, so that it is not lost."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timezone

from contract.records import HEADER_EVENT_TIME, REFUSED_PARTITION, DeadLetterHeader
from producer.broker.publisher import Headers
from producer.records import Refusal

_MAX_ERROR_BYTES = 8 * 1024
_ROOM_FOR_HEADERS = 16 * 1024


def refusal_offsets() -> Iterator[int]:
    """Numbers that no other run uses: 40 random bits, then a counter; below 2**63."""
    first = secrets.randbits(40) << 22
    yield from range(first, 1 << 63)


def refused_letter(
    refusal: Refusal, *, topic: str, offset: int, fetched_at_ms: int, max_bytes: int
) -> tuple[bytes | None, bytes, Headers]:
    """Key, value and headers of the dead letter.

    :param topic: where the user would have been sent
    :param max_bytes: what the dead letter topic takes; a longer value is cut and says so
    """
    value, key = refusal.value, refusal.key
    room = max_bytes - _ROOM_FOR_HEADERS - len(key or b"")
    facts = {
        DeadLetterHeader.TOPIC: topic,
        DeadLetterHeader.PARTITION: str(REFUSED_PARTITION),
        DeadLetterHeader.OFFSET: str(offset),
        DeadLetterHeader.TIMESTAMP: str(fetched_at_ms),
        DeadLetterHeader.RULE: f"producer.{refusal.rule}",
        DeadLetterHeader.ERROR: refusal.error,
        DeadLetterHeader.FAILED_AT: datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
    }
    if len(value) > room:
        facts[DeadLetterHeader.TRUNCATED] = str(len(value))
        value = value[:room]
    headers = [
        (name.value, text.encode("utf-8", "replace")[:_MAX_ERROR_BYTES]) for name, text in facts.items()
    ]
    return key, value, [*headers, (HEADER_EVENT_TIME, str(fetched_at_ms).encode())]
