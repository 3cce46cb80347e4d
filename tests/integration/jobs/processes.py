"""The job as a process that goes on until it is stopped, watched through its metrics."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import requests
import tenacity

from tests.integration.jobs.support import ROOT, World


def eventually(check: Callable[[], bool], seconds: float = 120) -> None:
    """Until it is so; a failure of the check itself counts as not yet."""
    tenacity.Retrying(
        stop=tenacity.stop_after_delay(seconds),
        wait=tenacity.wait_fixed(0.2),
        retry=tenacity.retry_if_result(lambda so: not so)
        | tenacity.retry_if_exception_type(requests.RequestException),
    )(check)


@dataclass
class RunningJob:
    """``python -m jobs`` and its log."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    @cached_property
    def url(self) -> str:
        """Of its metrics."""
        eventually(lambda: "metrics are served" in self.log.read_text())
        (line,) = [line for line in self.log.read_text().splitlines() if "metrics are served" in line]
        return line.split("url=")[1].split()[0]

    def metrics(self) -> dict[str, float]:
        """Values by name and labels, e.g. ``user_stream_sink_up{sink="postgres"}``."""
        lines = requests.get(self.url, timeout=5).text.splitlines()
        pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
        return {name: float(value) for name, value in pairs}

    def reaches(self, metric: str, value: float) -> None:
        """Wait until a metric has this value."""
        eventually(lambda: self.metrics().get(metric) == value)

    def stop(self) -> None:
        """With SIGTERM; it must end well."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) == 0, self.log.read_text()[-2000:]


@contextmanager
def running(world: World, log: Path, **variables: str) -> Iterator[RunningJob]:
    """A job in a session of its own; ended by force where the test did not stop it."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "jobs"],
            cwd=ROOT,
            env={
                **os.environ,
                **world.variables,
                "PYTHONPATH": str(ROOT),
                "USER_STREAM__JOB__AVAILABLE_NOW": "false",
                **variables,
            },
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield RunningJob(process, log)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
