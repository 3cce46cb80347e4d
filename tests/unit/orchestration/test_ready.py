"""What the health address says, read over HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from orchestration import ready
from orchestration.errors import ComponentError

HEALTHY = {name: {"status": "healthy"} for name in ready.NEEDED}


@contextmanager
def answering(body: str) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (json.dumps(HEALTHY), ""),
        (json.dumps({**HEALTHY, "scheduler": {"status": "unhealthy"}}), "not healthy yet: scheduler"),
        (json.dumps({"metadatabase": {"status": "healthy"}}), "not healthy yet: scheduler, dag_processor"),
        ("<html>", "the API server does not answer"),
    ],
)
def test_what_is_missing(body: str, says: str) -> None:
    with answering(body) as address:
        found = ready.missing(address)
    assert found.startswith(says)
    assert bool(found) == bool(says)


def test_it_is_not_waited_for_without_end_nor_for_what_has_ended() -> None:
    def ended() -> None:
        raise ComponentError("Airflow's scheduler ended")

    with pytest.raises(ComponentError, match=r"not ready after 0 s, .*USER_STREAM_AIRFLOW_READY_SECONDS"):
        ready.wait("http://127.0.0.1:1", 0, lambda: None)
    with pytest.raises(ComponentError, match="scheduler ended"):
        ready.wait("http://127.0.0.1:1", 60, ended)
