"""What all servers have in common: prepare, start, await, stop, kill."""

from __future__ import annotations

import contextlib
import re
import signal
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import ClassVar

import psutil
import tenacity

from local import process
from local.errors import PortLostError, ServerStartError, ServerStopError
from local.ports import HOST, PortRequest
from local.process import ProcessId
from local.records import ServerRecord
from local.servers.logs import ServerLog
from local.servers.types import CancelledStartError, Launch, NotReadyError, Surroundings
from local.settings import LocalSettings, variable


class Server(ABC):
    """A real process on the loopback address with its data under ``STATE/<name>``."""

    name: ClassVar[str]
    port_roles: ClassVar[dict[str, int | None]]
    """Role to preferred port; the role ``""`` is the port that clients use."""
    stop_signal: ClassVar[int] = signal.SIGTERM
    death_signal: ClassVar[int] = signal.SIGKILL
    stop_seconds: ClassVar[float] = 30.0
    fatal: ClassVar[re.Pattern[str] | None] = None
    """What its log says when it has failed already though its process goes on for a while."""
    host = HOST

    def __init__(self, surroundings: Surroundings, ports: Mapping[str, int]) -> None:
        self._at = surroundings
        self.ports = dict(ports)
        self.folder = surroundings.state / self.name
        self.log = ServerLog(surroundings.state / "logs" / f"{self.name}.log")
        self.detached = False
        self._identity: ProcessId | None = None
        self._child: subprocess.Popen[bytes] | None = None

    @classmethod
    def port_requests(cls, settings: LocalSettings) -> list[PortRequest]:
        """The ports that it needs, with what the settings say of them."""
        requests = []
        for role, preferred in cls.port_roles.items():
            field_name = f"{cls.name}_{role}_port" if role else f"{cls.name}_port"
            fixed = getattr(settings, field_name)
            requests.append(PortRequest(cls.name, role, variable(field_name), fixed, preferred))
        return requests

    @property
    def port(self) -> int:
        """The port that clients use."""
        return self.ports[""]

    @property
    def address(self) -> str:
        """``host:port`` for clients."""
        return f"{self.host}:{self.port}"

    @abstractmethod
    def prepare(self) -> Launch:
        """Write configuration, make the data folder if it is not there; say how to run it."""

    @abstractmethod
    def probe(self) -> None:
        """Ask the server itself.

        :raises NotReadyError: if it does not serve yet.
        """

    @abstractmethod
    def environment(self) -> dict[str, str]:
        """The settings with which the project's programs reach it."""

    def provision(self) -> None:  # noqa: B027 - most need nothing
        """What must be there before others use it; called once it answers, at every start."""

    def adopt(self, record: ServerRecord) -> None:
        """Take over a process that another one started."""
        self._identity = record.process
        self.ports = dict(record.ports)
        self.detached = True

    @property
    def started(self) -> bool:
        """Whether it was started and not stopped since; it may have died."""
        return self._identity is not None

    def alive(self) -> bool:
        """Whether its process runs."""
        self._reap()
        return self._identity is not None and self._identity.alive()

    def pids(self) -> list[int]:
        """Its process and all below it; empty if it does not run."""
        found = self._identity.find() if self._identity else None
        return [member.pid for member in process.family(found)] if found else []

    def rss_bytes(self) -> int:
        """Resident memory of all its processes; shared pages count once where that is known."""
        found = self._identity.find() if self._identity else None
        return process.memory_bytes(found) if found else 0

    def start(self) -> None:
        """Start it and wait until it serves: same ports and same data each time.

        :raises ServerStartError: if it dies or does not answer in time; nothing is left running.
        """
        if self.alive():
            return
        self._at.on_change(self.name, "starting", self.address)
        try:
            launch = self.prepare()
            self._spawn(launch)
            self._await_ready()
            self.provision()
        except BaseException as error:
            self._end(patience=0)
            state = "stopped" if isinstance(error, CancelledStartError) else "failed"
            self._at.on_change(self.name, state, str(error))
            raise
        self._at.on_change(self.name, "ready", self.address)

    def stop(self, *, hurry: Callable[[], bool] = lambda: False) -> None:
        """Stop it in an orderly way; killed if it takes too long. Without effect if not running.

        ``hurry`` ends the patience as soon as it says yes.

        :raises ServerStopError: if it is still there after that.
        """
        if not self.alive():
            self._forget()
            return
        self._at.on_change(self.name, "stopping", self.address)
        self._end(patience=self.stop_seconds, hurry=hurry)
        self._at.on_change(self.name, "stopped", "")

    def kill(self) -> None:
        """End it and all its processes with SIGKILL, as a crash does."""
        found = self._identity.find() if self._identity else None
        if found is not None:
            for member in process.family(found):
                with contextlib.suppress(psutil.NoSuchProcess):
                    member.kill()
        self._end(patience=0)
        self._at.on_change(self.name, "stopped", "killed")

    def _spawn(self, launch: Launch) -> None:
        with self.log.open() as output:
            self._child = process.spawn(
                launch.command,
                output=output,
                cwd=self.folder,
                environment=launch.environment,
                user=launch.user,
                death_signal=None if self.detached else self.death_signal,
            )
        self._identity = ProcessId.of(self._child.pid)
        self._at.records.add(self.name, ServerRecord(self._identity, dict(self.ports)))

    def _await_ready(self) -> None:
        limit = self._at.settings.ready_seconds
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(NotReadyError),
            stop=tenacity.stop_after_delay(limit),
            wait=tenacity.wait_exponential(multiplier=0.1, max=0.5),
            sleep=tenacity.sleep_using_event(self._at.cancel),
            reraise=True,
        )
        try:
            retrying(self._check)
        except NotReadyError as error:
            raise ServerStartError(
                self.name,
                f"{self.name} did not answer on {self.address} within {limit:.0f} s ({error}); "
                f"on a slow machine raise {variable('ready_seconds')}. {self.log.excerpt()}",
            ) from error

    def _check(self) -> None:
        if self._at.cancel.is_set():
            raise CancelledStartError(self.name)
        if not self.alive():
            self._reap()
            code = self._child.returncode if self._child else None
            raise self._failure(f"ended while it was starting (exit code {code})")
        if self.fatal and self.fatal.search(self.log.text()):
            raise self._failure("could not start")
        # Whoever else answers on its port is not it.
        if not process.listens(self.pids(), self.port):
            raise NotReadyError(f"it does not listen on port {self.port}")
        self.probe()

    def _failure(self, what: str) -> ServerStartError:
        kind = PortLostError if self.log.tells_of_a_taken_port() else ServerStartError
        return kind(self.name, f"{self.name} {what}. {self.log.reason()}{self.log.excerpt()}")

    def _end(self, *, patience: float, hurry: Callable[[], bool] = lambda: False) -> None:
        if self._identity is not None:
            gone = process.terminate(
                self._identity, signal_number=self.stop_signal, patience=patience, hurry=hurry
            )
            self._reap()
            if not gone and self._identity.alive():
                raise ServerStopError(
                    self.name,
                    f"{self.name} (process {self._identity.pid}) is still there after SIGKILL",
                )
        self._forget()

    def _reap(self) -> None:
        if self._child is not None:
            self._child.poll()

    def _forget(self) -> None:
        self._reap()
        self._identity = None
        self._at.records.remove(self.name)
