"""Stopped by signals at any moment, nothing stays and the next run goes on from there."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.local.support import processes_of
from tests.integration.pipeline.conftest import Start

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["SIGINT", "SIGTERM"]
)
@pytest.mark.parametrize("moment", ["Kafka: starting", "job: starting", "  producing"])
def test_a_stop_signal_leaves_nothing(
    start: Start, nothing_is_left: Callable[[], None], moment: str, number: signal.Signals, code: int
) -> None:
    run = start("pipeline", "run", "--duration", "300")
    run.read_until(moment)
    run.send(number)
    assert run.finish() == code, run.output
    nothing_is_left()
    assert "Traceback" not in run.output


def test_a_run_after_an_interrupted_one_reconciles_what_both_sent(
    start: Start, nothing_is_left: Callable[[], None]
) -> None:
    run = start("pipeline", "run", "--count", "500")
    run.read_until("  reconciling")
    run.send(signal.SIGINT)
    assert run.finish() == 130, run.output
    nothing_is_left()
    run = start("pipeline", "run", "--duration", "300")
    run.read_until("produced")
    run.read_until("  producing")
    run.send(signal.SIGINT)
    assert run.finish() == 130, run.output
    nothing_is_left()
    run = start("pipeline", "run", "--count", "500")
    assert run.finish() == 0, run.output
    nothing_is_left()


def test_a_second_ctrl_c_hurries_and_still_leaves_nothing(
    start: Start, nothing_is_left: Callable[[], None]
) -> None:
    run = start("pipeline", "run", "--duration", "300")
    run.read_until("  producing")
    run.send(signal.SIGINT)
    run.read_until("stopping")
    run.send(signal.SIGINT)
    assert run.finish() == 130, run.output
    nothing_is_left()


def test_everything_dies_with_a_run_that_is_killed(
    state: Path, start: Start, nothing_is_left: Callable[[], None]
) -> None:
    run = start("pipeline", "run", "--duration", "300")
    run.read_until("  producing")
    assert len(processes_of(state)) >= 7
    run.send(signal.SIGKILL)
    run.finish()
    (state / "servers.json").unlink(missing_ok=True)
    for lock in (state / "lock", state / "pipeline" / "lock"):
        lock.unlink(missing_ok=True)  # let go of by the kernel; the next run takes them over
    nothing_is_left()
