"""How long to wait before trying again."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tenacity import Future, RetryCallState, Retrying

from contract.settings.source import SourceSettings
from producer.errors import SourceServerError
from producer.source.retry import Wait, parse_retry_after

_NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0.0),
        (" 12 ", 12.0),
        ("-3", None),
        ("soon", None),
        (format_datetime(_NOW + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(_NOW - timedelta(seconds=90), usegmt=True), 0.0),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert parse_retry_after(header, _NOW) == seconds


@given(header=st.text())
def test_any_retry_after_is_a_number_or_nothing(header: str) -> None:
    seconds = parse_retry_after(header, _NOW)
    assert seconds is None or seconds >= 0


def _state(attempt: int, retry_after: float | None) -> RetryCallState:
    state = RetryCallState(Retrying(), None, (), {})
    state.attempt_number = attempt
    state.outcome = Future.construct(
        attempt, SourceServerError("x", retry_after=retry_after), has_exception=True
    )
    return state


@given(attempt=st.integers(1, 50))
def test_backoff_grows_to_its_cap(attempt: int) -> None:
    settings = SourceSettings(backoff_seconds=0.5, backoff_max_seconds=4)
    assert 0 <= Wait(settings)(_state(attempt, None)) <= min(4, 0.5 * 2 ** (attempt - 1) * 2)


@given(retry_after=st.floats(0, 1e6))
def test_the_api_is_obeyed_up_to_the_cap(retry_after: float) -> None:
    settings = SourceSettings(backoff_seconds=0.001, backoff_max_seconds=30)
    assert min(30, retry_after) <= Wait(settings)(_state(1, retry_after)) <= 30
