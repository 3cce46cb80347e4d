"""What the stores must hold, worked out from the topic alone and without the job's code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from contract.records import HEADER_EVENT_TIME, Identity, identity_key

_NUMBER = re.compile(r"\s*[+-]?[0-9]{1,18}\s*")
_LAST_MILLIS = 253_402_300_799_999
_BYTE_ORDER_MARK = "\ufeff"

Place = tuple[int, int]
"""Partition and offset."""


@dataclass(frozen=True)
class Newest:
    """The event of a user that wins: the greatest version, of two alike the deletion."""

    version: int
    deleted: bool


@dataclass
class Topic:
    """All records of the topic, told apart. ``rejected`` are the places that dead letters name.

    ``records`` = ``rejected_here`` + unreadable + users + superseded: each record is in one of them.
    """

    rejected: frozenset[Place] | set[Place]
    identity: Identity = Identity.UUID
    records: int = 0
    rejected_here: int = 0
    superseded: int = 0
    oldest_ms: int | None = None
    unreadable: list[str] = field(default_factory=list)
    """Neither a user nor in the dead letters: ``partition N offset M``."""
    newest: dict[str, Newest] = field(default_factory=dict)

    def add(self, records: Iterable[Any]) -> Topic:
        """Take records as kafka-python gives them."""
        for record in records:
            self._add(record)
        return self

    def _add(self, record: Any) -> None:
        self.records += 1
        self.oldest_ms = record.timestamp if self.oldest_ms is None else min(self.oldest_ms, record.timestamp)
        if (record.partition, record.offset) in self.rejected:
            self.rejected_here += 1
            return
        key = identity_of(record, self.identity)
        if key is None:
            self.unreadable.append(f"partition {record.partition} offset {record.offset}")
            return
        event = Newest(version_of(record), not record.value)
        old = self.newest.get(key)
        if old is not None:
            self.superseded += 1
            if (old.version, old.deleted) >= (event.version, event.deleted):
                return
        self.newest[key] = event

    @property
    def live(self) -> int:
        """Users whose newest event is not a deletion."""
        return len(self.newest) - self.deleted

    @property
    def deleted(self) -> int:
        """Users whose newest event is a tombstone."""
        return sum(event.deleted for event in self.newest.values())


def identity_of(record: Any, identity: Identity) -> str | None:
    """Whom a record is about: of a tombstone the key says it, of a user the value."""
    try:
        if not record.value:
            return _clean(record.key.decode()).lower() or None if record.key else None
        user = json.loads(record.value)
        uuid = user["login"]["uuid"] if identity is Identity.UUID else ""
        email = user["email"] if identity is Identity.EMAIL else ""
        return identity_key(identity, uuid=_clean(uuid), email=_clean(email)) or None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def version_of(record: Any) -> int:
    """Microseconds: the event time's milliseconds, and the offset's last three digits to tell equals apart."""
    millis: int = record.timestamp
    for name, value in record.headers:
        if name == HEADER_EVENT_TIME:  # the last one counts
            text = value.decode("utf-8", "replace") if value is not None else ""
            number = int(text) if _NUMBER.fullmatch(text) else -1
            millis = number if 0 <= number <= _LAST_MILLIS else record.timestamp
    offset: int = record.offset
    return millis * 1000 + offset % 1000


def _clean(text: str) -> str:
    return text.strip().strip(_BYTE_ORDER_MARK).strip()
