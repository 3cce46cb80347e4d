"""When and how the server misbehaves: decided by the seed and the request's number alone."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from producer.simulator.users import generator

MALFORMED = ("truncated", "html", "error", "empty", "not-utf8", "no-results")
"""Answers with status 200 that are of no use."""

_SERVER_ERRORS = (500, 502, 503, 504)


@dataclass(frozen=True)
class Fault:
    """What happens to one request. ``kind``: ``429``, ``5xx`` or one of :data:`MALFORMED`."""

    kind: str | None = None
    status: int = 200
    delay_seconds: float = 0.0


@dataclass
class Faults:
    """Part of the requests (0 to 1) that meet each fault; the first ``fail_first`` all get 503."""

    seed: str = "simulator"
    rate_429: float = 0.0
    rate_5xx: float = 0.0
    rate_slow: float = 0.0
    slow_seconds: float = 1.0
    rate_malformed: float = 0.0
    malformed_kinds: tuple[str, ...] = MALFORMED
    retry_after: str | None = None
    """Value of the ``Retry-After`` header of a 429 or 503: seconds, or an HTTP date."""
    fail_first: int = 0
    _numbers: itertools.count[int] = field(default_factory=itertools.count, repr=False)

    def next(self) -> Fault:
        """What happens to the next request."""
        number = next(self._numbers)
        if number < self.fail_first:
            return Fault("5xx", 503)
        draw = generator(self.seed, number, "fault").random
        delay = self.slow_seconds if draw() < self.rate_slow else 0.0
        if draw() < self.rate_429:
            return Fault("429", 429, delay)
        if draw() < self.rate_5xx:
            return Fault("5xx", _SERVER_ERRORS[int(draw() * len(_SERVER_ERRORS))], delay)
        if draw() < self.rate_malformed:
            return Fault(self.malformed_kinds[int(draw() * len(self.malformed_kinds))], 200, delay)
        return Fault(delay_seconds=delay)
