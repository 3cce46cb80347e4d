"""What a store holds against what the topic says it must hold, and one store against the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.stores import StoreRow
from pipeline.topic import Newest, Topic

EXAMPLES = 5


@dataclass
class Found:
    """Keys that are wrong in one way: how many, and the first few."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, example: str) -> None:
        self.count += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(example)

    def __bool__(self) -> bool:
        return self.count > 0

    def __str__(self) -> str:
        more = ", .." if self.count > len(self.examples) else ""
        return ", ".join(self.examples) + more


@dataclass
class StoreCheck:
    """One store against the topic.

    :param rows: all rows
    :param older: rows whose records the topic no longer holds (retention); they cannot be checked
    :param missing: users of the topic that are not in the store
    :param unexpected: users of the store that the topic does not know, or knows as deleted
    :param outdated: users whose row is not of their newest event
    :param fingerprints: of each row, by key
    """

    title: str
    rows: int = 0
    older: int = 0
    missing: Found = field(default_factory=Found)
    unexpected: Found = field(default_factory=Found)
    outdated: Found = field(default_factory=Found)
    fingerprints: dict[str, int] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return not (self.missing or self.unexpected or self.outdated)

    def complaints(self) -> list[str]:
        """What is wrong, one sentence each."""
        said = []
        if self.missing:
            said.append(f"{self.title} lacks {_users(self.missing)} of the topic: {self.missing}")
        if self.unexpected:
            said.append(f"{self.title} holds {_users(self.unexpected)} that it should not: {self.unexpected}")
        if self.outdated:
            said.append(
                f"{self.title} holds {_users(self.outdated)} not of the newest event: {self.outdated}"
            )
        return said


def _users(found: Found) -> str:
    return f"{found.count} user" + ("s" if found.count != 1 else "")


def check_store(title: str, rows: Iterable[StoreRow], topic: Topic, *, records_gone: bool) -> StoreCheck:
    """Compare every row's key and version with the topic.

    :param records_gone: the topic does not begin at its first record any more
    """
    check = StoreCheck(title)
    for key, version, values in rows:
        check.rows += 1
        check.fingerprints[key] = hash(values)
        event = topic.newest.get(key)
        if event is None or event.deleted:
            if records_gone and event is None and _is_older(version, topic.oldest_ms):
                check.older += 1
            else:
                check.unexpected.add(key)
        elif version is not None and version != event.version:
            check.outdated.add(f"{key} (event {event.version}, row {version})")
    for key in _live(topic.newest):
        if key not in check.fingerprints:
            check.missing.add(key)
    return check


def _live(newest: Mapping[str, Newest]) -> Iterable[str]:
    return (key for key, event in newest.items() if not event.deleted)


def _is_older(version: int | None, oldest_ms: int | None) -> bool:
    return version is None or oldest_ms is None or version // 1000 < oldest_ms


@dataclass
class StoresCheck:
    """Two stores against each other: keys that only one holds, rows that are not alike."""

    first: str
    second: str
    only_first: Found = field(default_factory=Found)
    only_second: Found = field(default_factory=Found)
    unlike: Found = field(default_factory=Found)

    @property
    def same_keys(self) -> bool:
        return not (self.only_first or self.only_second)

    @property
    def good(self) -> bool:
        return self.same_keys and not self.unlike

    def complaints(self) -> list[str]:
        """What is wrong, one sentence each."""
        said = []
        for here, there, found in (
            (self.first, self.second, self.only_first),
            (self.second, self.first, self.only_second),
        ):
            if found:
                said.append(f"{_users(found)} in {here} and not in {there}: {found}")
        if self.unlike:
            said.append(f"{_users(self.unlike)} not the same in both stores: {self.unlike}")
        return said


def check_stores(first: StoreCheck, second: StoreCheck) -> StoresCheck:
    """Compare keys and fingerprints."""
    check = StoresCheck(first.title, second.title)
    for key, fingerprint in first.fingerprints.items():
        if key not in second.fingerprints:
            check.only_first.add(key)
        elif second.fingerprints[key] != fingerprint:
            check.unlike.add(key)
    for key in second.fingerprints.keys() - first.fingerprints.keys():
        check.only_second.add(key)
    return check
