"""The programs that a run starts (simulator, producer, job): logged, watched, ended with the run."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from types import TracebackType

from local import paths, signals
from local.process import ProcessId, spawn, terminate
from local.servers.logs import ServerLog
from pipeline.errors import ChildError

ROOT = Path(__file__).resolve().parent.parent
_STOP_SECONDS = 60.0


@dataclass
class Child:
    """One program and its log. ``code`` is its exit code once it has ended, negative for a signal."""

    name: str
    process: Popen[bytes]
    identity: ProcessId
    log: ServerLog
    code: int | None = None

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        self.code = self.process.poll()
        return self.code

    def stop(self, *, hurry: Callable[[], bool] = lambda: False) -> int | None:
        """Ask it to end, wait, end it and all below it by force; its exit code."""
        terminate(self.identity, signal_number=signal.SIGTERM, patience=_STOP_SECONDS, hurry=hurry)
        self.code = self.process.wait(timeout=_STOP_SECONDS)  # it is gone; this asks for its exit code
        return self.code

    def failure(self) -> ChildError:
        """That it ended, why, and what it printed last."""
        said = [line for line in self.log.text().splitlines() if line.startswith("error: ")]
        why = said[-1].removeprefix("error: ") if said else self._end()
        return ChildError(f"the {self.name} ended: {why}\n{self.log.reason()}{self.log.excerpt()}")

    def _end(self) -> str:
        if self.code is not None and self.code < 0:
            return f"it was killed by {signal.Signals(-self.code).name}"
        return f"exit code {self.code}"


@dataclass
class Children:
    """All of a run's programs; leaving the block stops those that still run, the latest first."""

    folder: Path
    logs: Path
    _running: list[Child] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _closed: bool = False

    def start(self, name: str, module: str, arguments: Sequence[str], settings: Mapping[str, str]) -> Child:
        """Run ``python -m module ..`` with these settings; any thread may call this.

        :raises ChildError: if the run is being stopped
        :raises DiskFullError, FolderError: if its log cannot be written
        """
        log = ServerLog(self.logs / f"{name}.log")
        environment = {**os.environ, **settings, "PYTHONUNBUFFERED": "1", "PYTHONPATH": _python_path()}
        with self._lock:
            if self._closed:
                raise ChildError(f"the {name} is not started: the run is being stopped")
            try:
                with log.open() as output:
                    process = spawn(
                        [sys.executable, "-m", module, *arguments],
                        output=output,
                        cwd=self.folder,
                        environment=environment,
                        death_signal=signal.SIGKILL,
                    )
            except OSError as error:
                raise paths.write_error(error, log.path, setting=paths.STATE_VARIABLE) from error
            child = Child(name, process, ProcessId.of(process.pid), log)
            self._running.append(child)
        return child

    def stop(self) -> None:
        """Stop all; none is started any more. Stop signals end the patience."""
        with signals.postponed() as came, self._lock:
            self._closed = True
            for child in reversed(self._running):
                child.stop(hurry=lambda: bool(came))

    def __enter__(self) -> Children:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _python_path() -> str:
    return os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
