"""Sending dead letters back to the topic they came from.

A replay is noted in the dead letter topic itself: a record without ``dlq-topic``, with the header
``dlq-replayed`` naming the dead letter, in the same partition as the letter. Kafka deletes a
partition from its beginning, so a note never goes before its letter. The note is written after the
replayed record is acknowledged: a crash in between lets the letter be replayed once more, with the
same key, value and event time, which changes nothing in the stores.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timezone
from typing import Any

from contract.records import HEADER_EVENT_TIME, HEADER_REPLAY_OF, HEADER_REPLAYED, HEADER_SCHEMA_ID
from contract.schema import SchemaVersion, latest_schema
from contract.settings import Settings
from producer.broker.publisher import Headers, Publisher
from producer.dead_letters.letter import DeadLetter, check_id
from producer.dead_letters.read import DeadLetters
from producer.errors import DeadLetterError, DeliveryError, OptionError
from producer.records import RecordBuilder, Refusal
from producer.stop import StopSignals
from producer.summary import Summary

_CHUNK_LETTERS = 50
"""Replayed together; each may have more than a megabyte."""


def choose(
    settings: Settings, ids: list[str], rule: str | None, *, every: bool, again: bool
) -> tuple[set[str], int]:
    """The ids to replay, and how many of the chosen ones are left out because they were replayed before.

    :raises DeadLetterError: when an id is unknown, or was replayed before and ``again`` is not set
    """
    letters = DeadLetters(settings.kafka)
    rules = {letter.id: letter.rule for letter in letters}
    unknown = sorted(set(ids) - set(rules))
    if unknown:
        raise DeadLetterError(
            f"no dead letter {', '.join(unknown)} in topic {settings.kafka.dead_letter_topic}: "
            "nothing was replayed"
        )
    repeated = sorted(set(ids) & letters.replayed)
    if repeated and not again:
        raise DeadLetterError(
            f"{', '.join(repeated)} was replayed before: nothing was replayed; --again does so nevertheless"
        )
    chosen = {name for name, its_rule in rules.items() if every or name in ids or its_rule == rule}
    left_out = set() if again else chosen & letters.replayed
    return chosen - left_out, len(left_out)


class Replayer:
    """Replays letter by letter; ``refused`` counts by reason those that cannot be."""

    def __init__(self, settings: Settings, schema: SchemaVersion, publisher: Publisher) -> None:
        self._settings = settings
        self._publisher = publisher
        self._schema_id = schema.id.encode()
        self._builder = RecordBuilder(
            schema, identity=settings.identity, max_bytes=settings.job.max_record_bytes
        )
        self.replayed = 0
        self.refused: Counter[str] = Counter()

    def replay(self, letters: list[DeadLetter]) -> None:
        """Send some, wait for their acknowledgements, note those.

        :raises DeliveryError: when one, or its note, was not acknowledged; the others are noted
        """
        records = [(letter, record) for letter in letters if (record := self._record(letter))]
        sent = [self._submit(letter, *record) for letter, record in records]
        failures: list[DeliveryError] = []
        notes: list[Any] = []
        for found, (letter, _) in zip(self._publisher.positions(sent), records, strict=True):
            if isinstance(found, DeliveryError):
                failures.append(found)
            else:
                notes.append(self._note(letter))
        for found in self._publisher.positions(notes):
            if isinstance(found, DeliveryError):
                failures.append(found)
            else:
                self.replayed += 1
        if failures:
            raise failures[0]

    def _submit(self, letter: DeadLetter, key: bytes | None, value: bytes | None, headers: Headers) -> Any:
        return self._publisher.submit(letter.topic, key, value, headers)

    def _note(self, letter: DeadLetter) -> Any:
        return self._publisher.submit(
            self._settings.kafka.dead_letter_topic,
            letter.id.encode(),
            json.dumps({"replayed_at": datetime.now(timezone.utc).isoformat()}).encode(),
            [(HEADER_REPLAYED, letter.id.encode())],
            partition=letter.found_in[0],
        )

    def _record(self, letter: DeadLetter) -> tuple[bytes | None, bytes | None, Headers] | None:
        """What to send: the original record, or None (and counted) where that cannot be."""
        if letter.truncated:
            self.refused["truncated"] += 1
            return None
        headers: Headers = [*letter.headers, (HEADER_REPLAY_OF, letter.id.encode())]
        if not any(name == HEADER_EVENT_TIME for name, _ in headers) and letter.timestamp_ms is not None:
            headers.append((HEADER_EVENT_TIME, str(letter.timestamp_ms).encode()))
        if not letter.refused_by_producer:
            if letter.key is None and letter.value is None:
                self.refused["no key and no value"] += 1
                return None
            return letter.key, letter.value, headers
        # It never was a record: it becomes one only if it fits by now.
        try:
            user = json.loads(letter.value or b"")
        except ValueError:
            self.refused["not JSON"] += 1
            return None
        record = self._builder.build(user)
        if isinstance(record, Refusal):
            self.refused[record.reason] += 1
            return None
        return record.key, record.value, [*headers, (HEADER_SCHEMA_ID, self._schema_id)]


def replay(
    settings: Settings,
    ids: list[str],
    rule: str | None,
    stop: StopSignals,
    summary: Summary,
    *,
    every: bool,
    again: bool,
) -> None:
    """Replay the chosen dead letters.

    :raises OptionError: when nothing is chosen, or an id cannot be one
    :raises DeadLetterError: when one is unknown or was replayed before, or cannot be replayed
    """
    if not ids and rule is None and not every:
        raise OptionError("dead-letters replay: say which, by ids, by --rule or with --all")
    for wanted in ids:
        check_id(wanted)
    summary["replayed"] = summary["already_replayed"] = 0
    with stop.interruptible():
        chosen, summary["already_replayed"] = choose(settings, ids, rule, every=every, again=again)
    with Publisher(settings.kafka) as publisher:
        replayer = Replayer(settings, latest_schema(), publisher)
        try:
            # The end offsets are those of this pass: what is replayed now is not read again.
            chunk: list[DeadLetter] = []
            for letter in DeadLetters(settings.kafka):
                if letter.id in chosen:
                    chunk.append(letter)
                if len(chunk) == _CHUNK_LETTERS:
                    replayer.replay(chunk)
                    chunk = []
                    stop.check()
            replayer.replay(chunk)
        finally:
            summary["replayed"] = replayer.replayed
            summary["refused"] = dict(replayer.refused)
    if replayer.refused:
        reasons = ", ".join(f"{reason} ({number})" for reason, number in replayer.refused.items())
        raise DeadLetterError(f"{replayer.refused.total()} dead letters cannot be replayed: {reasons}")
