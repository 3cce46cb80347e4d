"""Fetching ahead: the same items, the same errors, and an end to it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from producer.errors import SourceError
from producer.source.ahead import ahead
from producer.stop import Stopped, StopSignals


def test_the_items_come_in_order() -> None:
    assert list(ahead(iter(range(100)), StopSignals())) == list(range(100))


def test_an_error_comes_after_the_items_before_it() -> None:
    def failing() -> Iterator[int]:
        yield 1
        yield 2
        raise SourceError("gone")

    items = ahead(failing(), StopSignals())
    assert [next(items), next(items)] == [1, 2]
    with pytest.raises(SourceError, match="gone"):
        next(items)


def test_no_more_than_two_items_are_made_ahead() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(50):
            made.append(number)
            yield number

    for item in ahead(items(), StopSignals()):
        assert len(made) <= item + 4


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_waiting(signum: signal.Signals, code: int) -> None:
    never = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        os.kill(os.getpid(), signum)
        never.wait(30)

    with StopSignals() as stop, pytest.raises(Stopped) as caught:
        list(ahead(items(), stop))
    never.set()
    assert caught.value.exit_code == code


def test_a_signal_lets_work_in_hand_finish() -> None:
    with StopSignals() as stop:
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.requested
        with pytest.raises(Stopped), stop.interruptible():
            pytest.fail("must not begin")


def test_a_second_signal_ends_at_once() -> None:
    with StopSignals() as stop:
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(Stopped):
            os.kill(os.getpid(), signal.SIGTERM)
        assert stop.requested


def test_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with StopSignals():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before
