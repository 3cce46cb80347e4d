"""The last line of a command: what it did, as one JSON object."""

from __future__ import annotations

import json
import time
from collections import Counter
from typing import Any


class Summary:
    """Facts by name, in the order they were set; counters that are empty are shown as ``{}``."""

    def __init__(self, command: str, **facts: Any) -> None:
        self._started = time.monotonic()
        self._facts: dict[str, Any] = {"command": command, **facts}

    def __setitem__(self, name: str, value: Any) -> None:
        self._facts[name] = value

    def __getitem__(self, name: str) -> Any:
        return self._facts[name]

    def add(self, name: str, number: int = 1) -> None:
        self._facts[name] = self._facts.get(name, 0) + number

    def line(self) -> str:
        """The JSON, with the seconds since the command began."""
        seconds = round(time.monotonic() - self._started, 3)
        return json.dumps({**self._facts, "seconds": seconds}, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Counter):  # pragma: no cover - a Counter is a dict
        return dict(value)
    return str(value)
