"""State folders of their own for tests of the servers."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import housekeeping
from tests.integration.local.support import REPOSITORY, Cli, environment


@pytest.fixture
def state() -> Iterator[Path]:
    """An empty state folder that every user can enter; whatever was left running is stopped."""
    with tempfile.TemporaryDirectory(prefix="user-stream-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder, "state")
        housekeeping.take_down(Path(folder, "state"), on_change=lambda *_: None)


@pytest.fixture
def cli(state: Path) -> Cli:
    """Run ``python -m local ..`` on the state folder."""

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "local", *arguments],
            env=environment(state, **more),
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )

    return run
