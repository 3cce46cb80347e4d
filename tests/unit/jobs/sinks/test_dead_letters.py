"""Dead letters carry the record as it came, and always fit."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pyarrow as pa
import pytest
from kafka.errors import NodeNotReadyError

from contract.errors import BrokerError
from contract.settings.kafka import KafkaSettings
from jobs.sinks import dead_letters
from jobs.sinks.base import SinkUnavailableError, TaskId
from jobs.sinks.dead_letters import DeadLetterSink, dead_letter

ROW: dict[str, Any] = {
    "key": b"\xffkey",
    "value": b"\xfe\x00bytes",
    "headers": [{"key": "schema-id", "value": b"\xff"}, {"key": "schema-id", "value": None}],
    "topic": "users_created",
    "partition": 2,
    "offset": 12345678901,
    "timestamp": 1_714_979_289_123,
    "error_text": "utf8: found bytes; accepted: UTF-8\nkey: found x; accepted: y",
}
WHY = {
    "dlq-topic": b"users_created",
    "dlq-partition": b"2",
    "dlq-offset": b"12345678901",
    "dlq-timestamp": b"1714979289123",
    "dlq-rule": b"utf8",
    "dlq-error": b"utf8: found bytes; accepted: UTF-8\nkey: found x; accepted: y",
    "dlq-failed-at": b"now",
}
OWN = [("schema-id", b"\xff"), ("schema-id", b"")]


def _bytes(letter: dead_letters.Letter) -> int:
    key, value, headers = letter
    return len(key or b"") + len(value) + sum(len(name) + len(text) for name, text in headers)


def test_key_value_and_headers_are_the_originals() -> None:
    key, value, headers = dead_letter(ROW, b"now", 10_000)
    assert (key, value) == (ROW["key"], ROW["value"])
    assert headers[:2] == OWN
    assert dict(headers[2:]) == WHY


@pytest.mark.parametrize("value", [None, b""])
def test_no_value_is_told_from_an_empty_one(value: bytes | None) -> None:
    key, sent, headers = dead_letter({**ROW, "value": value, "key": None, "headers": None}, b"now", 10_000)
    assert (key, sent) == (None, b"")
    assert dict(headers) == WHY | ({"dlq-null-value": b"true"} if value is None else {})


def test_a_value_too_large_for_the_topic_is_cut_and_says_so() -> None:
    letter = dead_letter({**ROW, "value": b"x" * 50_000}, b"now", 10_000)
    assert letter[0] == ROW["key"]
    assert dict(letter[2])["dlq-truncated"] == b"50000"
    assert letter[2][:2] == OWN
    assert 9_000 < _bytes(letter) <= 10_000
    assert set(letter[1]) == set(b"x")


@pytest.mark.parametrize(
    "huge",
    [
        {"key": b"k" * 20_000},
        {"headers": [{"key": "h", "value": b"x" * 20_000}]},
        {"headers": [{"key": str(number), "value": b""} for number in range(5000)]},
        {"key": b"k" * 9_500, "value": b"x" * 50_000},
    ],
)
def test_keys_and_headers_too_large_are_cut_as_well(huge: dict[str, Any]) -> None:
    key, value, headers = letter = dead_letter({**ROW, **huge}, b"now", 10_000)
    assert _bytes(letter) <= 10_000
    assert WHY.items() <= dict(headers).items()
    assert dict(headers)["dlq-truncated"] == str(len(huge.get("value", ROW["value"]))).encode()
    assert key == huge.get("key", ROW["key"])[:1024]
    assert value == huge.get("value", ROW["value"])[: len(value)]


@pytest.mark.parametrize("spare", range(0, 80, 7))
def test_just_too_large(spare: int) -> None:
    whole = dead_letter(ROW, b"now", 10_000)
    limit = _bytes(whole) + 10 * len(whole[2]) + 3000 - 40 + spare
    letter = dead_letter({**ROW, "value": b"x" * 3000}, b"now", limit)
    assert _bytes(letter) <= limit
    assert ("dlq-truncated" in dict(letter[2])) == (len(letter[1]) < 3000)


class _Producer:
    """Takes what is sent, or is down."""

    def __init__(self, down: Exception | None = None) -> None:
        self.down = down
        self.sent: list[dict[str, Any]] = []
        self.closed = False

    def send(self, topic: str, **record: Any) -> Any:
        self.sent.append({"topic": topic, **record})
        return self

    def get(self, timeout: float) -> None:
        if self.down:
            raise self.down

    def flush(self, timeout: float) -> None:
        """Nothing waits here."""

    def close(self, timeout: float) -> None:
        self.closed = True


SETTINGS = KafkaSettings(dead_letter_topic="letters-of-a-unit-test")


def _use(monkeypatch: pytest.MonkeyPatch, producer: _Producer) -> None:
    monkeypatch.setattr(dead_letters, "_channels", {})
    monkeypatch.setattr(dead_letters, "KafkaProducer", lambda **_: producer)
    monkeypatch.setattr(dead_letters, "value_limits", lambda _: dead_letters_limits())


def dead_letters_limits() -> Any:
    from contract.kafka.topics import ValueLimits

    return ValueLimits(users=10_000, dead_letters=10_000)


def _rows(millis: int) -> pa.RecordBatch:
    headers = pa.list_(pa.struct([("key", pa.string()), ("value", pa.binary())]))
    types = {
        "key": pa.binary(),
        "value": pa.binary(),
        "headers": headers,
        "topic": pa.string(),
        "partition": pa.int32(),
        "offset": pa.int64(),
        "timestamp": pa.timestamp("us", tz="UTC"),
        "error_text": pa.string(),
    }
    row = {**ROW, "timestamp": millis * 1000}
    return pa.RecordBatch.from_arrays(
        [pa.array([row[name]], kind) for name, kind in types.items()], names=list(types)
    )


@pytest.mark.parametrize(
    "millis",
    [
        0,
        1001,
        1_714_979_289_123,
        1_700_000_000_123,
        int(datetime(9999, 12, 31, tzinfo=timezone.utc).timestamp() * 1000),
        400_000_000_000_000,
    ],
)
def test_the_kafka_timestamp_is_exact_in_any_year(monkeypatch: pytest.MonkeyPatch, millis: int) -> None:
    producer = _Producer()
    _use(monkeypatch, producer)
    writer = DeadLetterSink(SETTINGS).open(TaskId("q", 0, 0))
    writer.write(_rows(millis))
    assert writer.commit() == 1
    (sent,) = producer.sent
    assert sent["topic"] == SETTINGS.dead_letter_topic
    assert dict(sent["headers"])["dlq-timestamp"] == str(millis).encode()


@pytest.mark.parametrize("seconds", [1, 30, 120, 600])
def test_the_client_takes_every_request_timeout(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    told: dict[str, Any] = {}

    def producer(**config: Any) -> _Producer:
        told.update(config)
        return _Producer()

    _use(monkeypatch, _Producer())
    monkeypatch.setattr(dead_letters, "KafkaProducer", producer)
    settings = SETTINGS.model_copy(update={"request_timeout_seconds": seconds})
    DeadLetterSink(settings).open(TaskId("q", 0, 0)).write(_rows(0))
    # kafka-python refuses less.
    assert told["delivery_timeout_ms"] >= told["linger_ms"] + told["request_timeout_ms"]


def test_a_broker_that_does_not_answer_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    producer = _Producer(down=NodeNotReadyError("gone"))
    _use(monkeypatch, producer)
    writer = DeadLetterSink(SETTINGS).open(TaskId("q", 0, 0))
    writer.write(_rows(0))
    with pytest.raises(SinkUnavailableError, match="dead_letters: NodeNotReadyError"):
        writer.commit()
    writer.abort()
    writer.abort()
    assert producer.closed


def test_a_broker_that_cannot_be_asked_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: KafkaSettings) -> None:
        raise BrokerError("no answer")

    _use(monkeypatch, _Producer())
    monkeypatch.setattr(dead_letters, "value_limits", refuse)
    with pytest.raises(SinkUnavailableError, match="no answer"):
        DeadLetterSink(SETTINGS).open(TaskId("q", 0, 0)).write(_rows(0))
