"""What stack and servers hand to one another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from local.java import clean_environment
from local.process import User
from local.records import Records
from local.settings import LocalSettings

OnChange = Callable[[str, str, str], None]
"""Called with server name, state (starting, ready, stopping, stopped, failed) and a detail."""


class NotReadyError(Exception):
    """A probe's answer: the server does not serve yet."""


class CancelledStartError(Exception):
    """The start was called off from elsewhere."""


@dataclass(frozen=True)
class Launch:
    """How to run a server."""

    command: list[str]
    environment: Mapping[str, str] = field(default_factory=clean_environment)
    user: User | None = None


@dataclass(frozen=True)
class Surroundings:
    """What a server is given by the stack."""

    state: Path
    settings: LocalSettings
    records: Records
    on_change: OnChange
    cancel: threading.Event
