"""``python -m local``: up, up again, look, down, clean; as root and as an ordinary user."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import psutil
import pytest

from local import paths, users
from local.process import User
from tests.integration.local.support import REPOSITORY, Cli, environment, processes_of, settings_of

pytestmark = pytest.mark.integration


def test_up_up_look_down_up_clean(cli: Cli, state: Path) -> None:
    first = cli("up")
    assert first.returncode == 0, first.stderr
    for text in ("The servers are up", "psql", "cqlsh", "kafka-topics --list", "/subjects"):
        assert text in first.stdout
    pids = sorted(processes_of(state))

    second = cli("up")
    assert second.returncode == 0
    assert "up already" in second.stdout
    assert sorted(processes_of(state)) == pids

    settings = settings_of(cli("env").stdout)
    assert settings["USER_STREAM__CASSANDRA__CONTACT_POINTS"] == "127.0.0.1"
    assert cli("status").stdout.count("ready") == 4
    assert "42" in cli("sql", "SELECT 6 * 7").stdout
    assert "42" in cli("psql", "-c", "SELECT 6 * 7").stdout
    assert "system_schema" in cli("cql", "DESCRIBE KEYSPACES").stdout
    assert "UN  127.0.0.1" in cli("nodetool", "status").stdout
    assert cli("kafka-topics", "--create", "--topic", "kept", "--partitions", "3").returncode == 0
    assert "kept:2:0" in cli("kafka-get-offsets", "--topic", "kept").stdout

    refused = cli("sql", "SELECT nonsense")
    assert refused.returncode == 1
    assert "nonsense" in refused.stderr
    assert "Traceback" not in refused.stderr
    refused = cli("clean")
    assert refused.returncode == 1
    assert "stop them first" in refused.stderr

    down = cli("down")
    assert down.returncode == 0
    order = [line.split()[2] for line in down.stdout.splitlines() if line.endswith("stopped")]
    assert order == ["registry", "kafka", "cassandra", "postgres"]
    assert processes_of(state) == []
    assert cli("status").returncode == 3
    assert "No servers are up" in cli("down").stdout

    assert cli("up", "kafka").returncode == 0
    assert "kept" in cli("kafka-topics", "--list").stdout
    assert cli("down").returncode == 0
    assert cli("clean").returncode == 0
    assert not state.exists()


def test_up_starts_what_died(cli: Cli, state: Path) -> None:
    assert cli("up", "kafka", "postgres").returncode == 0
    servers = json.loads((state / "servers.json").read_text())["servers"]
    for name in ("kafka", "postgres"):
        assert psutil.pid_exists(servers[name]["process"]["pid"])
    kafka = psutil.Process(servers["kafka"]["process"]["pid"])
    kafka.kill()
    psutil.wait_procs([kafka], timeout=10)
    again = cli("up", "kafka", "postgres")
    assert again.returncode == 0, again.stderr
    now = json.loads((state / "servers.json").read_text())["servers"]
    assert now["postgres"] == servers["postgres"]
    assert now["kafka"]["process"] != servers["kafka"]["process"]
    assert cli("down").returncode == 0
    assert processes_of(state) == []


def test_refusals_are_one_line(cli: Cli, tmp_path: Path) -> None:
    wrong = cli("up", USER_STREAM_LOCAL_KAFKA_PORT="http")
    assert wrong.returncode == 2
    assert "USER_STREAM_LOCAL_KAFKA_PORT is 'http'" in wrong.stderr
    (tmp_path / "file").touch()
    closed = cli("up", USER_STREAM_STATE=str(tmp_path / "file" / "state"))
    assert closed.returncode == 1
    assert "set USER_STREAM_STATE to another folder" in closed.stderr
    empty = cli("up", "postgres", "kafka", USER_STREAM_CACHE=str(tmp_path))
    assert empty.returncode == 1
    assert "run python -m local.jars install" in empty.stderr
    for answer in (wrong, closed, empty):
        assert "Traceback" not in answer.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="closed folders do not stop an ordinary user here")
def test_root_is_told_of_a_folder_that_postgres_cannot_enter(cli: Cli, state: Path) -> None:
    state.parent.chmod(0o700)
    refused = cli("up", "postgres")
    assert refused.returncode == 1
    assert "chmod o+x" in refused.stderr
    assert processes_of(state) == []


def interpreter_for(user: User) -> str | None:
    """A Python of this very version that the user can run."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for program in (sys.executable, str(Path("/usr/bin", name)), shutil.which(name)):
        if program and Path(program).exists():
            real = Path(program).resolve()
            if users.closed_parent(user, real.parent) is None:
                return str(program)
    return None


def link_or_copy(source: str, target: str) -> None:
    """Another name for a file, or a copy on another disk."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


@pytest.mark.skipif(os.geteuid() != 0, reason="this is the ordinary user's run already")
def test_an_ordinary_user_can_do_the_same(state: Path) -> None:
    entry = pwd.getpwnam("nobody")
    nobody = User("nobody", entry.pw_uid, entry.pw_gid)
    python = interpreter_for(nobody)
    packages = Path(sysconfig.get_paths()["purelib"])
    for folder in (packages, REPOSITORY):
        if users.closed_parent(nobody, folder) is not None:
            pytest.skip(f"{folder} is closed to other users")
    if python is None:
        pytest.skip("no Python of this version that other users can run")
    state.mkdir()
    os.chown(state, nobody.uid, nobody.gid)
    cache = state.parent / "cache"
    shutil.copytree(paths.cache_dir() / "maven", cache / "maven", copy_function=link_or_copy)
    settings = environment(
        state,
        HOME=str(state),
        USER_STREAM_CACHE=str(cache),
        PYTHONPATH=f"{REPOSITORY}:{packages}",
        PYTHONDONTWRITEBYTECODE="1",
    )

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python, "-m", "local", *arguments],
            env=settings,
            cwd=REPOSITORY,
            user=nobody.uid,
            group=nobody.gid,
            extra_groups=[],
            capture_output=True,
            text=True,
            check=False,
        )

    up = run("up")
    assert up.returncode == 0, up.stderr
    assert "nobody" in run("sql", "SELECT 'nobody'").stdout
    servers = json.loads((state / "servers.json").read_text())["servers"]
    for server in servers.values():
        assert psutil.Process(server["process"]["pid"]).username() == "nobody"
    assert run("down").returncode == 0
    assert processes_of(state) == []
    assert run("clean").returncode == 0
