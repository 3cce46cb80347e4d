"""Landing table to topic: each row once, marked in the transaction that locked it.

One chunk of rows:

1. ``SELECT .. FOR UPDATE SKIP LOCKED``: another publisher passes these rows by.
2. Every row is sent; its event time is the time it was fetched.
3. Every acknowledgement is waited for.
4. The acknowledged rows are marked and the transaction is committed.

A process that dies before 4 leaves the rows unpublished, whatever was sent: the next run sends them
again, with the same key, value and event time, which changes nothing in the stores. So does a row
whose acknowledgement got lost. Nothing else is ever sent twice, and nothing is marked unsent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import structlog

from contract.kafka.topics import ValueLimits
from contract.records import HEADER_EVENT_TIME, HEADER_GENDER, HEADER_SCHEMA_ID
from contract.schema import SchemaVersion
from contract.settings import Settings
from producer.broker.publisher import Position, Publisher
from producer.dead_letters.refused import refusal_offsets, refused_letter
from producer.errors import DeliveryError
from producer.records import RecordBuilder, Refusal

log = structlog.get_logger(__name__)

CHUNK_ROWS = {"users": 1000, "refused": 50}
"""A refused user may be large, and a chunk is in memory."""


@dataclass(frozen=True)
class Choice:
    """Which rows to publish; None: any."""

    gender: str | None = None
    batch_id: str | None = None

    def where(self, *, users: bool) -> tuple[str, dict[str, Any]]:
        """SQL condition and its values. The gender chooses users only: a refused one has none."""
        conditions, values = ["published_at IS NULL"], dict[str, Any]()
        if self.batch_id is not None:
            conditions.append("batch_id = %(batch_id)s")
            values["batch_id"] = self.batch_id
        if users and self.gender is not None:
            conditions.append("gender = %(gender)s")
            values["gender"] = self.gender
        return " AND ".join(conditions), values


_EVENT_TIME = "(extract(epoch FROM fetched_at) * 1000)::bigint"
_COLUMNS = {
    "users": f"id, {_EVENT_TIME}, gender, payload",
    "refused": f"id, {_EVENT_TIME}, rule, path, error, record_key, record_value, letter_offset",
}


class LandingPublisher:
    """Publishes chunk by chunk; ``published`` and ``dead_letters`` count what is marked."""

    def __init__(
        self,
        connection: Any,
        publisher: Publisher,
        settings: Settings,
        schema: SchemaVersion,
        choice: Choice,
        limits: ValueLimits,
        *,
        gender_header: bool = False,
    ) -> None:
        self._gender_header = gender_header
        self._max_letter_bytes = limits.dead_letters
        self._connection = connection
        self._publisher = publisher
        self._kafka = settings.kafka
        self._landing = settings.postgres.landing_schema
        self._choice = choice
        self._schema_id = schema.id.encode()
        self._builder = RecordBuilder(
            schema, identity=settings.identity, max_bytes=min(settings.job.max_record_bytes, limits.users)
        )
        self._offsets = refusal_offsets()
        self.published = 0
        self.dead_letters = 0

    def publish_chunk(self, table: str, rows: int) -> int:
        """Publish up to so many rows of ``users`` or ``refused``; returns how many there were.

        :raises DeliveryError: when a row was not acknowledged; the others are marked
        """
        where, values = self._choice.where(users=table == "users")
        with self._connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {_COLUMNS[table]} FROM {self._landing}.{table} WHERE {where} "
                "ORDER BY id LIMIT %(rows)s FOR UPDATE SKIP LOCKED",
                {**values, "rows": rows},
            )
            found = cursor.fetchall()
            submitted = [
                (row[0], self._submit_user(*row[1:]) if table == "users" else self._submit_refused(*row[1:]))
                for row in found
            ]
            marks: list[tuple[int, Position]] = []
            failure: DeliveryError | None = None
            results = self._publisher.positions(future for _, future in submitted)
            for found_at, (row_id, _) in zip(results, submitted, strict=True):
                if isinstance(found_at, Position):
                    marks.append((row_id, found_at))
                else:
                    failure = failure or found_at
            self._mark(cursor, table, marks)
        self._connection.commit()
        dead = sum(position.topic == self._kafka.dead_letter_topic for _, position in marks)
        self.dead_letters += dead
        self.published += len(marks) - dead
        if failure is not None:
            raise failure
        return len(found)

    def unpublished(self) -> int:
        """Rows that are still to be published, also those another publisher has in hand."""
        total = 0
        with self._connection.cursor() as cursor:
            for table in _COLUMNS:
                where, values = self._choice.where(users=table == "users")
                cursor.execute(f"SELECT count(*) FROM {self._landing}.{table} WHERE {where}", values)
                total += int(cursor.fetchone()[0])
        self._connection.rollback()
        return total

    def _submit_user(self, event_time_ms: int, gender: str, payload: Any) -> Any:
        record = self._builder.build(payload)
        if isinstance(record, Refusal):
            # Stored under an older schema, or not by this program.
            return self._submit_letter(record, event_time_ms, next(self._offsets))
        headers = [(HEADER_SCHEMA_ID, self._schema_id), (HEADER_EVENT_TIME, str(event_time_ms).encode())]
        if self._gender_header:
            headers.append((HEADER_GENDER, gender.encode()))
        return self._publisher.submit(self._kafka.topic, record.key, record.value, headers)

    def _submit_refused(
        self, event_time_ms: int, rule: str, path: str, error: str, key: Any, value: Any, letter_offset: int
    ) -> Any:
        refusal = Refusal(rule, path, error, bytes(value), None if key is None else bytes(key))
        return self._submit_letter(refusal, event_time_ms, letter_offset)

    def _submit_letter(self, refusal: Refusal, event_time_ms: int, offset: int) -> Any:
        key, value, headers = refused_letter(
            refusal,
            topic=self._kafka.topic,
            offset=offset,
            fetched_at_ms=event_time_ms,
            max_bytes=self._max_letter_bytes,
        )
        return self._publisher.submit(self._kafka.dead_letter_topic, key, value, headers)

    def _mark(self, cursor: Any, table: str, marks: list[tuple[int, Position]]) -> None:
        if not marks:
            return
        cursor.execute(
            f"UPDATE {self._landing}.{table} AS landed SET published_at = clock_timestamp(), "
            "published_topic = mark.topic, published_partition = mark.part, published_offset = mark.place "
            "FROM unnest(%s::bigint[], %s::text[], %s::integer[], %s::bigint[]) "
            "AS mark (id, topic, part, place) "
            "WHERE landed.id = mark.id",
            (
                [row_id for row_id, _ in marks],
                [position.topic for _, position in marks],
                [position.partition for _, position in marks],
                [position.offset for _, position in marks],
            ),
        )


def chunks(table: str, limit: int | None) -> Iterator[int]:
    """Sizes of the chunks to ask for until ``limit`` rows."""
    left = limit
    while left is None or left > 0:
        size = CHUNK_ROWS[table] if left is None else min(CHUNK_ROWS[table], left)
        yield size
        if left is not None:
            left -= size
