"""The registry client against an HTTP server that answers as a Confluent-compatible registry."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from contract.errors import IncompatibleSchemaError, RegistryError
from contract.registry import RegistryClient
from contract.schema import latest_schema
from contract.settings.kafka import RegistrySettings

_SUBJECT = "users_created-value"


class _Registry(ThreadingHTTPServer):
    """One subject; ``reasons`` makes the next version incompatible, ``down`` so many calls fail."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.versions: list[str] = []
        self.level = "NONE"
        self.reasons: list[str] = []
        self.down = 0
        self.calls: list[str] = []
        self.settings = RegistrySettings(url=f"http://127.0.0.1:{self.server_address[1]}", timeout_seconds=2)

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if self.down:
            self.down -= 1
            return 503, {"message": "starting"}
        if path == f"/config/{_SUBJECT}":
            self.level = body.get("compatibility", self.level)
            return 200, {"compatibilityLevel": self.level}
        if path.startswith("/compatibility/"):
            if not self.versions:
                return 404, {"error_code": 40402}
            return 200, {"is_compatible": not self.reasons, "messages": self.reasons}
        if path.endswith("/versions"):
            if self.reasons:
                return 409, {"message": f"io.apicurio.RuleViolationException: {self.reasons[0]}"}
            self.versions.append(body["schema"])
            return 200, {"id": len(self.versions)}
        if body["schema"] not in self.versions:
            return 404, {"error_code": 40403}
        number = self.versions.index(body["schema"]) + 1
        return 200, {"id": number, "version": number}


class _Handler(BaseHTTPRequestHandler):
    server: _Registry

    def _answer(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        self.server.calls.append(f"{self.command} {self.path}")
        status, answer = self.server.answer(self.command, self.path, body)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    do_GET = do_PUT = do_POST = _answer

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def registry() -> Iterator[_Registry]:
    with _Registry() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_new_schema_is_registered_under_the_rule(registry: _Registry) -> None:
    found = RegistryClient(registry.settings).ensure_registered(_SUBJECT, latest_schema())
    assert (found.version, found.new, registry.level) == (1, True, "BACKWARD")
    assert registry.versions == [latest_schema().text]


def test_a_known_schema_takes_one_call(registry: _Registry) -> None:
    registry.versions.append(latest_schema().text)
    found = RegistryClient(registry.settings).ensure_registered(_SUBJECT, latest_schema())
    assert (found.version, found.new) == (1, False)
    assert registry.calls == [f"POST /subjects/{_SUBJECT}"]


def test_an_incompatible_schema_is_refused_with_the_reasons(registry: _Registry) -> None:
    registry.versions.append("{}")
    registry.reasons = ["email became required"]
    with pytest.raises(
        IncompatibleSchemaError, match="BACKWARD compatible with subject users_created-value: email"
    ):
        RegistryClient(registry.settings).ensure_registered(_SUBJECT, latest_schema())
    assert registry.versions == ["{}"]


def test_a_registry_that_is_starting_is_waited_for(registry: _Registry) -> None:
    registry.down = 2
    assert RegistryClient(registry.settings).find(_SUBJECT, latest_schema()) is None


def test_a_registry_out_of_reach_is_named() -> None:
    settings = RegistrySettings(url="http://127.0.0.1:1", timeout_seconds=0.1)
    with pytest.raises(
        RegistryError, match=r"registry\.url http://127\.0\.0\.1:1: cannot be reached within 0\.1 s"
    ):
        RegistryClient(settings).ensure_registered(_SUBJECT, latest_schema())


def test_a_refusal_is_said_in_the_registrys_words(
    registry: _Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "answer", lambda *_: (422, {"message": "invalid schema"}))
    with pytest.raises(RegistryError, match="HTTP 422: invalid schema"):
        RegistryClient(registry.settings).ensure_registered(_SUBJECT, latest_schema())
