"""Some hundred users in disorder, compared with a model in plain Python: the newest valid event wins."""

from __future__ import annotations

import json
import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from kafka import KafkaProducer
from kafka.producer.future import RecordMetadata
from pyspark.sql import SparkSession

from contract.kafka.client import client_config
from contract.kafka.topics import ensure_topics
from tests.integration.jobs.support import NOW_MILLIS, World, same_in_both

pytestmark = pytest.mark.integration

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
USERS, EVENTS, BATCH = 300, 1200, 390

# As the record has it, and as the row must have it.
NAMES = [
    ("ALICE", "Alice"),
    (" jean-luc ", "Jean-Luc"),
    ("o'NEIL", "O'Neil"),
    ("ÉMILE", "Émile"),
    (None, "unknown"),
]
CITIES = [
    ("Lyon", "Lyon"),
    ("\u00a0Łódź\t", "Łódź"),
    ("东京", "东京"),
    (" ", "unknown"),
    ('say "hi",\nbye', 'say "hi",\nbye'),
]
PHONES = [("0151 496 0000", "441514960000"), ("+33 1 23", "33123"), ("n/a", "unknown"), (None, "unknown")]
GENDERS = [("Male", "male"), ("f", "female"), ("robot", "unknown"), (None, "unknown")]
LATITUDES = [("-33.8688", -33.8688), ("91", None), ("north", None), ("1e-7", 1e-7)]
BIRTHS = [
    ("1969-12-31T23:59:59.999Z", datetime(1969, 12, 31, 23, 59, 59, 999000, tzinfo=timezone.utc)),
    ("2001-02-03", datetime(2001, 2, 3, tzinfo=timezone.utc)),
    ("1990-06-01T01:00:00+02:00", datetime(1990, 5, 31, 23, tzinfo=timezone.utc)),
    (None, None),
]
BROKEN: list[tuple[str, Any]] = [("email", "nobody"), ("nat", "XX"), ("gender", 5)]


@dataclass
class Event:
    """One record, what its row must be (None: a tombstone), or which rule it breaks."""

    key: bytes
    value: bytes | None
    millis: int
    row: dict[str, Any] | None = None
    rejected: bool = False
    sent: RecordMetadata | None = None

    @property
    def version(self) -> int:
        assert self.sent is not None
        return self.millis * 1000 + int(self.sent.offset) % 1000


def _event(chance: random.Random, key: str, millis: int) -> Event:
    first, last, city, phone, sex, latitude, birth = (
        chance.choice(values) for values in (NAMES, NAMES, CITIES, PHONES, GENDERS, LATITUDES, BIRTHS)
    )
    email = f"user{chance.randrange(10**6)}@example.com"
    user: dict[str, Any] = {
        "gender": sex[0],
        "name": {"first": first[0], "last": last[0]},
        "location": {"city": city[0], "coordinates": {"latitude": latitude[0], "longitude": "0"}},
        "email": email.upper(),
        "login": {"uuid": key.upper(), "username": "u"},
        "dob": {"date": birth[0]},
        "phone": phone[0],
        "nat": "gb",
    }
    broken = chance.random() < 0.05
    if broken:
        name, value = chance.choice(BROKEN)
        user[name] = value
    row = {
        "id": key,
        "first_name": first[1],
        "last_name": last[1],
        "gender": sex[1],
        "address": "unknown",
        "city": city[1],
        "state": "unknown",
        "country": "unknown",
        "post_code": "unknown",
        "latitude": latitude[1],
        "longitude": 0.0,
        "email": email,
        "username": "u",
        "phone": phone[1],
        "cell": "unknown",
        "dob": birth[1],
        "registered_date": None,
        "picture": "unknown",
        "nationality": "GB",
        "event_time": EPOCH + timedelta(milliseconds=millis),
    }
    return Event(key.encode(), json.dumps(user).encode(), millis, row, broken)


def _events(chance: random.Random) -> list[Event]:
    keys = [str(uuid.UUID(int=chance.getrandbits(128))) for _ in range(USERS)]
    events = []
    for number in range(EVENTS):
        key, millis = chance.choice(keys), NOW_MILLIS + number
        if chance.random() < 0.1:
            events.append(Event(key.encode(), chance.choice([None, b""]), millis))
        else:
            events.append(_event(chance, key, millis))
    events += [
        Event(one.key, one.value, one.millis, one.row, one.rejected) for one in chance.sample(events, 100)
    ]
    chance.shuffle(events)
    return events


def _send(world: World, events: list[Event]) -> None:
    ensure_topics(world.settings.kafka)
    producer = KafkaProducer(**client_config(world.settings.kafka), acks="all")
    futures = [
        producer.send(
            world.name, value=one.value, key=one.key, headers=[("event-time", str(one.millis).encode())]
        )
        for one in events
    ]
    producer.flush(timeout=60)
    for one, future in zip(events, futures, strict=True):
        one.sent = future.get(timeout=10)
    producer.close()


def test_rows_are_those_of_the_model(spark: SparkSession, world: World) -> None:
    events = _events(random.Random(4711))
    half = len(events) // 2
    world.overrides = {"job.max_offsets_per_trigger": BATCH}
    _send(world, events[:half])
    world.drain(spark)
    _send(world, events[half:])
    metrics = world.drain(spark)

    newest: dict[bytes, Event] = {}
    for one in events:
        if not one.rejected and (one.key not in newest or one.version > newest[one.key].version):
            newest[one.key] = one
    wanted = {key.decode(): one for key, one in newest.items() if one.row is not None}
    rows = same_in_both(world)
    assert rows.keys() == wanted.keys()
    for key, one in wanted.items():
        assert one.row is not None
        assert one.sent is not None
        arrived = EPOCH + timedelta(milliseconds=one.sent.timestamp)
        assert rows[key] == {**one.row, "version": one.version, "ingested_at": arrived}
    buried = {
        row["id"]: row["version"] for row in world.sql(f"SELECT id, version FROM {world.name}_tombstones")
    }
    for whose, one in newest.items():
        if one.row is None:
            assert buried[whose.decode()] == one.version

    letters = {
        tuple(dict(letter.headers)[name].decode() for name in ("dlq-partition", "dlq-offset")): letter
        for letter in world.dead_letters()
    }
    rejected = {
        (str(one.sent.partition), str(one.sent.offset)): one for one in events if one.rejected and one.sent
    }
    assert letters.keys() == rejected.keys()
    for place, one in rejected.items():
        assert one.sent is not None
        assert (letters[place].key, letters[place].value) == (one.key, one.value)
        assert letters[place].headers[0] == ("event-time", str(one.millis).encode())
        assert dict(letters[place].headers)["dlq-timestamp"] == str(one.sent.timestamp).encode()

    def metric(name: str, **labels: str) -> float | None:
        return metrics.registry.get_sample_value(f"user_stream_{name}", labels)

    assert metric("rows_total") == len(events) - half
    assert metric("batches_total") == -(-(len(events) - half) // BATCH)
    assert (
        metric("newest_event_timestamp_seconds")
        == max(one.millis for one in events[half:] if not one.rejected) / 1000
    )
