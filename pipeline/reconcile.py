"""Topic, dead letters and both stores read anew and held against each other.

    records on the topic = rows stored + superseded + deleted users + dead letters

Nothing that the job counted is used: only what really lies in Kafka, PostgreSQL and Cassandra.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from contract.settings import Settings
from pipeline.compare import EXAMPLES, StoreCheck, StoresCheck, check_store, check_stores
from pipeline.offsets import TopicOffsets, total
from pipeline.stores import Store, shared_sources, stores_of
from pipeline.topic import Topic
from producer.broker.reader import read_topic
from producer.dead_letters.read import DeadLetters


@dataclass
class Letters:
    """Dead letters, each once: of records on the topic and of users that the producer refused."""

    places: set[tuple[int, int]] = field(default_factory=set)
    rejected: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)


@dataclass
class Reconciliation:
    """What was counted. ``ends`` is the sum of the topic's end offsets."""

    topic: Topic
    letters: Letters
    ends: int
    checks: list[StoreCheck]
    between: StoresCheck | None
    unlike: list[str] = field(default_factory=list)

    def accounted(self, check: StoreCheck) -> int:
        """The right side of the equation, with the rows that one store really holds."""
        topic = self.topic
        return check.rows - check.older + topic.superseded + topic.deleted + topic.rejected_here

    @property
    def good(self) -> bool:
        return not self.complaints()

    def complaints(self) -> list[str]:
        """What does not reconcile, one sentence each; none: everything does."""
        said = []
        if self.topic.unreadable:
            places = ", ".join(self.topic.unreadable[:EXAMPLES])
            said.append(
                f"{len(self.topic.unreadable)} records are no users and not in the dead letters: {places}"
            )
        for check in self.checks:
            said += check.complaints()
            accounted = self.accounted(check)
            if check.good and not self.topic.unreadable and accounted != self.topic.records:
                said.append(
                    f"{self.topic.records} records on the topic, {accounted} accounted for with {check.title}"
                )
        if self.between is not None:
            said += self.between.complaints()
        return said + self.unlike


def read_letters(settings: Settings, begins: dict[int, int], ends: dict[int, int]) -> Letters:
    """All dead letters of the topic's records between these offsets, and the producer's refusals."""
    letters = Letters()
    for letter in DeadLetters(settings.kafka):
        if letter.topic != settings.kafka.topic:
            continue
        if letter.refused_by_producer:
            letters.refused[letter.rule] += 1
        elif begins.get(letter.partition, 0) <= letter.offset < ends.get(letter.partition, 0):
            letters.places.add((letter.partition, letter.offset))
            letters.rejected[letter.rule] += 1
    return letters


def reconcile(settings: Settings, *, still_there: Callable[[], None] = lambda: None) -> Reconciliation:
    """Read everything and compare it. The job should not be writing meanwhile.

    :param still_there: raises if a server has ended; called between the steps
    :raises BrokerError, StoreReadError: when a server does not answer
    """
    offsets = TopicOffsets(settings.kafka)
    try:
        begins, ends = offsets.begins(settings.kafka.topic), offsets.ends(settings.kafka.topic)
    finally:
        offsets.close()
    letters = read_letters(settings, begins, ends)
    still_there()
    topic = Topic(letters.places, settings.identity).add(read_topic(settings.kafka, settings.kafka.topic))
    stores = stores_of(settings)
    sources = shared_sources(stores)
    checks = []
    for store in stores:
        still_there()
        rows = store.rows(sources)
        checks.append(check_store(store.title, rows, topic, records_gone=total(begins) > 0))
    between = check_stores(*checks) if len(checks) == 2 else None
    found = Reconciliation(topic, letters, total(ends), checks, between)
    if between is not None and between.unlike:
        found.unlike = differences(stores[0], stores[1], sources, between.unlike.examples)
    return found


def differences(first: Store, second: Store, sources: list[str], keys: list[str]) -> list[str]:
    """For users that the stores hold differently: each column with both values."""
    one, other = ({key: values for key, _, values in store.rows(sources, keys)} for store in (first, second))
    said = []
    for key in keys:
        for source, here, there in zip(sources, one.get(key, ()), other.get(key, ()), strict=False):
            if here != there:
                said.append(f"{key}: {source} is {here!r} in {first.title}, {there!r} in {second.title}")
    return said
