"""Pages one after the other: until a count or a time is reached, not faster than a rate."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from contract.settings.source import SourceSettings
from producer.source.client import Page, SourceClient


@dataclass(frozen=True)
class Limits:
    """When to end: after so many users, after so many seconds, or never (None)."""

    count: int | None = None
    seconds: float | None = None


def page_size(settings: SourceSettings, limits: Limits) -> int:
    """Users per call: constant in a run, so that a seed's pages adjoin.

    With a rate a call asks for one second's worth at most, so that users come evenly.
    """
    size = settings.results
    if settings.rate:
        size = min(size, max(1, math.ceil(settings.rate)))
    return min(size, limits.count) if limits.count is not None else size


def pages(
    client: SourceClient,
    settings: SourceSettings,
    limits: Limits,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Page]:
    """Pages until a limit is reached; the last one is cut to the count.

    :raises SourceError: from :meth:`SourceClient.fetch`, after the pages before it
    """
    started = clock()
    size = page_size(settings, limits)
    fetched = 0
    number = 0
    while limits.count is None or fetched < limits.count:
        due = started + fetched / settings.rate if settings.rate else started
        deadline = math.inf if limits.seconds is None else started + limits.seconds
        wait = min(due, deadline) - clock()
        if wait > 0:
            sleep(wait)
        if clock() >= deadline:
            return
        number += 1
        left = math.inf if limits.count is None else limits.count - fetched
        # A seed's page k begins at (k - 1) * results, so its last page is asked for whole.
        page = client.fetch(size if settings.seed is not None else int(min(size, left)), number)
        users = page.users if len(page.users) <= left else page.users[: int(left)]
        fetched += len(users)
        yield Page(users, page.fetched_at_ms)
