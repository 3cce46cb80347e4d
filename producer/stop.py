"""SIGINT and SIGTERM: work in hand is finished, waiting is cut short."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any


class Stopped(BaseException):
    """A signal asked the command to stop; not an ``Exception``, so that nothing takes it for a failure."""

    def __init__(self, signum: int) -> None:
        super().__init__(signal.Signals(signum).name)
        self.signum = signum

    @property
    def exit_code(self) -> int:
        """As shells report a death by this signal: 130 for SIGINT, 143 for SIGTERM."""
        return 128 + self.signum


class StopSignals:
    """While it is entered, a first signal only sets :attr:`requested` (and ends waiting).

    Inside :meth:`interruptible`, and on a second signal anywhere, it raises :class:`Stopped`.
    """

    def __init__(self) -> None:
        self._event = threading.Event()
        self._signum: int | None = None
        self._interruptible = False
        self._before: dict[int, Any] = {}

    @property
    def requested(self) -> bool:
        return self._event.is_set()

    def check(self) -> None:
        """Raise :class:`Stopped` if a signal has come."""
        if self._signum is not None:
            raise Stopped(self._signum)

    def sleep(self, seconds: float) -> None:
        """Wait; a signal ends it early. From any thread."""
        self._event.wait(seconds)

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """A part that may be left at any point; raises :class:`Stopped` also if a signal came before."""
        self._interruptible = True
        try:
            self.check()
            yield
        finally:
            self._interruptible = False

    def _handle(self, signum: int, frame: FrameType | None) -> None:
        second = self._event.is_set()
        self._signum = signum
        self._event.set()
        if second or self._interruptible:
            raise Stopped(signum)

    def __enter__(self) -> StopSignals:
        for signum in (signal.SIGINT, signal.SIGTERM):
            self._before[signum] = signal.signal(signum, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for signum, handler in self._before.items():
            signal.signal(signum, handler)
