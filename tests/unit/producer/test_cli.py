"""The commands as a shell sees them: exit codes, one line for an error, summary, signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest
import requests

_DOWN = {
    "USER_STREAM__KAFKA__BOOTSTRAP_SERVERS": "127.0.0.1:1",
    "USER_STREAM__KAFKA__REQUEST_TIMEOUT_SECONDS": "0.5",
    "USER_STREAM__REGISTRY__URL": "http://127.0.0.1:1",
    "USER_STREAM__REGISTRY__TIMEOUT_SECONDS": "0.2",
    "USER_STREAM__POSTGRES__PORT": "1",
    "USER_STREAM__SOURCE__URL": "http://127.0.0.1:1/",
}


def _environment(**changes: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("USER_STREAM")}
    return {**own, **_DOWN, **changes}


def _producer(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "producer", *arguments],
        env=_environment(**environment),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["stream"],
        ["fetch"],
        ["publish"],
        ["count"],
        ["simulate"],
        ["erase"],
        ["dead-letters", "replay"],
        ["schema", "check"],
    ],
)
def test_every_command_has_help(command: list[str]) -> None:
    shown = _producer(*command, "--help")
    assert shown.returncode == 0
    assert "Usage" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["stream", "--rate", "-1"], "source.rate (USER_STREAM__SOURCE__RATE)"),
        (["stream", "--source", "randomuser.me"], "source.url (USER_STREAM__SOURCE__URL)"),
        (["stream", "--topic", "a b"], "kafka.topic (USER_STREAM__KAFKA__TOPIC)"),
        (["stream", "--nat", "gbr"], "source.nationalities"),
        (["stream", "--count", "0"], "--count"),
        (["count", "--batch-id", "x"], "--batch-id 'x': must be the batch_id (a UUID) that fetch printed"),
        (["publish", "--batch-id", ""], "--batch-id ''"),
        (["fetch", "--batch", ""], "--batch ''"),
        (["fetch", "--batch", "a\nb"], "--batch 'a\\nb': must be 1 to 500 printable characters"),
        (["stream", "--count", "x"], "--count"),
        (["stream", "--duration", "0"], "--duration"),
        (["stream", "--nonsense"], "--nonsense"),
        (["publish", "--gender", "other"], "--gender"),
        (["publish", "--batch-id", "x"], "--batch-id 'x': must be the batch_id"),
        (["simulate", "--rate-429", "2"], "--rate-429"),
        (["simulate", "--malformed", "odd"], "--malformed: no such kind odd; there are truncated"),
        (["simulate", "--host", "192.0.2.1"], "--host 192.0.2.1 --port 0: cannot listen there"),
        (["erase", "me"], "USER_ID 'me': must be a login.uuid"),
        (["dead-letters", "show", "x"], "must be TOPIC-PARTITION-OFFSET"),
        (["dead-letters", "replay"], "say which"),
        (["fly"], "fly"),
    ],
)
def test_wrong_options_are_refused_by_name(arguments: list[str], names: str) -> None:
    refused = _producer(*arguments)
    assert refused.returncode == 2
    assert names in refused.stderr
    assert "Traceback" not in refused.stderr


def test_an_unknown_setting_is_refused() -> None:
    refused = _producer("stream", USER_STREAM__SOURCE__RATTE="1")
    assert refused.returncode == 2
    assert refused.stderr.splitlines() == [
        "error: USER_STREAM__SOURCE__RATTE: no such setting; did you mean USER_STREAM__SOURCE__RATE?"
    ]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["stream", "--count", "1"], "registry.url http://127.0.0.1:1"),
        (["fetch", "--count", "1"], "postgres.host 127.0.0.1:1"),
        (["publish"], "postgres.host 127.0.0.1:1"),
        (["erase", "155e77ee-ba6d-486f-95ce-0e0c0fb4b919"], "postgres.host 127.0.0.1:1"),
        (["dead-letters", "list"], "kafka.bootstrap_servers 127.0.0.1:1"),
        (["dead-letters", "show", "t-0-1"], "kafka.bootstrap_servers 127.0.0.1:1"),
        (["dead-letters", "replay", "--all"], "kafka.bootstrap_servers 127.0.0.1:1"),
        (["schema", "register"], "registry.url http://127.0.0.1:1"),
        (["schema", "check"], "registry.url http://127.0.0.1:1"),
        (["schema", "show"], "registry.url http://127.0.0.1:1"),
    ],
)
def test_what_is_out_of_reach_is_named_in_one_line(arguments: list[str], names: str) -> None:
    failed = _producer(*arguments)
    assert failed.returncode == 1
    assert [line for line in failed.stderr.splitlines() if names in line] == failed.stderr.splitlines()
    summary = json.loads(failed.stdout.splitlines()[-1])
    assert names in summary["error"]


def test_an_unreachable_broker_is_named() -> None:
    failed = _producer("stream", "--count", "1", USER_STREAM__REGISTRY__ENABLED="false")
    assert failed.returncode == 1
    assert failed.stderr.startswith(
        "error: looking for the topics: no answer from kafka.bootstrap_servers 127.0.0.1:1"
    )
    assert len(failed.stderr.splitlines()) == 1


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_simulator_serves_until_a_signal(signum: signal.Signals, code: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "producer", "simulate", "--users", "5"],
        env=_environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        users = requests.get(url, params={"results": "8", "seed": "s"}, timeout=10).json()["results"]
        process.send_signal(signum)
        summary = json.loads(process.stdout.read().splitlines()[-1])
        assert process.wait(timeout=10) == code
    assert len({user["login"]["uuid"] for user in users}) == 5
    assert summary["counts"] == {"requests": 1, "users": 8}
    assert summary["stopped_by"] == signum.name
