"""All servers as one thing: started side by side, stopped in order, nothing left behind."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, overload

from local import paths, ports, settings, signals
from local.errors import NotRunningError, ServerError, StateInUseError
from local.process import terminate
from local.records import Records, ServerRecord
from local.servers.base import Server
from local.servers.cassandra import Cassandra
from local.servers.kafka import Kafka
from local.servers.postgres import Postgres
from local.servers.registry import Registry
from local.servers.types import OnChange, Surroundings
from local.starting import start_side_by_side
from local.statelock import StateLock

KINDS: dict[str, type[Server]] = {kind.name: kind for kind in (Cassandra, Kafka, Registry, Postgres)}
"""Slowest to start first."""
ALL = ("kafka", "registry", "postgres", "cassandra")
ROOM_MB = 500
"""Free before the servers are started: their first files take 50 MB, a day of work far more."""
STOP_ORDER = ("registry", "kafka", "cassandra", "postgres")


def _silent(_server: str, _state: str, _detail: str) -> None:
    return None


class Stack:
    """The servers of one state folder.

    ``with Stack(state_dir=..) as stack`` starts them, waits until all serve, and stops them at the
    end of the block, on an error, on Ctrl-C and on SIGTERM. A server is reached by its name:
    ``stack["kafka"].address``.

    :param state_dir: the folder of data and logs; default see :func:`local.paths.state_dir`.
    :param servers: which ones, by name.
    :param on_change: called from several threads with server name, state and a detail.
    """

    def __init__(
        self,
        state_dir: Path | None = None,
        servers: Sequence[str] = ALL,
        *,
        on_change: OnChange = _silent,
    ) -> None:
        if unknown := set(servers) - set(KINDS):
            raise NotRunningError(f"no server {', '.join(sorted(unknown))}; there are: {', '.join(ALL)}")
        self.state = (state_dir or paths.state_dir()).absolute()
        self._names = [name for name in KINDS if name in servers]
        self._servers: dict[str, Server] = {}
        self._on_change = on_change
        self._cancel = threading.Event()
        self._lock = StateLock(self.state)
        self._records = Records.load(self.state)
        self._kept: set[str] = set()
        self._handlers: dict[int, Any] = {}

    @classmethod
    def attach(cls, state_dir: Path | None = None, *, on_change: OnChange = _silent) -> Stack:
        """The servers that ``up`` left running; the caller does not own and does not end them.

        :raises NotRunningError: if none is up.
        """
        stack = cls(state_dir, on_change=on_change)
        alive = stack._records.alive() if stack._records.detached else {}
        if not alive:
            raise NotRunningError(
                f"no servers are up on {stack.state}: start them with make up (python -m local up)"
            )
        for name, record in alive.items():
            stack._servers[name] = KINDS[name](stack._surroundings(), record.ports)
            stack._servers[name].adopt(record)
        return stack

    @overload
    def __getitem__(self, name: Literal["kafka"]) -> Kafka: ...
    @overload
    def __getitem__(self, name: Literal["registry"]) -> Registry: ...
    @overload
    def __getitem__(self, name: Literal["postgres"]) -> Postgres: ...
    @overload
    def __getitem__(self, name: Literal["cassandra"]) -> Cassandra: ...
    @overload
    def __getitem__(self, name: str) -> Server: ...
    def __getitem__(self, name: str) -> Server:
        if name not in self._servers:
            raise NotRunningError(f"{name} is not one of the servers that run on {self.state}")
        return self._servers[name]

    def __iter__(self) -> Iterator[Server]:
        return (self._servers[name] for name in ALL if name in self._servers)

    def __enter__(self) -> Stack:
        self.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _surroundings(self) -> Surroundings:
        return Surroundings(self.state, settings.load(), self._records, self._on_change, self._cancel)

    def start(self, *, detach: bool = False) -> None:
        """Start all servers side by side and wait until each serves.

        With ``detach`` they outlive this process, and those that are up already are kept.

        :raises StateInUseError: if another process, or ``up``, has servers on this state folder.
        :raises ServerStartError, PortTakenError, JarsMissingError, JavaError, FolderError: nothing
            is left running then.
        """
        self._cancel.clear()
        self._handlers = signals.raise_on_termination()
        try:
            self._lock.acquire()
            atexit.register(self.stop)
            self._records = Records.load(self.state)
            up = self._take_stock(detach=detach)
            self._kept = set(up)
            paths.require_room(self.state, ROOM_MB, setting=paths.STATE_VARIABLE)
            surroundings = self._surroundings()
            self._make(surroundings, up, detach=detach)
            start_side_by_side([self._servers[name] for name in self._names], surroundings)
            if detach:
                self._records.detach()
                self._servers.clear()  # not ours to stop any more
                self.stop()
        except BaseException:
            for name in self._kept:  # they were up before
                self._servers.pop(name, None)
            self.stop()
            raise

    def stop(self) -> None:
        """Stop all servers, in order, and give the state folder back. May be called again.

        Stop signals are delivered afterwards; the first one ends all patience.
        """
        failures: list[ServerError] = []
        try:
            with signals.postponed() as came:
                self._cancel.set()
                for name in STOP_ORDER:
                    if name in self._servers:
                        try:
                            self._servers[name].stop(hurry=lambda: bool(came))
                        except ServerError as error:
                            failures.append(error)
                self._lock.release()
                atexit.unregister(self.stop)
        finally:
            signals.restore(self._handlers)
            self._handlers = {}
        if failures:
            raise failures[0]

    def dead(self) -> list[str]:
        """Names of servers whose process has ended though nobody stopped it."""
        return [server.name for server in self if server.started and not server.alive()]

    def environment(self) -> dict[str, str]:
        """The settings with which producer and job reach these servers."""
        found: dict[str, str] = {}
        for server in self:
            found.update(server.environment())
        return found

    def _take_stock(self, *, detach: bool) -> dict[str, ServerRecord]:
        """What runs on this state folder: kept for ``detach``, else refused or cleaned up."""
        alive = self._records.alive()
        if alive and self._records.detached:
            if detach:
                return alive
            raise StateInUseError(
                f"servers are up on {self.state} ({', '.join(sorted(alive))}): stop them with "
                f"make down (python -m local down), or set {paths.STATE_VARIABLE} to another folder"
            )
        for name, record in self._records.servers.items():  # left by a run that was killed
            kind = KINDS[name]
            terminate(record.process, signal_number=kind.stop_signal, patience=kind.stop_seconds)
        self._records.clear()
        return {}

    def _make(self, surroundings: Surroundings, up: dict[str, ServerRecord], *, detach: bool) -> None:
        """Make the server objects; the ports of all are chosen at once, so that none are alike."""
        requests = [
            request
            for name in self._names
            if name not in up
            for request in KINDS[name].port_requests(surroundings.settings)
        ]
        chosen: dict[str, dict[str, int]] = {}
        for request, port in zip(requests, ports.allocate(requests), strict=True):
            chosen.setdefault(request.server, {})[request.role] = port
        for name in self._names:
            record = up.get(name)
            server = KINDS[name](surroundings, record.ports if record else chosen[name])
            server.detached = detach
            if record:
                server.adopt(record)
            self._servers[name] = server
