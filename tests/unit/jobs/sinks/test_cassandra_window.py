"""Requests in flight, and what a failed one means."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, cast

import pytest
from cassandra import InvalidRequest, OperationTimedOut, Unauthorized, Unavailable, WriteTimeout
from cassandra.cluster import NoHostAvailable, Session

from jobs.sinks.base import SinkError, SinkUnavailableError
from jobs.sinks.cassandra_session import Window, translate


class _Answer:
    def __init__(self, error: BaseException | None) -> None:
        self._error = error

    def add_callbacks(self, done: Callable[[Any], None], failed: Callable[[BaseException], None]) -> None:
        target, told = (done, None) if self._error is None else (failed, self._error)
        threading.Thread(target=target, args=(told,)).start()


class _Session:
    """Answers from another thread, as the driver does; ``errors`` by the number of the request."""

    def __init__(
        self, errors: dict[int, BaseException], raising: dict[int, BaseException] | None = None
    ) -> None:
        self.errors = errors
        self.raising = raising or {}
        self.asked = 0

    def execute_async(self, _: Any) -> _Answer:
        self.asked += 1
        if self.asked in self.raising:
            raise self.raising[self.asked]
        return _Answer(self.errors.get(self.asked))


def _window(session: _Session, size: int = 4) -> Window:
    return Window(cast("Session", session), size)


def test_all_answers_are_waited_for() -> None:
    session = _Session({})
    window = _window(session)
    for _ in range(50):
        window.submit("x")
    window.wait()
    window.wait()
    assert session.asked == 50


def test_a_failure_ends_the_sending_and_is_told() -> None:
    session = _Session({3: OperationTimedOut()})
    window = _window(session, size=1)

    def send() -> None:
        for _ in range(50):
            window.submit("x")

    with pytest.raises(SinkUnavailableError, match="cassandra: OperationTimedOut"):
        send()
    assert session.asked == 3
    with pytest.raises(SinkUnavailableError):
        window.wait()
    window.drain()


def test_a_failure_of_the_last_one_is_told_by_wait() -> None:
    window = _window(_Session({1: Unavailable("no replica")}))
    window.submit("x")
    with pytest.raises(SinkUnavailableError, match="no replica"):
        window.wait()


def test_a_failure_to_send_frees_its_slot() -> None:
    window = _window(_Session({}, {2: NoHostAvailable("none", {"127.0.0.1": OSError("refused")})}), size=2)
    window.submit("x")
    with pytest.raises(SinkUnavailableError, match=r"127\.0\.0\.1: refused"):
        window.submit("x")
    window.drain()


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (NoHostAvailable("none", {}), SinkUnavailableError),
        (WriteTimeout("late", write_type=0), SinkUnavailableError),
        (ConnectionRefusedError("refused"), SinkUnavailableError),
        (NoHostAvailable("none", {"a": "AuthenticationFailed: bad password"}), SinkError),
        (InvalidRequest("unconfigured table x.y"), SinkError),
        (Unauthorized("may not modify"), SinkError),
        (SinkError("as it was"), SinkError),
    ],
)
def test_what_the_drivers_errors_mean(error: BaseException, ours: type[BaseException]) -> None:
    with pytest.raises(ours), translate():
        raise error


def test_a_defect_stays_one() -> None:
    with pytest.raises(KeyError), translate():
        raise KeyError("x")
