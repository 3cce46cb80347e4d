"""Start several servers side by side; the first that fails calls the others off."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

from local import ports, signals
from local.errors import PortLostError
from local.ports import PortRequest
from local.servers.base import Server
from local.servers.types import CancelledStartError, Surroundings

PORT_ATTEMPTS = 3


def start_side_by_side(servers: Sequence[Server], surroundings: Surroundings) -> None:
    """Return once all serve.

    :raises ServerStartError: of the first that failed; the others were called off, and those that
        were ready by then are left to the caller.
    """
    cancel = surroundings.cancel
    with ThreadPoolExecutor(len(servers) or 1, thread_name_prefix="start") as pool:
        futures = [pool.submit(_start, server, surroundings) for server in servers]
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
        finally:
            with signals.postponed():
                # Without effect once all are ready; else the others give up waiting.
                cancel.set()
                wait(futures)
                cancel.clear()
    errors = [error for future in futures if (error := future.exception())]
    errors.sort(key=lambda error: isinstance(error, CancelledStartError))
    if errors:
        raise errors[0]


def _start(server: Server, surroundings: Surroundings) -> None:
    """Start one server, on other ports if one was lost between being chosen and being used.

    Two stacks that start in the same seconds want the same usual ports. A port that a setting
    names stays.
    """
    for attempt in range(1, PORT_ATTEMPTS + 1):
        try:
            return server.start()
        except PortLostError:
            if attempt == PORT_ATTEMPTS or surroundings.cancel.is_set():
                raise
            usual = server.port_requests(surroundings.settings)
            fresh = [PortRequest(r.server, r.role, r.setting, fixed=r.fixed) for r in usual]
            chosen = ports.allocate(fresh)
            server.ports = {r.role: port for r, port in zip(fresh, chosen, strict=True)}
