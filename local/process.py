"""Start, watch and end single processes; know one again by its id *and* its start time."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psutil

_GUARD = Path(__file__).with_name("guard.py")
_START_TOLERANCE_SECONDS = 2.0  # the clock that start times are derived from may be adjusted


@dataclass(frozen=True)
class ProcessId:
    """A process: its id and when it started (seconds since the epoch), as ids are used again."""

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> ProcessId:
        """Look at a living process."""
        return cls(pid, psutil.Process(pid).create_time())

    def find(self) -> psutil.Process | None:
        """The process, if it is still that one and not a zombie."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) <= _START_TOLERANCE_SECONDS
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None

    def alive(self) -> bool:
        """Whether it still runs."""
        return self.find() is not None


@dataclass(frozen=True)
class User:
    """Whom to run a process as."""

    name: str
    uid: int
    gid: int


def guarded(
    command: Sequence[str], *, user: User | None = None, death_signal: int | None = None
) -> list[str]:
    """``command`` behind the guard, which changes the user and ties it to this process's life."""
    options: list[str] = []
    if user is not None:
        options += ["--uid", str(user.uid), "--gid", str(user.gid)]
    if death_signal is not None:
        options += ["--parent", str(os.getpid()), "--signal", str(int(death_signal))]
    if not options:
        return list(command)
    return [sys.executable, "-I", "-S", str(_GUARD), *options, "--", *command]


class _Spawner:
    """A thread that lives as long as the interpreter and makes all lasting processes.

    The kernel's parent-death signal fires when the *thread* that made a process ends.
    """

    def __init__(self) -> None:
        self._work: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def _run(self) -> None:
        while True:
            future, call = self._work.get()
            try:
                future.set_result(call())
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits for the result
                future.set_exception(error)

    def call(self, call: Callable[[], Any]) -> Any:
        """Run ``call`` in the thread and return its result, or raise what it raised."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():  # not alive: after a fork
                self._thread = threading.Thread(target=self._run, name="spawner", daemon=True)
                self._thread.start()
        future: Future[Any] = Future()
        self._work.put((future, call))
        return future.result()


_spawner = _Spawner()


def spawn(
    command: Sequence[str],
    *,
    output: IO[bytes] | int,
    cwd: Path,
    environment: Mapping[str, str],
    user: User | None = None,
    death_signal: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start a lasting process in a session of its own, so that Ctrl-C does not reach it."""
    line = guarded(command, user=user, death_signal=death_signal)
    started = _spawner.call(
        lambda: subprocess.Popen(
            line,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=dict(environment),
            start_new_session=True,
        )
    )
    assert isinstance(started, subprocess.Popen)
    return started


def family(process: psutil.Process) -> list[psutil.Process]:
    """The process and everything below it."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return [process, *process.children(recursive=True)]
    return [process]


def listens(pids: Sequence[int], port: int) -> bool:
    """Whether one of these processes listens on a TCP port; yes where that cannot be seen."""
    for pid in pids:
        try:
            connections = psutil.Process(pid).net_connections("tcp")
        except psutil.NoSuchProcess:
            continue
        except psutil.AccessDenied:
            return True
        for connection in connections:
            if connection.status == psutil.CONN_LISTEN and connection.laddr[1:2] == (port,):
                return True
    return False


def memory_bytes(process: psutil.Process) -> int:
    """Memory of a process and its children, shared pages counted once where the system can tell."""
    total = 0
    for member in family(process):
        try:
            full = member.memory_full_info()
            total += int(getattr(full, "pss", full.rss))
        except psutil.AccessDenied:
            total += int(member.memory_info().rss)
        except psutil.NoSuchProcess:
            continue
    return total


def terminate(
    identity: ProcessId,
    *,
    signal_number: int,
    patience: float,
    hurry: Callable[[], bool] = lambda: False,
) -> bool:
    """Ask a process to end, wait ``patience`` seconds, then kill it and all below it.

    ``hurry`` is asked again and again; once it says yes the wait is over. Returns whether the
    process is gone.
    """
    process = identity.find()
    if process is None:
        return True
    members = family(process)
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(signal_number)
    _await_end([process], patience, hurry)
    for member in members:
        with contextlib.suppress(psutil.NoSuchProcess):
            if _runs(member):
                member.send_signal(signal.SIGKILL)
    _await_end(members, 10.0)
    return not identity.alive()


def _runs(process: psutil.Process) -> bool:
    """Whether it runs; one that has ended and was not yet reaped by its parent does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _await_end(
    processes: Sequence[psutil.Process], seconds: float, hurry: Callable[[], bool] = lambda: False
) -> None:
    """Return when all have ended, the seconds are over, or ``hurry`` says yes."""
    deadline = time.monotonic() + seconds
    while any(map(_runs, processes)) and time.monotonic() < deadline and not hurry():
        time.sleep(0.05)
