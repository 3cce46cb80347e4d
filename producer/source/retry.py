"""How long to wait between two tries of one call."""

from __future__ import annotations

import email.utils
from collections.abc import Callable
from datetime import datetime, timezone

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_random_exponential,
)

from contract.settings.source import SourceSettings
from producer.errors import TransientSourceError


def parse_retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Seconds of a ``Retry-After`` header (seconds or an HTTP date); None where it holds neither."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return max(0.0, (moment - (now or datetime.now(timezone.utc))).total_seconds())


class Wait:
    """Exponential backoff with full jitter, but never less than the API asked for in ``Retry-After``.

    Both are capped by ``source.backoff_max_seconds``.
    """

    def __init__(self, settings: SourceSettings) -> None:
        self._most = settings.backoff_max_seconds
        self._backoff = wait_random_exponential(multiplier=settings.backoff_seconds, max=self._most)

    def __call__(self, state: RetryCallState) -> float:
        backoff = float(self._backoff(state))
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, TransientSourceError) else None
        return backoff if asked is None else min(self._most, max(asked, backoff))


def retrying(
    settings: SourceSettings,
    *,
    sleep: Callable[[float], None],
    before_sleep: Callable[[RetryCallState], None],
) -> Retrying:
    """Tries a call ``source.attempts`` times; the last error is raised as it is."""
    return Retrying(
        retry=retry_if_exception_type(TransientSourceError),
        stop=stop_after_attempt(settings.attempts),
        wait=Wait(settings),
        sleep=sleep,
        before_sleep=before_sleep,
        reraise=True,
    )
