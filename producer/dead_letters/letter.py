"""One dead letter, as it lies in the dead letter topic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from contract.records import HEADER_REPLAYED, REFUSED_PARTITION, DeadLetterHeader
from producer.errors import OptionError
from producer.secrets import redacted, redacted_text

_ID = re.compile(r"^[A-Za-z0-9._-]{1,249}-(-1|[0-9]{1,10})-[0-9]{1,19}$")


@dataclass(frozen=True)
class DeadLetter:
    """A rejected record with what is known about it.

    :param found_in: partition and offset in the dead letter topic
    :param value: the original value; None where that was null
    :param headers: the original record's own
    :param error_headers: what the dead letter says, by header name
    """

    topic: str
    partition: int
    offset: int
    found_in: tuple[int, int]
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    error_headers: dict[str, str]

    @property
    def id(self) -> str:
        """``TOPIC-PARTITION-OFFSET`` of the original record."""
        return letter_id(self.topic, self.partition, self.offset)

    @property
    def rule(self) -> str:
        return self.error_headers.get(DeadLetterHeader.RULE, "")

    @property
    def timestamp_ms(self) -> int | None:
        """The original record's Kafka timestamp."""
        text = self.error_headers.get(DeadLetterHeader.TIMESTAMP, "")
        return int(text) if text.isascii() and text.isdigit() else None

    @property
    def refused_by_producer(self) -> bool:
        """It never was on the topic."""
        return self.partition == REFUSED_PARTITION

    @property
    def truncated(self) -> bool:
        return DeadLetterHeader.TRUNCATED in self.error_headers

    def facts(self) -> dict[str, Any]:
        """What may be shown of it without its payload."""
        return {
            "id": self.id,
            "rule": self.rule,
            "error": redacted_text(self.error_headers.get(DeadLetterHeader.ERROR, "")),
            "failed_at": self.error_headers.get(DeadLetterHeader.FAILED_AT, ""),
            "bytes": None if self.value is None else len(self.value),
        }

    def details(self) -> dict[str, Any]:
        """All that may be shown of it; secrets in the payload are replaced."""
        stamp = self.timestamp_ms
        return {
            **self.facts(),
            "timestamp": None
            if stamp is None
            else datetime.fromtimestamp(stamp / 1000, timezone.utc).isoformat(timespec="milliseconds"),
            "truncated": self.truncated,
            "key": None if self.key is None else self.key.decode("utf-8", "replace"),
            "headers": {name: value.decode("utf-8", "replace") for name, value in self.headers},
            "payload": None if self.value is None else redacted(self.value),
        }


def letter_id(topic: str, partition: int, offset: int) -> str:
    return f"{topic}-{partition}-{offset}"


def check_id(text: str) -> str:
    """The text, if it can be a dead letter's id.

    :raises OptionError: if it cannot
    """
    if not _ID.fullmatch(text):
        raise OptionError(
            f"dead letter {text!r}: must be TOPIC-PARTITION-OFFSET of the original record, "
            "e.g. users_created-0-17"
        )
    return text


def replayed_id(record: Any) -> str | None:
    """The id that a record of the dead letter topic notes as replayed, if it is such a note."""
    for name, value in record.headers:
        if name == HEADER_REPLAYED:
            return str(value.decode("utf-8", "replace"))
    return None


def parse_letter(record: Any) -> DeadLetter | None:
    """The dead letter in a record of the dead letter topic; None if it is none."""
    own = {name.value for name in DeadLetterHeader}
    said = {name: value.decode("utf-8", "replace") for name, value in record.headers if name in own}
    try:
        topic = said[DeadLetterHeader.TOPIC]
        partition, offset = int(said[DeadLetterHeader.PARTITION]), int(said[DeadLetterHeader.OFFSET])
    except (KeyError, ValueError):
        return None
    null = said.get(DeadLetterHeader.NULL_VALUE) == "true"
    return DeadLetter(
        topic=topic,
        partition=partition,
        offset=offset,
        found_in=(record.partition, record.offset),
        key=record.key,
        value=None if null else record.value,
        headers=tuple((name, value) for name, value in record.headers if not name.startswith("dlq-")),
        error_headers=said,
    )
