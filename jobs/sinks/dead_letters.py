"""The dead letter topic: rejected records as they came, with what was wrong in the headers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import pyarrow as pa
from kafka import KafkaProducer
from kafka.errors import KafkaError

from contract.errors import BrokerError
from contract.kafka.client import MAX_REQUEST_BYTES, client_config
from contract.kafka.topics import value_limits
from contract.records import DeadLetterHeader as H
from contract.settings.kafka import KafkaSettings
from jobs.sinks.base import Sink, SinkUnavailableError, SinkWriter, TaskId

Letter = tuple[bytes | None, bytes, list[tuple[str, bytes]]]
"""Key, value and headers."""

COLUMNS = ("key", "value", "headers", "topic", "partition", "offset", "timestamp", "error_text")

_LINGER_MS = 5
_HEADER_OVERHEAD = 10
_KEPT_KEY_BYTES = 1024


@dataclass(frozen=True)
class _Channel:
    """A worker's producer, and how many bytes a dead letter may have."""

    producer: KafkaProducer
    max_bytes: int


_channels: dict[KafkaSettings, _Channel] = {}


@dataclass(frozen=True)
class DeadLetterSink(Sink):
    """Sends to ``kafka.dead_letter_topic``; the topic is made by the job's start."""

    settings: KafkaSettings
    name = "dead_letters"
    takes_rejects = True

    @property
    def columns(self) -> tuple[str, ...]:
        return COLUMNS

    def prepare(self) -> None:
        """Nothing: the topics are made by the job's start."""

    def open(self, task: TaskId) -> SinkWriter:
        return DeadLetterWriter(self.settings)


class DeadLetterWriter(SinkWriter):
    """Sends as rows come; commit waits for the brokers."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._sent: list[Any] = []

    def write(self, rows: pa.RecordBatch) -> None:
        failed_at = datetime.now(timezone.utc).isoformat(timespec="milliseconds").encode()
        with self._translate():
            channel = self._channel()
            for row in _plain(rows):
                key, value, headers = dead_letter(row, failed_at, channel.max_bytes)
                self._sent.append(
                    channel.producer.send(
                        self._settings.dead_letter_topic, key=key, value=value, headers=headers
                    )
                )

    def commit(self) -> int:
        if self._sent:
            with self._translate():
                self._channel().producer.flush(timeout=self._settings.request_timeout_seconds * 2)
                for future in self._sent:
                    future.get(timeout=self._settings.request_timeout_seconds)
        return len(self._sent)

    def abort(self) -> None:
        channel = _channels.pop(self._settings, None)
        if channel is not None:
            channel.producer.close(timeout=0)

    def _channel(self) -> _Channel:
        if self._settings not in _channels:
            # The topic need not be the job's own, and one letter that never fits would stop everything.
            limit = value_limits(self._settings).dead_letters
            config = client_config(self._settings)
            producer = KafkaProducer(
                **config,
                acks="all",
                enable_idempotence=True,
                linger_ms=_LINGER_MS,
                # The client refuses less; its own default is less than a long request timeout.
                delivery_timeout_ms=config["request_timeout_ms"] + _LINGER_MS,
                max_request_size=MAX_REQUEST_BYTES,
            )
            _channels[self._settings] = _Channel(producer, min(limit, MAX_REQUEST_BYTES - 1024))
        return _channels[self._settings]

    @contextmanager
    def _translate(self) -> Iterator[None]:
        try:
            yield
        except (BrokerError, KafkaError, OSError) as error:
            raise SinkUnavailableError("dead_letters", f"{type(error).__name__}: {error}") from error


def _plain(rows: pa.RecordBatch) -> Iterator[dict[str, Any]]:
    """Python values; the Kafka timestamp as milliseconds, for Python knows no year 10000."""
    micros = rows.column("timestamp").cast(pa.int64()).to_pylist()
    names = [name for name in COLUMNS if name != "timestamp"]
    for row, timestamp in zip(rows.select(names).to_pylist(), micros, strict=True):
        yield {**row, "timestamp": timestamp // 1000}


def dead_letter(row: dict[str, Any], failed_at: bytes, max_bytes: int) -> Letter:
    """The record as it came, and its headers (see :class:`contract.records.DeadLetterHeader`).

    What is larger than the dead letter topic takes (the users topic counts compressed bytes) is cut at its
    end, and the size that it had is in a header: first the value; where key and headers alone are too
    large, the record's own headers are left out.
    """
    # A null would be a tombstone of the dead letter topic.
    key, value = row["key"], row["value"] or b""
    own, why = _own_headers(row), _why(row, failed_at)
    why.append((H.TRUNCATED.value, str(len(value)).encode()))
    room = max_bytes - _size(key, own + why)
    if room < min(len(value), _KEPT_KEY_BYTES):
        key, own = key and key[:_KEPT_KEY_BYTES], []
        room = max_bytes - _size(key, why)
    elif len(value) <= room:
        why.pop()
    return key, value[:room], own + why


def _size(key: bytes | None, headers: list[tuple[str, bytes]]) -> int:
    return len(key or b"") + sum(len(name.encode()) + len(text) + _HEADER_OVERHEAD for name, text in headers)


def _own_headers(row: dict[str, Any]) -> list[tuple[str, bytes]]:
    return [(header["key"], header["value"] or b"") for header in row["headers"] or ()]


def _why(row: dict[str, Any], failed_at: bytes) -> list[tuple[str, bytes]]:
    error: str = row["error_text"]
    why = {
        H.TOPIC: row["topic"],
        H.PARTITION: str(row["partition"]),
        H.OFFSET: str(row["offset"]),
        H.TIMESTAMP: str(row["timestamp"]),
        H.RULE: error.partition(":")[0],
        H.ERROR: error,
    }
    headers = [(name.value, text.encode()) for name, text in why.items()] + [(H.FAILED_AT.value, failed_at)]
    if row["value"] is None:
        headers.append((H.NULL_VALUE.value, b"true"))
    return headers
