"""Shows what goes on: a spinner on a terminal, else a line for each change."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape

from cluster.state import Thing

_LINE_EVERY_SECONDS = 15.0
_WIDTH = 100


class View:
    """Steps, each with its seconds; ``say`` is for what a program prints meanwhile."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()
        self._step = ""
        self._status = console.status("")
        self._last_line = 0.0
        self._said = ""
        self._shown: dict[str, str] = {}

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Show a step as long as the block lasts."""
        self._step, began = title, time.monotonic()
        self._last_line = began
        if self._console.is_terminal:
            self._status.update(escape(title))
            self._status.start()
        else:
            self._print(title)
        try:
            yield
        finally:
            self._status.stop()
        self._print(f"{title}: done in {time.monotonic() - began:.0f} s")

    def say(self, line: str) -> None:
        """Show the newest line of a program; without a terminal only one every now and then."""
        if self._console.is_terminal:
            self._status.update(f"{escape(self._step)}  [dim]{escape(line[:_WIDTH])}[/dim]")
        elif line != self._said and time.monotonic() - self._last_line >= _LINE_EVERY_SECONDS:
            self._last_line, self._said = time.monotonic(), line
            self._print(f"  {line[:_WIDTH]}")

    def note(self, line: str) -> None:
        """Say something that stays."""
        self._print(f"  {line}")

    def things(self, things: Sequence[Thing]) -> None:
        """Show how many are ready, and each that has changed."""
        for thing in things:
            if self._shown.get(str(thing)) != thing.text:
                self._shown[str(thing)] = thing.text
                self._print(f"  {thing}: {thing.text[:_WIDTH]}")
        waiting = [str(thing) for thing in things if not thing.ready]
        ready = f"{len(things) - len(waiting)} of {len(things)} ready"
        self.say(f"{ready}, waiting for {', '.join(waiting[:3])}" if waiting else ready)

    def _print(self, line: str) -> None:
        seconds = time.monotonic() - self._began
        self._console.print(f"{seconds:6.1f} s  {line}", markup=False, highlight=False, soft_wrap=True)
