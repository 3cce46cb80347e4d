"""One page of users from the API, with retries; what fails for good is a named error."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
import structlog
from tenacity import RetryCallState

from contract.settings.source import SourceSettings
from producer.errors import (
    SourceConnectionError,
    SourceEmptyError,
    SourceExhaustedError,
    SourceMalformedError,
    SourceRateLimitedError,
    SourceRefusedError,
    SourceReportedError,
    SourceServerError,
    SourceTimeoutError,
    TransientSourceError,
)
from producer.source.retry import parse_retry_after, retrying

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Page:
    """Users as the API gave them, secrets included; ``fetched_at_ms`` is milliseconds since the epoch."""

    users: list[Any]
    fetched_at_ms: int


def shown_url(url: str) -> str:
    """The URL without what may be secret in it: user, password and query."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


class SourceClient:
    """Calls ``source.url``. Not for use by several threads at once."""

    def __init__(self, settings: SourceSettings, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._settings = settings
        self._sleep = sleep
        self._session = requests.Session()
        self._session.headers.update({"Accept": "application/json", "User-Agent": "user-stream"})
        self.retries: Counter[str] = Counter()
        """Tries that failed and were repeated, by the error's name."""

    def fetch(self, results: int, page: int | None = None) -> Page:
        """Up to ``results`` users.

        :param page: with a seed, which page of it
        :raises SourceExhaustedError: when ``source.attempts`` tries have failed
        :raises SourceRefusedError: when the API answers 4xx other than 429
        """
        started = time.monotonic()
        try:
            for attempt in retrying(self._settings, sleep=self._sleep, before_sleep=self._before_sleep):
                with attempt:
                    return self._call(self._parameters(results, page))
        except TransientSourceError as error:
            raise SourceExhaustedError(
                f"source.url {shown_url(self._settings.url)}: gave up after {self._settings.attempts} tries "
                f"in {time.monotonic() - started:.1f} s (source.attempts); the last one: {error}",
                error,
            ) from error
        raise AssertionError("unreachable: the last error is raised again")

    def close(self) -> None:
        self._session.close()

    def _parameters(self, results: int, page: int | None) -> dict[str, str]:
        parameters = {"results": str(results), "format": "json"}
        if self._settings.seed is not None:
            parameters["seed"] = self._settings.seed
            parameters["page"] = str(page or 1)
        if self._settings.nationalities:
            parameters["nat"] = ",".join(self._settings.nationalities)
        return parameters

    def _before_sleep(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        self.retries[type(error).__name__] += 1
        log.warning(
            "the API gave no users, trying again",
            reason=str(error),
            attempt=state.attempt_number,
            of=self._settings.attempts,
            wait_seconds=round(state.upcoming_sleep, 3),
        )

    def _call(self, parameters: dict[str, str]) -> Page:
        try:
            response = self._session.get(
                self._settings.url, params=parameters, timeout=self._settings.timeout_seconds
            )
        except requests.Timeout as error:
            raise SourceTimeoutError(f"no answer within {self._settings.timeout_seconds:g} s") from error
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
            raise SourceConnectionError(f"cannot be reached: {_cause(error)}") from error
        except requests.exceptions.ContentDecodingError as error:
            raise SourceMalformedError(f"the answer cannot be decoded: {_cause(error)}") from error
        except requests.RequestException as error:
            raise SourceRefusedError(
                f"source.url {shown_url(self._settings.url)}: cannot be called: {_cause(error)}"
            ) from error
        fetched_at_ms = time.time_ns() // 1_000_000
        self._check_status(response)
        return Page(users_of(response.content), fetched_at_ms)

    def _check_status(self, response: requests.Response) -> None:
        status = response.status_code
        if status < 400:
            return
        said = _said(response)
        retry_after = parse_retry_after(response.headers.get("Retry-After"))
        if status == 429:
            raise SourceRateLimitedError(f"HTTP 429 (too many requests){said}", retry_after=retry_after)
        if status >= 500:
            raise SourceServerError(f"HTTP {status}{said}", retry_after=retry_after)
        raise SourceRefusedError(f"source.url {shown_url(self._settings.url)}: HTTP {status}{said}")


def users_of(body: bytes) -> list[Any]:
    """The users in the API's answer.

    :raises TransientSourceError: of the type that says what is wrong with it
    """
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SourceMalformedError(f"the answer ({len(body)} bytes) is not JSON") from error
    if isinstance(answer, dict) and "error" in answer:
        raise SourceReportedError(f"the API says: {str(answer['error'])[:200]}")
    if not isinstance(answer, dict) or not isinstance(answer.get("results"), list):
        raise SourceMalformedError('the answer has no list "results"')
    users: list[Any] = answer["results"]
    if not users:
        raise SourceEmptyError("the answer holds no users")
    return users


def _said(response: requests.Response) -> str:
    """The API's own words, where it gives some."""
    try:
        answer = response.json()
    except ValueError:
        return ""
    return f": {str(answer['error'])[:200]}" if isinstance(answer, dict) and answer.get("error") else ""


def _cause(error: BaseException) -> str:
    """The innermost reason, without the libraries' wrapping (which repeats the URL)."""
    while True:
        inner = getattr(error, "reason", None) or (error.args[0] if error.args else None)
        if not isinstance(inner, BaseException):
            text = str(error)
            return text.rpartition("object at 0x")[2].partition(">: ")[2] or text
        error = inner
