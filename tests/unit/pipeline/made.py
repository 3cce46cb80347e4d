"""Records as kafka-python gives them, made by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from contract.records import HEADER_EVENT_TIME


@dataclass(frozen=True)
class Record:
    """What the reconciliation looks at of a consumer's record; ``timestamp`` in milliseconds."""

    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    timestamp: int = 1_000
    headers: list[tuple[str, bytes | None]] = field(default_factory=list)


def user(uuid: Any, email: Any = "ann@example.com") -> bytes:
    return json.dumps({"login": {"uuid": uuid}, "email": email}).encode()


def event(offset: int, uuid: str, *, at: int = 1_000, deleted: bool = False, partition: int = 0) -> Record:
    """One event of a user, with its time in the header."""
    value = None if deleted else user(uuid)
    headers: list[tuple[str, bytes | None]] = [(HEADER_EVENT_TIME, str(at).encode())]
    return Record(partition, offset, uuid.encode(), value, headers=headers)
