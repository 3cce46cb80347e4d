"""What the tests of the servers share: programs on a state folder, and what is left behind."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil

REPOSITORY = Path(__file__).parents[3]
Cli = Callable[..., "subprocess.CompletedProcess[str]"]


def processes_of(state: Path) -> list[str]:
    """Everything that runs with this state folder on its command line or as its folder."""
    found = []
    for process in psutil.process_iter():
        try:
            here = [process.cwd(), *process.cmdline()]
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
        if process.pid != os.getpid() and any(str(state) in text for text in here):
            found.append(f"{process.pid} {' '.join(here[1:3])}")
    return found


def environment(state: Path, **more: str) -> dict[str, str]:
    """This process's environment, for a program that works on ``state``."""
    return {
        **os.environ,
        "USER_STREAM_STATE": str(state),
        "PYTHONPATH": str(REPOSITORY),
        **more,
    }


def settings_of(text: str) -> Mapping[str, str]:
    """The variables in the output of ``python -m local env``."""
    lines = (line.removeprefix("export ").partition("=") for line in text.splitlines())
    return {name: value.strip("'") for name, _, value in lines}
