"""Reading the dead letter topic, each dead letter once."""

from __future__ import annotations

from collections.abc import Iterator

import structlog

from contract.settings.kafka import KafkaSettings
from producer.broker.reader import read_topic
from producer.dead_letters.letter import DeadLetter, parse_letter, replayed_id

log = structlog.get_logger(__name__)


class DeadLetters:
    """One pass over the topic. ``replayed`` and ``foreign`` are complete once it has ended."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self.replayed: set[str] = set()
        self.foreign = 0
        """Records that are neither a dead letter nor a note of a replay."""

    def __iter__(self) -> Iterator[DeadLetter]:
        """Dead letters in the order of each partition, the first of each id."""
        seen: set[str] = set()
        for record in read_topic(self._settings, self._settings.dead_letter_topic):
            replayed = replayed_id(record)
            if replayed is not None:
                self.replayed.add(replayed)
                continue
            letter = parse_letter(record)
            if letter is None:
                self.foreign += 1
            elif letter.id not in seen:
                seen.add(letter.id)
                yield letter
        if self.foreign:
            log.warning("the dead letter topic holds records that are no dead letters", records=self.foreign)
