"""The HTTP server: ``GET /`` or ``/api/`` (also with a version, ``/api/1.4/``)."""

from __future__ import annotations

import json
import re
import sys
import threading
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from producer.simulator.faults import Fault, Faults
from producer.simulator.population import Population
from producer.simulator.query import Query
from producer.simulator.users import FIELDS, digest

API_VERSION = "1.4"
_PATH = re.compile(r"^/(api(/(1\.[0-9])?)?/?)?$")
_WRONG = "Uh oh, something has gone wrong. Please tweet us @randomapi about the issue. Thank you."
_TOO_MANY = "Too many requests, please slow down."


@dataclass
class Api:
    """What the server answers: users, or faults.

    Calls without a seed are served one after the other from the server's own seed, so that one
    client that starts with a fresh server always gets the same users.
    """

    population: Population = field(default_factory=Population)
    faults: Faults = field(default_factory=Faults)
    seed: str = "simulator"
    counts: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _position: int = 0

    def next_fault(self) -> Fault:
        with self._lock:
            fault = self.faults.next()
            self.counts["requests"] += 1
            if fault.kind:
                self.counts[fault.kind] += 1
            if fault.delay_seconds:
                self.counts["slow"] += 1
        return fault

    def answer(self, query: Query) -> bytes:
        """The JSON that the API gives for one call."""
        if query.seed is None:
            with self._lock:
                start = self._position
                self._position += query.results
            seed, shown = self.seed, digest(self.seed, start, "call").hex()[:16]
        else:
            start, seed, shown = (query.page - 1) * query.results, query.seed, query.seed
        users = [
            _json(
                _only(
                    self.population.at(
                        seed, start + number, gender=query.gender, nationalities=query.nationalities
                    ),
                    query.fields,
                )
            )
            for number in range(query.results)
        ]
        with self._lock:
            self.counts["users"] += len(users)
        info = {"seed": shown, "results": query.results, "page": query.page, "version": API_VERSION}
        end = b',"info":' + _json(info) + b"}" if query.info else b"}"
        return b'{"results":[' + b",".join(users) + b"]" + end


def _only(user: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    return user if fields == FIELDS else {name: user[name] for name in fields if name in user}


def _json(value: Any) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # a lone surrogate can only travel escaped
        return json.dumps(value, separators=(",", ":")).encode()


def _malformed(kind: str, api: Api, query: Query) -> tuple[str, bytes]:
    """Content type and body of an answer with status 200 that is of no use."""
    if kind == "html":
        return "text/html; charset=utf-8", b"<html><body><h1>Maintenance</h1></body></html>"
    if kind == "error":
        return "application/json; charset=utf-8", _json({"error": _WRONG})
    if kind == "empty":
        return "application/json; charset=utf-8", b'{"results":[]}'
    if kind == "no-results":
        return "application/json; charset=utf-8", b'{"users":"none"}'
    if kind == "not-utf8":
        return "application/json; charset=utf-8", b'{"results":[{"name":"\xff\xfe"}]}'
    part = Api(api.population, seed=api.seed).answer(query)
    return "application/json; charset=utf-8", part[: len(part) // 2]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: SimulatorServer

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if not _PATH.match(parts.path):
            self._send(
                404, "application/json; charset=utf-8", _json({"error": f"no such page: {parts.path}"})
            )
            return
        api, query = self.server.api, Query.parse(parts.query)
        fault = api.next_fault()
        if fault.delay_seconds and self.server.stopping.wait(fault.delay_seconds):
            self.close_connection = True
            return
        if fault.status != 200:
            body = _json({"error": _TOO_MANY if fault.status == 429 else _WRONG})
            self._send(fault.status, "application/json; charset=utf-8", body, api.faults.retry_after)
        elif fault.kind:
            self._send(200, *_malformed(fault.kind, api, query))
        else:
            self._send(200, "application/json; charset=utf-8", api.answer(query))

    def _send(self, status: int, content_type: str, body: bytes, retry_after: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        if retry_after is not None and status in {429, 503}:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        try:
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client gave up waiting

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: a client of thousands of users a second would drown the log."""


class SimulatorServer(ThreadingHTTPServer):
    """Listens from construction on. Use :meth:`start` and :meth:`close`, or ``with``.

    :raises OSError: when the address cannot be had
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, api: Api, host: str = "127.0.0.1", port: int = 0) -> None:
        self.api = api
        self.stopping = threading.Event()
        super().__init__((host, port), _Handler)
        self._thread = threading.Thread(
            target=self.serve_forever, args=(0.05,), name="simulator", daemon=True
        )

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}/api/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in mid answer is its own affair; anything else is shown."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def start(self) -> SimulatorServer:
        self._thread.start()
        return self

    def close(self) -> None:
        """Stop listening; requests that are slow on purpose are dropped."""
        self.stopping.set()
        if self._thread.is_alive():
            self.shutdown()
            self._thread.join()
        self.server_close()

    def __enter__(self) -> SimulatorServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()
