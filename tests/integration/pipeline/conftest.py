"""``python -m pipeline`` as a program with a state folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import tenacity

from tests.integration.local.support import REPOSITORY, processes_of

Start = Callable[..., "Program"]


class Program:
    """A command that runs; its output is read all the time, line by line."""

    def __init__(self, state: Path, module: str, *arguments: str, **settings: str) -> None:
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith("USER_STREAM__")
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env={**inherited, "USER_STREAM_STATE": str(state), "PYTHONPATH": str(REPOSITORY), **settings},
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # A shell that runs the tests in the background has it ignored, and children inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        self._lines: list[str] = []
        self._said = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._said:
                self._lines.append(line)
                self._said.notify_all()
        with self._said:
            self._said.notify_all()

    @property
    def output(self) -> str:
        return "".join(self._lines)

    def read_until(self, text: str) -> None:
        """Return once it has said this.

        :raises AssertionError: if it ends without
        """
        with self._said:
            self._said.wait_for(lambda: text in self.output or self.process.poll() is not None, timeout=300)
        assert text in self.output, self.output

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def finish(self) -> int:
        """Wait for its end; the exit code."""
        code = self.process.wait(timeout=400)
        self._reader.join(timeout=30)
        return code


@pytest.fixture
def start(state: Path) -> Iterator[Start]:
    """Start programs on the state folder; those that still run at the end are killed."""
    started: list[Program] = []

    def begin(*command: str, **settings: str) -> Program:
        started.append(Program(state, *command, **settings))
        return started[-1]

    yield begin
    for program in started:
        program.process.kill()
        program.process.wait()


@pytest.fixture
def nothing_is_left(state: Path) -> Callable[[], None]:
    """No process, lock or record of servers."""

    @tenacity.retry(
        stop=tenacity.stop_after_delay(30),
        wait=tenacity.wait_fixed(0.1),
        retry=tenacity.retry_if_exception_type(AssertionError),
        reraise=True,
    )
    def check() -> None:
        assert processes_of(state) == []
        assert [path for path in state.glob("**/lock") if path.parent.name in ("state", "pipeline")] == []
        assert not (state / "servers.json").exists()

    return check
