"""What is known of a run so far. Written by the run and its watcher, read by the view."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from pipeline.metrics_client import JobMetrics


@dataclass(frozen=True)
class Numbers:
    """One look at topic, job and dead letters.

    :param taken: monotonic seconds at the beginning of the look
    :param produced: records put on the topic since the run began
    :param ends: offsets at the end of the topic, summed up
    :param lag: records on the topic that the job has not committed
    :param rate: records per second put on the topic in the last seconds
    :param dead: dead letters since the run began, by rule
    :param last_batch: seconds of the newest micro-batch
    """

    taken: float = 0.0
    produced: int = 0
    ends: int = 0
    lag: int = 0
    rate: float = 0.0
    dead: Counter[str] = field(default_factory=Counter)
    job: JobMetrics | None = None
    last_batch: float | None = None


@dataclass
class Progress:
    """``began`` is seconds since the epoch; ``servers`` and ``programs`` hold state and detail by name;
    ``first_row`` the seconds until the first rows of the run were stored, by store."""

    began: float
    stores: tuple[str, ...]
    phase: str = "starting the servers"
    servers: dict[str, tuple[str, str]] = field(default_factory=dict)
    programs: dict[str, tuple[str, str]] = field(default_factory=dict)
    numbers: Numbers = field(default_factory=Numbers)
    first_row: dict[str, float] = field(default_factory=dict)
    api_retries: int = 0

    def seconds(self) -> float:
        """Since the run began."""
        return time.time() - self.began

    def server_changed(self, server: str, state: str, detail: str) -> None:
        """As the servers' stack tells it; from any thread."""
        detail = detail if state in ("starting", "ready") else ""
        self.servers = {**self.servers, server: (state, detail)}

    def program(self, name: str, state: str, detail: str = "") -> None:
        self.programs = {**self.programs, name: (state, detail)}

    def programs_stopped(self) -> None:
        """None runs any more; how those ended that had ended before stays."""
        for name, (state, _) in self.programs.items():
            if state not in ("failed", "finished", "stopped"):
                self.program(name, "stopped")
