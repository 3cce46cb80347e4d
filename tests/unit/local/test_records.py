"""Which processes belong to a state folder; ids that were used again; one holder at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import housekeeping
from local.errors import StateInUseError
from local.process import ProcessId, terminate
from local.records import Records, ServerRecord
from local.statelock import StateLock


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process that does nothing."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as process:
        yield process
        process.kill()


def test_a_process_is_known_again(sleeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    identity = ProcessId.of(sleeper.pid)
    Records.load(tmp_path).add("kafka", ServerRecord(identity, {"": 9092}))
    record = Records.load(tmp_path).alive()["kafka"]
    assert record == ServerRecord(identity, {"": 9092})


def test_another_process_with_the_same_id_is_not_taken_for_it(
    sleeper: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    then = ProcessId(sleeper.pid, ProcessId.of(sleeper.pid).started - 3600)
    Records.load(tmp_path).add("kafka", ServerRecord(then, {}))
    assert Records.load(tmp_path).alive() == {}
    assert terminate(then, signal_number=signal.SIGKILL, patience=0)
    assert sleeper.poll() is None


def test_an_ended_process_that_nobody_reaped_is_not_alive(
    sleeper: subprocess.Popen[bytes],
) -> None:
    identity = ProcessId.of(sleeper.pid)
    os.kill(sleeper.pid, signal.SIGKILL)
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)
    assert not identity.alive()


def test_a_process_that_ignores_the_request_is_killed() -> None:
    code = "import signal,time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        identity = ProcessId.of(process.pid)
        assert terminate(identity, signal_number=signal.SIGTERM, patience=0.2)


def test_hurry_ends_the_patience() -> None:
    code = "import signal,time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        identity = ProcessId.of(process.pid)
        assert terminate(identity, signal_number=signal.SIGTERM, patience=3600, hurry=lambda: True)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"servers": 1}', '{"detached": true}'])
def test_a_broken_file_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "servers.json").write_text(text)
    assert Records.load(tmp_path).servers == {}


def test_the_last_server_takes_the_file_along(tmp_path: Path) -> None:
    records = Records.load(tmp_path)
    records.add("kafka", ServerRecord(ProcessId(1, 0.0), {}))
    assert (tmp_path / "servers.json").exists()
    records.remove("kafka")
    assert list(tmp_path.iterdir()) == []


def test_the_lock_names_its_holder_and_leaves_nothing(tmp_path: Path) -> None:
    first, second = StateLock(tmp_path), StateLock(tmp_path)
    first.acquire()
    with pytest.raises(StateInUseError, match=f"process {os.getpid()}"):
        second.acquire()
    first.release()
    second.acquire()
    second.release()
    assert list(tmp_path.iterdir()) == []


def test_clean_is_refused_while_servers_run(sleeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    (tmp_path / "kafka").mkdir()
    records = Records.load(tmp_path)
    records.add("kafka", ServerRecord(ProcessId.of(sleeper.pid), {}))
    with pytest.raises(StateInUseError, match="kafka"):
        housekeeping.clean(tmp_path)
    assert (tmp_path / "kafka").exists()


def test_clean_removes_what_is_ours_and_nothing_else(tmp_path: Path) -> None:
    state = tmp_path / "state"
    (state / "kafka" / "data").mkdir(parents=True)
    (state / "logs").mkdir()
    (state / "holiday.jpg").touch()
    assert housekeeping.clean(state)
    assert [path.name for path in state.iterdir()] == ["holiday.jpg"]
    (state / "holiday.jpg").unlink()
    (state / "logs").mkdir()
    assert housekeeping.clean(state)
    assert not state.exists()
    assert not housekeeping.clean(state)
