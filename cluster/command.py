"""Running other programs: their output, their progress, and what they said when they failed."""

from __future__ import annotations

import json
import subprocess
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from cluster.errors import CommandError, ToolError

_TAIL_LINES = 25
Line = Callable[[str], None]
"""Called with each line that a program prints."""


def output(command: Sequence[str], *, timeout: float = 120.0) -> str:
    """A program's standard output.

    :raises CommandError: if it fails, with what it said
    :raises ToolError: if there is no such program, or it does not end within ``timeout`` seconds
    """
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
        )
    except OSError as error:
        raise ToolError(f"{command[0]} cannot be run: {error.strerror or error}") from error
    except subprocess.TimeoutExpired as error:
        raise ToolError(f"`{' '.join(command)}` did not end within {timeout:g} s") from error
    if done.returncode:
        raise CommandError(command, done.returncode, tail(done.stderr or done.stdout))
    return done.stdout


def json_output(command: Sequence[str], *, timeout: float = 120.0) -> Any:
    """What a program prints as JSON."""
    return json.loads(output(command, timeout=timeout))


def follow(command: Sequence[str], line: Line) -> None:
    """Run a program that takes long, and hand on each line that it prints.

    :raises CommandError: if it fails, with its last lines
    :raises ToolError: if there is no such program
    """
    last: deque[str] = deque(maxlen=_TAIL_LINES)
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise ToolError(f"{command[0]} cannot be run: {error.strerror or error}") from error
    try:
        for text in process.stdout or ():
            if text.strip():
                last.append(text.rstrip())
                line(text.strip())
        code = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if code:
        raise CommandError(command, code, "\n".join(last))


def tail(text: str, lines: int = _TAIL_LINES) -> str:
    """The last lines of a text."""
    return "\n".join(text.rstrip().splitlines()[-lines:])
