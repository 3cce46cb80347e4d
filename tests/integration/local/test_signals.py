"""Stopped by signals at any moment: in mid start, while up, without mercy."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import tenacity

from local.process import ProcessId
from local.records import Records, ServerRecord
from local.stack import Stack
from tests.integration.local.support import REPOSITORY, environment, processes_of

pytestmark = pytest.mark.integration

PROGRAM = r"""
import signal, sys
from local.stack import Stack
def say(server, state, detail):
    print(f"{server} {state}\n", end="", flush=True)  # in one piece: several threads say something
with Stack(servers=sys.argv[1:], on_change=say):
    print("all ready", flush=True)
    signal.pause()
"""


class Runner:
    """A program that holds a stack, told apart from this one so that it can be killed."""

    def __init__(self, state: Path, *servers: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *servers],
            env=environment(state),
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            text=True,
        )

    def read_until(self, line: str) -> None:
        """Follow its output up to a line."""
        assert self.process.stdout is not None
        for said in self.process.stdout:
            if said.strip() == line:
                return
        raise AssertionError(f"it ended without saying '{line}'")


@pytest.fixture
def runners(state: Path) -> Iterator[list[Runner]]:
    started: list[Runner] = []
    yield started
    for runner in started:
        runner.process.kill()
        runner.process.wait()
        assert runner.process.stdout is not None
        runner.process.stdout.close()


@tenacity.retry(
    stop=tenacity.stop_after_delay(30),
    wait=tenacity.wait_fixed(0.1),
    retry=tenacity.retry_if_exception_type(AssertionError),
    reraise=True,
)
def nothing_runs(state: Path) -> None:
    assert processes_of(state) == []


def nothing_is_left(state: Path) -> None:
    assert processes_of(state) == []
    assert not (state / "lock").exists()
    assert not (state / "servers.json").exists()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, -2)]
)
@pytest.mark.parametrize("moment", ["kafka starting", "postgres ready", "all ready"])
def test_a_stop_signal_at_any_moment_leaves_nothing(
    state: Path, runners: list[Runner], number: int, code: int, moment: str
) -> None:
    runners.append(Runner(state, "kafka", "postgres", "registry"))
    runners[0].read_until(moment)
    runners[0].process.send_signal(number)
    runners[0].process.communicate()
    nothing_is_left(state)
    assert runners[0].process.returncode == code


def test_a_second_ctrl_c_hurries_and_still_leaves_nothing(state: Path, runners: list[Runner]) -> None:
    runners.append(Runner(state, "kafka", "cassandra", "postgres"))
    runners[0].read_until("all ready")
    runners[0].process.send_signal(signal.SIGINT)
    runners[0].read_until("kafka stopping")
    runners[0].process.send_signal(signal.SIGINT)
    runners[0].process.communicate()
    nothing_is_left(state)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a feature of Linux")
@pytest.mark.parametrize("moment", ["postgres ready", "all ready"])
def test_the_servers_die_with_a_parent_that_is_killed(
    state: Path, runners: list[Runner], moment: str
) -> None:
    runners.append(Runner(state, "kafka", "postgres", "registry"))
    runners[0].read_until(moment)
    runners[0].process.kill()
    runners[0].process.wait()
    nothing_runs(state)
    with Stack(state, servers=["kafka", "postgres", "registry"]) as stack:
        assert stack["postgres"].alive()
    nothing_is_left(state)


def test_what_a_killed_run_left_running_is_stopped_at_the_next_start(state: Path) -> None:
    state.mkdir()
    code = f"import time; time.sleep(600)  # {state}"
    with subprocess.Popen([sys.executable, "-c", code]) as leftover:
        Records.load(state).add("kafka", ServerRecord(ProcessId.of(leftover.pid), {}))
        with Stack(state, servers=["postgres"]):
            leftover.wait(timeout=30)
            assert "kafka" not in json.loads((state / "servers.json").read_text())["servers"]
    nothing_is_left(state)


def test_a_stale_pid_file_with_a_recycled_id_does_not_stop_postgres(state: Path) -> None:
    with Stack(state, servers=["postgres"]) as stack:
        postgres = stack["postgres"]
        postgres.kill()
        file = postgres.data / "postmaster.pid"
        lines = file.read_text().splitlines()
        file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
        postgres.start()
        assert psutil.pid_exists(int(file.read_text().splitlines()[0]))
    nothing_is_left(state)
