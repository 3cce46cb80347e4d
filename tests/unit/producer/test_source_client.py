"""The source client against a real HTTP server that misbehaves."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from contract.settings.source import SourceSettings
from producer import errors
from producer.simulator.faults import Faults
from producer.simulator.server import SimulatorServer
from producer.simulator.users import user
from producer.source.client import SourceClient, shown_url, users_of

MakeSettings = Callable[..., SourceSettings]
StartSimulator = Callable[..., SimulatorServer]


def test_users_come_as_the_api_has_them(simulator: StartSimulator, source_settings: MakeSettings) -> None:
    client = SourceClient(source_settings(simulator().url, seed="abc"))
    assert client.fetch(3, 2).users == [user("abc", index) for index in (3, 4, 5)]


def test_nationalities_are_asked_for(simulator: StartSimulator, source_settings: MakeSettings) -> None:
    client = SourceClient(source_settings(simulator().url, nationalities="fr,de"))
    assert {one["nat"] for one in client.fetch(50).users} == {"FR", "DE"}


def test_failures_that_pass_are_tried_again(simulator: StartSimulator, source_settings: MakeSettings) -> None:
    server = simulator(Faults(fail_first=3))
    client = SourceClient(source_settings(server.url))
    assert len(client.fetch(5).users) == 5
    assert client.retries == {"SourceServerError": 3}


@pytest.mark.parametrize(
    ("faults", "last", "says"),
    [
        (Faults(rate_429=1), errors.SourceRateLimitedError, "HTTP 429 (too many requests): Too many"),
        (Faults(rate_5xx=1), errors.SourceServerError, "HTTP 50"),
        (
            Faults(rate_malformed=1, malformed_kinds=("truncated",)),
            errors.SourceMalformedError,
            "is not JSON",
        ),
        (Faults(rate_malformed=1, malformed_kinds=("html",)), errors.SourceMalformedError, "is not JSON"),
        (Faults(rate_malformed=1, malformed_kinds=("not-utf8",)), errors.SourceMalformedError, "is not JSON"),
        (
            Faults(rate_malformed=1, malformed_kinds=("no-results",)),
            errors.SourceMalformedError,
            'list "results"',
        ),
        (Faults(rate_malformed=1, malformed_kinds=("error",)), errors.SourceReportedError, "Uh oh"),
        (Faults(rate_malformed=1, malformed_kinds=("empty",)), errors.SourceEmptyError, "no users"),
    ],
)
def test_failures_that_stay_end_in_a_named_error(
    faults: Faults,
    last: type[errors.TransientSourceError],
    says: str,
    simulator: StartSimulator,
    source_settings: MakeSettings,
) -> None:
    server = simulator(faults)
    with pytest.raises(errors.SourceExhaustedError, match="gave up after 4 tries") as caught:
        SourceClient(source_settings(server.url)).fetch(5)
    assert type(caught.value.last) is last
    assert says in str(caught.value)
    assert server.api.counts["requests"] == 4


def test_a_slow_answer_times_out(simulator: StartSimulator, source_settings: MakeSettings) -> None:
    server = simulator(Faults(rate_slow=1, slow_seconds=60))
    with pytest.raises(errors.SourceExhaustedError, match=r"no answer within 0\.05 s") as caught:
        SourceClient(source_settings(server.url, timeout_seconds=0.05, attempts=2)).fetch(1)
    assert type(caught.value.last) is errors.SourceTimeoutError


def test_nobody_listening(source_settings: MakeSettings) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    with pytest.raises(errors.SourceExhaustedError, match=r"cannot be reached: .*Connection refused"):
        SourceClient(source_settings(url)).fetch(1)


def test_a_server_that_hangs_up(source_settings: MakeSettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            for _ in range(2):
                connection, _ = listener.accept()
                connection.recv(65536)
                connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with pytest.raises(errors.SourceExhaustedError) as caught:
            SourceClient(source_settings(url, attempts=2)).fetch(1)
        thread.join()
    assert type(caught.value.last) is errors.SourceConnectionError


def test_other_4xx_fail_at_once(simulator: StartSimulator, source_settings: MakeSettings) -> None:
    url = simulator().url + "elsewhere"
    slept: list[float] = []
    with pytest.raises(errors.SourceRefusedError, match="HTTP 404: no such page"):
        SourceClient(source_settings(url), sleep=slept.append).fetch(1)
    assert slept == []


def test_retry_after_in_seconds_is_waited_for(
    simulator: StartSimulator, source_settings: MakeSettings
) -> None:
    server = simulator(Faults(rate_429=1, retry_after="7"))
    slept: list[float] = []
    client = SourceClient(source_settings(server.url, backoff_max_seconds=30), sleep=slept.append)
    with pytest.raises(errors.SourceExhaustedError):
        client.fetch(1)
    assert slept == [7.0, 7.0, 7.0]


def test_retry_after_as_a_date_is_waited_for(
    simulator: StartSimulator, source_settings: MakeSettings
) -> None:
    moment = datetime.now(timezone.utc) + timedelta(seconds=1000)
    server = simulator(Faults(rate_429=1, retry_after=format_datetime(moment, usegmt=True)))
    slept: list[float] = []
    client = SourceClient(
        source_settings(server.url, backoff_max_seconds=2000, attempts=2), sleep=slept.append
    )
    with pytest.raises(errors.SourceExhaustedError):
        client.fetch(1)
    assert len(slept) == 1
    assert 900 < slept[0] <= 1000


def test_retry_after_is_capped(simulator: StartSimulator, source_settings: MakeSettings) -> None:
    server = simulator(Faults(rate_429=1, retry_after="86400"))
    slept: list[float] = []
    client = SourceClient(source_settings(server.url, backoff_max_seconds=5, attempts=2), sleep=slept.append)
    with pytest.raises(errors.SourceExhaustedError):
        client.fetch(1)
    assert slept == [5.0]


def test_what_may_be_secret_in_a_url_is_not_shown() -> None:
    assert shown_url("https://me:pass@host:81/api/?key=k#f") == "https://host:81/api/"


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'"x"', b"{", b"\xff", b"[" * 100_000])
def test_answers_in_another_shape(body: bytes) -> None:
    with pytest.raises(errors.SourceMalformedError):
        users_of(body)
