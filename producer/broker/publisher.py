"""Sending: idempotent, acknowledged by all replicas, bounded in memory, no failure passed over."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import structlog
from kafka import KafkaProducer, errors

from contract.kafka.client import MAX_REQUEST_BYTES, broker_errors, client_config
from contract.settings.kafka import KafkaSettings
from producer.errors import DeliveryError

log = structlog.get_logger(__name__)

Headers = list[tuple[str, bytes]]

_LINGER_MS = 20
_BATCH_BYTES = 256 * 1024
_MAX_IN_FLIGHT_BYTES = 32 * 1024 * 1024
"""The client itself bounds nothing: records wait in its memory until they are acknowledged."""


@dataclass(frozen=True)
class Position:
    """Where a record was written."""

    topic: str
    partition: int
    offset: int


class Publisher:
    """Sends records. Use as a context manager; leaving it waits for nothing: call :meth:`flush` before.

    :raises BrokerError: on construction, when no broker answers within ``kafka.request_timeout_seconds``
    """

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        config = client_config(settings)
        timeout_ms = config["request_timeout_ms"]
        with broker_errors(settings, "connecting"):
            self._producer = KafkaProducer(
                **config,
                acks="all",
                enable_idempotence=True,
                linger_ms=_LINGER_MS,
                batch_size=_BATCH_BYTES,
                max_request_size=MAX_REQUEST_BYTES,
                max_block_ms=timeout_ms,
                delivery_timeout_ms=timeout_ms + _LINGER_MS,
                allow_auto_create_topics=False,
                metrics_enabled=False,
            )
        self._pending: deque[tuple[Any, int, str]] = deque()
        self._pending_bytes = 0
        self.acknowledged: Counter[str] = Counter()
        """Records of :meth:`send` that the broker has acknowledged, by topic."""

    def send(self, topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> None:
        """Hand one record to the client; :meth:`flush` says whether it arrived.

        :raises DeliveryError: when a record sent before was not acknowledged
        """
        size = len(value or b"") + len(key or b"") + 200
        while self._pending and (
            self._pending_bytes + size > _MAX_IN_FLIGHT_BYTES or self._pending[0][0].is_done
        ):
            self._settle_oldest()
        self._pending.append((self.submit(topic, key, value, headers), size, topic))
        self._pending_bytes += size

    def submit(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        headers: Headers,
        *,
        partition: int | None = None,
    ) -> Any:
        """Hand one record to the client and return its future, for :meth:`position`."""
        with broker_errors(self._settings, f"sending to topic {topic}"):
            return self._producer.send(topic, value, key=key, headers=headers, partition=partition)

    def positions(self, futures: Iterable[Any]) -> Iterator[Position | DeliveryError]:
        """Wait for records of :meth:`submit`: where each was written, or why it was not acknowledged.

        They share one deadline: the client may leave records that were on their way to a broker
        that died for ever undecided.
        """
        deadline = self._deadline()
        for future in futures:
            try:
                metadata = future.get(timeout=max(0.0, deadline - time.monotonic()))
            except errors.KafkaError as error:
                yield DeliveryError(
                    f"a record was not acknowledged by kafka.bootstrap_servers "
                    f"{self._settings.bootstrap_servers}: {type(error).__name__}: {error}"
                )
            else:
                yield Position(metadata.topic, metadata.partition, metadata.offset)

    def position(self, future: Any) -> Position:
        """Wait for one record of :meth:`submit`.

        :raises DeliveryError: when it was not acknowledged
        """
        (found,) = self.positions([future])
        if isinstance(found, DeliveryError):
            raise found
        return found

    def flush(self) -> None:
        """Wait until every record that was sent is acknowledged.

        All of them are waited for, so that :attr:`acknowledged` is right also after a failure.

        :raises DeliveryError: the first failure
        """
        pending = list(self._pending)
        self._pending.clear()
        self._pending_bytes = 0
        first: DeliveryError | None = None
        results = self.positions(future for future, _, _ in pending)
        for found, (_, _, topic) in zip(results, pending, strict=True):
            if isinstance(found, Position):
                self.acknowledged[topic] += 1
            else:
                first = first or found
        if first is not None:
            raise first

    def _settle_oldest(self) -> None:
        future, size, topic = self._pending.popleft()
        self._pending_bytes -= size
        if not future.succeeded():
            self.position(future)
        self.acknowledged[topic] += 1

    def _deadline(self) -> float:
        # A batch is given up after one timeout and the linger time; twice that is past all doubt.
        return time.monotonic() + 2 * self._settings.request_timeout_seconds + 1

    def close(self) -> None:
        """Hang up; records that are not acknowledged yet are given one more second."""
        try:
            self._producer.close(timeout=1)
        except errors.KafkaTimeoutError as error:
            # Who sent them has been told by flush() or positions(), or is being told of another error.
            log.warning("hung up on records that are not acknowledged", reason=str(error))

    def __enter__(self) -> Publisher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
