"""What the publisher makes of acknowledgements, without a broker."""

from __future__ import annotations

from collections import Counter, deque
from types import SimpleNamespace
from typing import Any

import pytest
from kafka.errors import KafkaTimeoutError

from contract.settings.kafka import KafkaSettings
from producer.broker.publisher import Position, Publisher
from producer.errors import DeliveryError


class _Future:
    """Acknowledged at an offset, failed, or (None) undecided for ever."""

    def __init__(self, outcome: int | Exception | None) -> None:
        self.outcome = outcome
        self.is_done = outcome is not None
        self.waited: list[float] = []

    def succeeded(self) -> bool:
        return isinstance(self.outcome, int)

    def get(self, timeout: float) -> Any:
        self.waited.append(timeout)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        if self.outcome is None:
            raise KafkaTimeoutError(f"Timeout after waiting for {timeout} secs.")
        return SimpleNamespace(topic="t", partition=0, offset=self.outcome)


@pytest.fixture
def publisher() -> Publisher:
    """One that has never connected."""
    made = Publisher.__new__(Publisher)
    made._settings = KafkaSettings(request_timeout_seconds=0.01)
    made._pending, made._pending_bytes, made.acknowledged = deque(), 0, Counter()
    return made


def _pend(publisher: Publisher, *outcomes: int | Exception | None) -> list[_Future]:
    futures = [_Future(outcome) for outcome in outcomes]
    publisher._pending.extend((future, 10, "t") for future in futures)
    return futures


def test_only_the_acknowledged_are_counted(publisher: Publisher) -> None:
    _pend(publisher, 1, KafkaTimeoutError("gone"), 2)
    with pytest.raises(DeliveryError, match=r"not acknowledged by kafka\.bootstrap_servers .* gone"):
        publisher.flush()
    assert publisher.acknowledged == {"t": 2}


def test_all_undecided_records_share_one_deadline(publisher: Publisher) -> None:
    futures = _pend(publisher, *[None] * 1000)
    with pytest.raises(DeliveryError):
        publisher.flush()
    waits = [wait for future in futures for wait in future.waited]
    assert len(waits) == 1000
    assert waits == sorted(waits, reverse=True)


def test_positions_say_which_failed(publisher: Publisher) -> None:
    found = list(publisher.positions([_Future(7), _Future(KafkaTimeoutError("gone"))]))
    assert found[0] == Position("t", 0, 7)
    assert isinstance(found[1], DeliveryError)


def test_a_second_flush_has_nothing_to_do(publisher: Publisher) -> None:
    _pend(publisher, 1)
    publisher.flush()
    publisher.flush()
    assert publisher.acknowledged == {"t": 1}
