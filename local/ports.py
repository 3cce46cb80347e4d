"""Ports on the loopback address: the one asked for, the usual one, or one that is free."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

from local.errors import PortTakenError

HOST = "127.0.0.1"


@dataclass(frozen=True)
class PortRequest:
    """One port that a server needs.

    ``fixed`` is used or refused; ``preferred`` is used if it is free; otherwise any free one.
    """

    server: str
    role: str
    setting: str
    fixed: int | None = None
    preferred: int | None = None


def is_free(port: int) -> bool:
    """Whether a server could listen on it now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a port whose old connections are only waiting to time out is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def holder(port: int) -> str:
    """Who listens on a port, as far as this user may know: a phrase for a message."""
    with contextlib.suppress(psutil.Error, OSError):
        for connection in psutil.net_connections("tcp"):
            if connection.status != psutil.CONN_LISTEN or not connection.laddr:
                continue
            if connection.laddr.port == port and connection.pid:
                name = psutil.Process(connection.pid).name()
                return f"process {connection.pid} ({name})"
    return "another process"


def allocate(requests: Sequence[PortRequest]) -> list[int]:
    """Choose a port for every request, no two the same.

    :raises PortTakenError: for a fixed port that is in use, naming the setting.
    """
    chosen: dict[int, int] = {}
    for index, request in enumerate(requests):
        if request.fixed is None:
            continue
        if request.fixed in chosen.values() or not is_free(request.fixed):
            who = holder(request.fixed) if request.fixed not in chosen.values() else "the stack"
            raise PortTakenError(
                f"{request.server}: {request.setting} names port {request.fixed}, which {who} "
                f"uses already: end that process, name another port, or unset {request.setting} "
                "to have a free one chosen"
            )
        chosen[index] = request.fixed
    for index, request in enumerate(requests):
        wanted = request.preferred
        if index not in chosen and wanted and wanted not in chosen.values() and is_free(wanted):
            chosen[index] = wanted
    _fill(requests, chosen)
    return [chosen[index] for index in range(len(requests))]


def _fill(requests: Sequence[PortRequest], chosen: dict[int, int]) -> None:
    """Give every request left a free port; all sockets are held until the last is chosen."""
    with contextlib.ExitStack() as held:
        for index in range(len(requests)):
            while index not in chosen:
                probe = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
                probe.bind((HOST, 0))
                port = int(probe.getsockname()[1])
                if port not in chosen.values():
                    chosen[index] = port


def connect_once(port: int, *, timeout: float = 1.0) -> None:
    """Connect once and hang up.

    :raises OSError: if nobody listens.
    """
    socket.create_connection((HOST, port), timeout=timeout).close()
