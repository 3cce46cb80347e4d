"""Programs of a run: logged, ended, their failures told."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
import tenacity

from pipeline.children import Child, Children
from pipeline.errors import ChildError
from pipeline.launch import _url

PROGRAM = """
import subprocess, sys, time
print("said", flush=True)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("ready", flush=True)
time.sleep(600)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Modules to run, found through the path that children are given."""
    (tmp_path / "sleeper.py").write_text(PROGRAM)
    (tmp_path / "failing.py").write_text('print("begun")\nraise SystemExit("error: no such thing")')
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


@tenacity.retry(stop=tenacity.stop_after_delay(30), wait=tenacity.wait_fixed(0.05))
def await_text(child: Child, text: str) -> None:
    assert text in child.log.text()


def test_leaving_the_block_ends_a_child_and_all_below_it(folder: Path) -> None:
    with Children(folder, folder / "logs") as children:
        child = children.start("sleeper", "sleeper", [], {})
        await_text(child, "ready")
        family = [psutil.Process(child.process.pid), *psutil.Process(child.process.pid).children()]
        assert len(family) == 2
    assert not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in family)
    assert child.code is not None


def test_a_failure_is_told_in_the_programs_own_words(folder: Path) -> None:
    with Children(folder, folder / "logs") as children:
        child = children.start("failing", "failing", [], {})
        child.process.wait()
        assert child.poll() == 1
        message = str(child.failure())
    assert message.startswith("the failing ended: no such thing\n")
    assert "begun" in message


def test_nothing_is_started_once_all_is_stopped(folder: Path) -> None:
    children = Children(folder, folder / "logs")
    children.stop()
    with pytest.raises(ChildError, match="being stopped"):
        children.start("sleeper", "sleeper", [], {})


def test_the_simulators_address_is_its_first_json_line() -> None:
    assert _url(["WARNING x", '{"url": "http://127.0.0.1:1/api/"}']) == "http://127.0.0.1:1/api/"
    assert _url(['{"url": "http://127.0']) is None
