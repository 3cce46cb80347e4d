"""Airflow's programs: started, watched, and ended with whoever started them."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

from local import signals
from local.process import ProcessId, spawn, terminate
from local.servers.logs import ServerLog
from orchestration.errors import ComponentError

# The scheduler would serve the tasks' logs on every address of this machine; the UI reads the files.
COMPONENTS = {
    "api-server": ["api-server"],
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "dag-processor": ["dag-processor"],
}
_STOP_SECONDS = 90.0  # a task in hand ends its producer, which finishes what it has in hand


class Component:
    """One program and its log."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], log: ServerLog) -> None:
        self.name = name
        self.log = log
        self._process = process
        self._identity = ProcessId.of(process.pid)

    def check(self) -> None:
        """:raises ComponentError: where it has ended, with what it printed last"""
        code = self._process.poll()
        if code is not None:
            raise ComponentError(
                f"Airflow's {self.name} ended with exit code {code}. {self.log.reason()}{self.log.excerpt()}"
            )

    def stop(self, hurry: Callable[[], bool]) -> None:
        """Ask it to end, wait, end it and all below it by force."""
        terminate(self._identity, signal_number=signal.SIGTERM, patience=_STOP_SECONDS, hurry=hurry)
        self._process.wait(timeout=_STOP_SECONDS)


class Components:
    """All of them; leaving the block stops those that run, the last one first."""

    def __init__(self, python: Path, environment: Mapping[str, str], folder: Path, logs: Path) -> None:
        self._python = python
        self._environment = dict(environment)
        self._folder = folder
        self._logs = logs
        self._running: list[Component] = []

    def migrate(self) -> None:
        """Make the metadata's tables, or bring them to this version.

        :raises ComponentError: with what it printed
        """
        done = subprocess.run(
            [str(self._python), "-m", "airflow", "db", "migrate"],
            env=self._environment, cwd=self._folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise ComponentError("airflow db migrate failed:\n" + (done.stdout + done.stderr)[-3000:])

    def start(self, name: str) -> None:
        """Start one of :data:`COMPONENTS`."""
        log = ServerLog(self._logs / f"{name}.log")
        with log.open() as output:
            process = spawn(
                [str(self._python), "-m", "airflow", *COMPONENTS[name]],
                output=output,
                cwd=self._folder,
                environment=self._environment,
                death_signal=signal.SIGTERM,
            )
        self._running.append(Component(name, process, log))

    def check(self) -> None:
        """:raises ComponentError: where one has ended"""
        for component in self._running:
            component.check()

    def __enter__(self) -> Components:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with signals.postponed() as came:
            for component in reversed(self._running):
                component.stop(hurry=lambda: bool(came))
