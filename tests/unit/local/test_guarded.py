"""The command line around a process that dies with its parent."""

from __future__ import annotations

import signal

from local.process import guarded


def test_a_signal_is_passed_as_its_number_on_every_python() -> None:
    """Before 3.11 the text of one is its name."""
    line = guarded(["true"], death_signal=signal.SIGKILL)
    assert line[line.index("--signal") + 1] == "9"
