"""API to topic on real servers."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest

from producer.simulator.dirty import DIRTY_KINDS, NoticedBy
from producer.simulator.faults import MALFORMED, Fault, Faults
from producer.simulator.population import Population
from producer.simulator.server import SimulatorServer
from producer.simulator.users import user

pytestmark = pytest.mark.integration

Simulate = Callable[..., SimulatorServer]


class _FaultsFrom(Faults):
    """All is well for two calls, then nothing works any more."""

    def next(self) -> Fault:
        self.calls = getattr(self, "calls", 0) + 1
        return Fault() if self.calls <= 2 else Fault("5xx", 503)


def _secrets(count: int, population: Population) -> set[str]:
    """The hashes and salts of the first users (a password alone might occur elsewhere)."""
    logins = [user("simulator", population.index("simulator", index))["login"] for index in range(count)]
    return {login[name] for login in logins for name in ("salt", "md5", "sha1", "sha256")}


def test_a_count_of_users_arrives_once_each(world: Any, simulate: Simulate) -> None:
    before = time.time_ns() // 1_000_000
    ran = world.run("stream", "--count", "1300", "--source", simulate().url)
    assert (ran.code, ran.lines) == (0, [])
    assert (ran.summary["fetched"], ran.summary["sent"], ran.summary["refused"]) == (1300, 1300, {})
    records = world.records()
    users = {user("simulator", index)["login"]["uuid"] for index in range(1300)}
    assert sorted(record.key.decode() for record in records) == sorted(users)
    assert {record.partition for record in records} == {0, 1, 2}
    for record in records:
        headers = dict(record.headers)
        assert json.loads(record.value)["login"]["uuid"] == record.key.decode()
        assert headers["schema-id"] == b"users_created:1"
        assert before <= int(headers["event-time"]) <= time.time_ns() // 1_000_000


def test_dirty_users_are_dead_letters_and_neighbours_arrive(world: Any, simulate: Simulate) -> None:
    population = Population(rate_dirty=0.3)
    ran = world.run("stream", "--count", "1000", "--source", simulate(rate_dirty=0.3).url)
    kinds = [population.dirty_kind("simulator", index) for index in range(1000)]
    bad = sum(kind is not None and DIRTY_KINDS[kind].noticed_by is NoticedBy.PRODUCER for kind in kinds)
    assert ran.code == 0
    assert (ran.summary["sent"], ran.summary["dead_letters"]) == (1000 - bad, bad)
    assert sum(ran.summary["refused"].values()) == bad
    letters = world.records(world.dead_letter_topic)
    assert len({dict(letter.headers)["dlq-offset"] for letter in letters}) == len(letters) == bad
    assert {dict(letter.headers)["dlq-partition"] for letter in letters} == {b"-1"}
    assert len(world.keys()) == 1000 - bad


def test_a_user_over_a_megabyte_is_a_dead_letter_too(world: Any, simulate: Simulate) -> None:
    population = Population(rate_dirty=1)
    position = next(n for n in range(10_000) if population.dirty_kind("simulator", n) == "oversized")
    ran = world.run("stream", "--count", str(position + 1), "--source", simulate(rate_dirty=1).url)
    assert ran.code == 0
    assert max(len(letter.value) for letter in world.records(world.dead_letter_topic)) > 1_000_000


def test_secrets_are_nowhere(world: Any, simulate: Simulate) -> None:
    ran = world.run("stream", "--count", "500", "--source", simulate(rate_dirty=0.3).url)
    assert ran.code == 0
    records = world.records() + world.records(world.dead_letter_topic)
    assert len(records) == 500
    seen = b"\n".join(
        [(record.key or b"") + record.value + repr(record.headers).encode() for record in records]
    )
    seen += ran.errors.encode() + json.dumps(ran.summary).encode()
    assert not [secret for secret in _secrets(500, Population(rate_dirty=0.3)) if secret.encode() in seen]
    assert b'"password"' not in seen


@pytest.mark.parametrize(
    "faults",
    [
        Faults(rate_429=0.4, retry_after="0"),
        Faults(rate_5xx=0.4),
        Faults(rate_slow=0.4, slow_seconds=0.3),
        Faults(rate_malformed=0.4),
        Faults(fail_first=3),
    ],
    ids=["429", "5xx", "slow", "malformed", "fail-first"],
)
def test_faults_that_pass_lose_nothing(faults: Faults, world: Any, simulate: Simulate) -> None:
    ran = world.run(
        "stream", "--count", "400", "--source", simulate(faults).url,
        USER_STREAM__SOURCE__RESULTS="20",
        USER_STREAM__SOURCE__ATTEMPTS="30",
        USER_STREAM__SOURCE__TIMEOUT_SECONDS="5" if faults.rate_slow == 0 else "1",
    )  # fmt: skip
    assert ran.code == 0
    assert len(set(world.keys())) == 400
    assert faults.rate_slow or ran.summary["retries"]


@pytest.mark.parametrize("kind", ["429", "5xx", "slow", *MALFORMED])
def test_faults_that_stay_are_named(kind: str, world: Any, simulate: Simulate) -> None:
    faults = {
        "429": Faults(rate_429=1),
        "5xx": Faults(rate_5xx=1),
        "slow": Faults(rate_slow=1, slow_seconds=30),
    }.get(kind, Faults(rate_malformed=1, malformed_kinds=(kind,)))
    server = simulate(faults)
    ran = world.run(
        "stream", "--count", "10", "--source", server.url, USER_STREAM__SOURCE__TIMEOUT_SECONDS="0.5"
    )
    assert ran.code == 1
    assert f"source.url {server.url}: gave up after 4 tries" in ran.summary["error"]
    assert ran.summary["sent"] == 0
    assert "Traceback" not in ran.errors


def test_what_came_before_the_fault_is_sent(world: Any, simulate: Simulate) -> None:
    ran = world.run(
        "stream",
        "--count",
        "500",
        "--source",
        simulate(_FaultsFrom()).url,
        USER_STREAM__SOURCE__RESULTS="100",
    )
    assert ran.code == 1
    assert (ran.summary["fetched"], ran.summary["sent"]) == (200, 200)
    assert "gave up after 4 tries" in ran.summary["error"]
    assert len(set(world.keys())) == 200


def test_a_duration_ends_with_success(world: Any, simulate: Simulate) -> None:
    ran = world.run("stream", "--duration", "2", "--rate", "100", "--source", simulate().url)
    assert ran.code == 0
    assert ran.summary["sent"] == ran.summary["fetched"] == len(world.keys()) <= 300


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_with_what_was_acknowledged(
    signum: signal.Signals, code: int, world: Any, simulate: Simulate, until: Callable[..., None]
) -> None:
    process = world.start("stream", "--duration", "600", "--rate", "200", "--source", simulate().url)
    until(lambda: len(world.records()) > 100)
    process.send_signal(signum)
    ran = world.finish(process)
    assert (ran.code, ran.summary["stopped_by"]) == (code, signum.name)
    assert ran.summary["sent"] == ran.summary["fetched"] == len(world.keys()) > 100


def test_a_broker_that_dies_fails_the_run(world: Any, simulate: Simulate, until: Callable[..., None]) -> None:
    process = world.start(
        "stream", "--duration", "600", "--rate", "2000", "--source", simulate().url,
        USER_STREAM__KAFKA__REQUEST_TIMEOUT_SECONDS="3",
    )  # fmt: skip
    until(lambda: len(world.records()) > 100)
    world.stack["kafka"].kill()
    try:
        ran = world.finish(process)
    finally:
        world.stack["kafka"].start()
    assert ran.code == 1
    assert "not acknowledged by kafka.bootstrap_servers" in ran.summary["error"]
    assert ran.summary["sent"] <= len(world.keys()) <= ran.summary["fetched"]


def test_a_broker_that_comes_back_in_time_loses_nothing(
    world: Any, simulate: Simulate, until: Callable[..., None]
) -> None:
    process = world.start(
        "stream", "--count", "6000", "--rate", "1000", "--source", simulate().url,
        USER_STREAM__KAFKA__REQUEST_TIMEOUT_SECONDS="60",
    )  # fmt: skip
    until(lambda: len(world.records()) > 100)
    world.stack["kafka"].stop()
    world.stack["kafka"].start()
    ran = world.finish(process)
    assert (ran.code, ran.summary["sent"]) == (0, 6000)
    assert len(world.keys()) == len(set(world.keys())) == 6000


def test_the_email_can_be_the_key(world: Any, simulate: Simulate) -> None:
    ran = world.run("stream", "--count", "5", "--source", simulate().url, USER_STREAM__IDENTITY="email")
    assert ran.code == 0
    assert sorted(world.keys()) == sorted(user("simulator", index)["email"] for index in range(5))


def test_missing_topics_are_not_created_unless_wanted(world: Any, simulate: Simulate) -> None:
    ran = world.run(
        "stream", "--count", "5", "--source", simulate().url, USER_STREAM__KAFKA__CREATE_TOPICS="false"
    )
    assert ran.code == 1
    assert f"topic {world.topic}, {world.dead_letter_topic} does not exist" in ran.summary["error"]
