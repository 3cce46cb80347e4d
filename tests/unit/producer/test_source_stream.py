"""Pages: counts, durations, rates and seeds."""

from __future__ import annotations

from typing import Any

import pytest

from contract.settings.source import SourceSettings
from producer.source.client import Page, SourceClient
from producer.source.stream import Limits, page_size, pages


class _Clock:
    """Time that only passes when somebody waits."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class _Client(SourceClient):
    """Gives what it is asked for and remembers it."""

    def __init__(self, clock: _Clock, seconds_per_call: float = 0.0) -> None:
        self.calls: list[tuple[int, int | None]] = []
        self._clock = clock
        self._seconds = seconds_per_call

    def fetch(self, results: int, page: int | None = None) -> Page:
        self.calls.append((results, page))
        self._clock.sleep(self._seconds)
        return Page([None] * results, 0)


def _run(
    settings: dict[str, Any], limits: Limits, seconds_per_call: float = 0.0
) -> tuple[_Client, int, float]:
    clock = _Clock()
    client = _Client(clock, seconds_per_call)
    found = pages(client, SourceSettings.model_validate(settings), limits, sleep=clock.sleep, clock=clock)
    return client, sum(len(page.users) for page in found), clock.now - 100


def test_a_count_is_met_exactly() -> None:
    client, users, _ = _run({"results": 500}, Limits(count=1200))
    assert (client.calls, users) == ([(500, 1), (500, 2), (200, 3)], 1200)


def test_pages_of_a_seed_are_asked_for_whole() -> None:
    client, users, _ = _run({"results": 500, "seed": "s"}, Limits(count=1200))
    assert (client.calls, users) == ([(500, 1), (500, 2), (500, 3)], 1200)


def test_a_small_count_asks_for_no_more() -> None:
    client, users, _ = _run({"results": 500, "seed": "s"}, Limits(count=3))
    assert (client.calls, users) == ([(3, 1)], 3)


def test_a_duration_ends_it() -> None:
    _, users, seconds = _run({"results": 10}, Limits(seconds=60), seconds_per_call=7)
    assert (users, seconds) == (90, 63)


def test_a_rate_is_kept() -> None:
    _, users, seconds = _run({"results": 500, "rate": 20}, Limits(count=200))
    assert users == 200
    assert seconds == pytest.approx(9)


def test_a_rate_and_a_duration() -> None:
    _, users, seconds = _run({"results": 500, "rate": 5}, Limits(seconds=60))
    assert users == 300
    assert seconds == pytest.approx(60)


@pytest.mark.parametrize(("rate", "size"), [(0, 500), (0.5, 1), (20, 20), (1e6, 500)])
def test_a_rate_makes_pages_small(rate: float, size: int) -> None:
    assert page_size(SourceSettings(rate=rate), Limits()) == size
