"""State folders of their own for tests of the servers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.local.support import REPOSITORY, Cli, environment


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
