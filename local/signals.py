"""SIGTERM and SIGHUP as exceptions, and none of them while things are being put away."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_Handler = Any  # what signal.signal takes and returns


class TerminatedError(SystemExit):
    """SIGTERM or SIGHUP came; ends the program with the code that shells use (128 + signal)."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)


def _raise(number: int, _frame: FrameType | None) -> None:
    raise TerminatedError(number)


def in_main_thread() -> bool:
    """Handlers can be set there only."""
    return threading.current_thread() is threading.main_thread()


def raise_on_termination() -> dict[int, _Handler]:
    """Turn SIGTERM and SIGHUP into exceptions where nobody handles them; returns what to restore.

    Python's default for them ends the process without running any ``finally``.
    """
    previous: dict[int, _Handler] = {}
    if in_main_thread():
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is signal.SIG_DFL:
                previous[number] = signal.signal(number, _raise)
    return previous


def restore(previous: dict[int, _Handler]) -> None:
    """Put handlers back."""
    for number, handler in previous.items():
        signal.signal(number, handler)


@contextlib.contextmanager
def postponed() -> Iterator[list[int]]:
    """Collect stop signals during a block and deliver the first one after it.

    The list that is yielded grows as they come, so that the block can hurry.
    """
    came: list[int] = []
    previous: dict[int, _Handler] = {}
    if in_main_thread():
        for number in STOPPING:
            previous[number] = signal.signal(number, lambda n, _frame: came.append(n))
    try:
        yield came
    finally:
        restore(previous)
        if came:
            os.kill(os.getpid(), came[0])
