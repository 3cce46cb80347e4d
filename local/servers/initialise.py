"""Runs a program that makes a server's storage, once, before its first start."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from local.process import User, guarded
from local.servers.logs import ServerLog


def run_to_end(
    command: Sequence[str],
    log: ServerLog,
    *,
    death_signal: int,
    user: User | None = None,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run it to its end in a session of its own; what it prints goes to the server's log too."""
    done = subprocess.run(
        guarded(command, user=user, death_signal=death_signal),
        env=environment,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
    )
    with log.open() as file:
        file.write((done.stdout + done.stderr).encode())
    return done
