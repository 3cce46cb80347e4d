"""Storing fetched users: what is already there with the same content is left alone."""

from __future__ import annotations

from typing import Any

import psycopg2

from producer.records import Record, Refusal

_INSERT_USERS = """
WITH batch AS (
    SELECT b.*, lag(b.payload) OVER (PARTITION BY b.uuid ORDER BY b.position) AS previous
    FROM unnest(%(uuids)s::uuid[], %(genders)s::text[], %(nats)s::text[], %(payloads)s::jsonb[])
        WITH ORDINALITY AS b (uuid, gender, nat, payload, position)
)
INSERT INTO {schema}.users (uuid, batch_id, fetched_at, gender, nat, payload)
SELECT batch.uuid, %(batch_id)s, to_timestamp(%(fetched_at_ms)s / 1000.0),
    batch.gender, batch.nat, batch.payload
FROM batch
LEFT JOIN LATERAL (
    SELECT stored.payload FROM {schema}.users AS stored
    WHERE stored.uuid = batch.uuid ORDER BY stored.id DESC LIMIT 1
) AS latest ON batch.previous IS NULL
WHERE batch.payload IS DISTINCT FROM coalesce(batch.previous, latest.payload)
ORDER BY batch.position
"""

_INSERT_REFUSED = """
INSERT INTO {schema}.refused
    (batch_id, fetched_at, rule, path, error, record_key, record_value, letter_offset)
SELECT %(batch_id)s, to_timestamp(%(fetched_at_ms)s / 1000.0), %(rule)s, %(path)s, %(error)s,
    %(key)s, %(value)s, %(letter_offset)s
WHERE NOT EXISTS (
    SELECT 1 FROM {schema}.refused
    WHERE md5(record_value) = md5(%(value)s) AND record_value = %(value)s AND rule = %(rule)s
)
"""


def standard_gender(gender: str | None) -> str:
    """``male``, ``female`` or ``unknown``: what ``publish --gender`` chooses by."""
    text = (gender or "").strip().lower()
    return {"male": "male", "m": "male", "female": "female", "f": "female"}.get(text, "unknown")


class LandingStore:
    """Writes one batch; each page in a transaction of its own."""

    def __init__(self, connection: Any, schema: str, batch_id: str) -> None:
        self._connection = connection
        self._schema = schema
        self._batch_id = batch_id

    def store(self, records: list[Record], refusals: list[tuple[Refusal, int]], fetched_at_ms: int) -> int:
        """Store a page and commit; returns how many users were new or changed.

        :param refusals: with the number that will be their dead letter's offset
        """
        facts = {"batch_id": self._batch_id, "fetched_at_ms": fetched_at_ms}
        with self._connection.cursor() as cursor:
            # Two fetches at once would both find a user missing.
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtext(%s))", (f"user-stream:{self._schema}.users",)
            )
            cursor.execute(
                _INSERT_USERS.format(schema=self._schema),
                {
                    **facts,
                    "uuids": [record.user["login"]["uuid"] for record in records],
                    "genders": [standard_gender(record.user.get("gender")) for record in records],
                    "nats": [record.user.get("nat") for record in records],
                    "payloads": [record.value.decode() for record in records],
                },
            )
            stored = int(cursor.rowcount)
            for refusal, letter_offset in refusals:
                cursor.execute(
                    _INSERT_REFUSED.format(schema=self._schema),
                    {
                        **facts,
                        "rule": refusal.rule,
                        "path": refusal.path,
                        "error": refusal.error,
                        "key": refusal.key and psycopg2.Binary(refusal.key),
                        "value": psycopg2.Binary(refusal.value),
                        "letter_offset": letter_offset,
                    },
                )
        self._connection.commit()
        return stored
