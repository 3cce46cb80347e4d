"""Named batches: a fetch that was completed under a name is not done again."""

from __future__ import annotations

import json
import uuid
from typing import Any

from producer.errors import OptionError

_NAMESPACE = uuid.UUID("a0b1dc6c-6f0e-5b53-8d6f-2f4c8d0e51a7")
MOST_CHARACTERS = 500


def batch_id_of(name: str) -> str:
    """The batch_id (a UUID) of a name; the same for the same name everywhere.

    :raises OptionError: when the name cannot be one
    """
    if not 0 < len(name) <= MOST_CHARACTERS or not name.isprintable():
        raise OptionError(
            f"--batch {name[:60]!r}: must be 1 to {MOST_CHARACTERS} printable characters, e.g. users/2026-01-31"
        )
    return str(uuid.uuid5(_NAMESPACE, name))


class Batches:
    """The table ``batches``: which named fetches were completed, and with what summary."""

    def __init__(self, connection: Any, schema: str) -> None:
        self._connection = connection
        self._schema = schema

    def completed(self, batch_id: str) -> dict[str, Any] | None:
        """The summary of the fetch that completed this batch, or None."""
        with self._connection.cursor() as cursor:
            cursor.execute(f"SELECT facts FROM {self._schema}.batches WHERE batch_id = %s", (batch_id,))
            row = cursor.fetchone()
        self._connection.rollback()
        return None if row is None else dict(row[0])

    def complete(self, batch_id: str, name: str, facts: dict[str, Any]) -> None:
        """Write down that all was fetched; commits. The first of two that did the same is kept."""
        with self._connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {self._schema}.batches (batch_id, name, facts) VALUES (%s, %s, %s) "
                "ON CONFLICT (batch_id) DO NOTHING",
                (batch_id, name, json.dumps(facts)),
            )
        self._connection.commit()
