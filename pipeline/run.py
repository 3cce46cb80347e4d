"""One run from the first server to the reconciled counts."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contract.settings import Settings, load_settings
from local import paths, ports, preflight
from local.errors import DiskFullError, FolderError
from local.ports import PortRequest
from local.stack import Stack
from local.statelock import locked
from pipeline import environment
from pipeline.children import Child, Children
from pipeline.errors import NoProgressError, ServersDiedError
from pipeline.launch import Launcher
from pipeline.metrics_client import JobMetrics
from pipeline.offsets import total
from pipeline.options import Options
from pipeline.progress import Progress
from pipeline.reconcile import Reconciliation, reconcile
from pipeline.samples import Sample, samples
from pipeline.servers import serving
from pipeline.watch import Watch

_DISK_GB = 1.0
_TICK_SECONDS = 0.2


@dataclass(frozen=True)
class Outcome:
    """What a run came to.

    :param summary: the producer's own
    :param producer_error: why the producer did not do all that it should
    :param grown: records that the topic has more than before
    """

    summary: dict[str, Any]
    producer_error: str | None
    grown: int
    reconciliation: Reconciliation
    samples: list[Sample]
    kept: bool

    @property
    def good(self) -> bool:
        return self.producer_error is None and self.reconciliation.good and not self.complaints()

    def complaints(self) -> list[str]:
        """What does not fit between producer and topic. Others may have written to the topic too."""
        sent = int(self.summary.get("sent", 0))
        if self.grown >= sent:
            return []
        return [
            f"the producer was told that {sent} records arrived; the topic has {self.grown} more than before"
        ]


def run(options: Options, state: Path, progress: Progress, report: Callable[[Outcome], None]) -> Outcome:
    """Run, watch, reconcile; ``report`` is called while the servers still serve.

    :raises UserStreamError: what failed; nothing is left running then
    """
    _check_disk(state)
    folder = environment.pipeline_folder(state)
    with locked(folder):  # two jobs on one checkpoint would undo each other's work
        port = _metrics_port(options)
        job_settings = environment.run_settings(state, port, options.environment)
        watch = Watch(
            options.settings,
            environment.checkpoint_folder(state),
            f"http://127.0.0.1:{port}/metrics",
            progress,
        )
        with Children(folder, state / "logs") as children:
            launcher = Launcher(options, children, watch, progress, job_settings)
            if options.source is None:
                launcher.start_simulator()

            def changed(server: str, now: str, detail: str) -> None:
                progress.server_changed(server, now, detail)
                launcher.server_changed(server, now, detail)

            with serving(
                state, options.servers, keep=options.keep, on_change=changed, made=launcher.use
            ) as stack:
                try:
                    outcome = _Run(options, progress, launcher, watch, stack).finish()
                    report(outcome)
                finally:
                    progress.phase = "putting everything away"
                    watch.stop()
                    children.stop()
                    progress.programs_stopped()
    return outcome


class _Run:
    """The part between the last server's start and the first server's stop."""

    def __init__(
        self, options: Options, progress: Progress, launcher: Launcher, watch: Watch, stack: Stack
    ) -> None:
        assert launcher.producer is not None
        assert launcher.job is not None
        self._options, self._progress, self._launcher = options, progress, launcher
        self._watch, self._stack = watch, stack
        self._producer, self._job = launcher.producer, launcher.job

    def finish(self) -> Outcome:
        progress = self._progress
        progress.phase = "producing"
        while self._producer.poll() is None:
            self._tick()
        error = self._producer_error()
        progress.program("producer", "failed" if error else "finished", error or "")
        progress.phase = "storing what is left"
        self._catch_up()
        progress.phase = "stopping the job"
        self._stop_job()
        progress.phase = "reconciling"
        settings = self._settings()
        result = reconcile(settings, still_there=self._still_there)
        rows = samples(settings)
        grown = result.ends - total(self._watch.start_ends)
        return Outcome(self._summary(), error, grown, result, rows, self._options.keep)

    def _settings(self) -> Settings:
        return load_settings({**self._options.environment, **self._launcher.environment()})

    def _tick(self) -> None:
        """Wait a moment; raise if something has ended that should not."""
        time.sleep(_TICK_SECONDS)
        self._still_there()
        if self._job.poll() is not None:
            raise self._job.failure()
        if self._watch.error is not None:
            raise self._watch.error
        job = self._progress.numbers.job
        if job is not None:
            self._progress.program(
                "job", _job_state(job), f"{job.batches} micro-batch{'' if job.batches == 1 else 'es'}"
            )

    def _still_there(self) -> None:
        if dead := self._stack.dead():
            server = self._stack[dead[0]]
            raise ServersDiedError(
                f"{', '.join(dead)} ended in the middle of the run. {server.log.reason()}"
                f"{server.log.excerpt()}"
            )

    def _catch_up(self) -> None:
        """Until the job has committed all that is on the topic."""
        ended = changed = time.monotonic()
        before: object = None
        while True:
            self._tick()
            now = self._progress.numbers
            if now.taken > ended and now.lag == 0:
                return
            job = now.job
            state = (now.ends, now.lag, job and (job.rows, job.batches), self._job_lines())
            if state != before:
                before, changed = state, time.monotonic()
            elif time.monotonic() - changed > self._options.patience:
                raise NoProgressError(
                    f"nothing was stored for {self._options.patience:g} s (--patience) and "
                    f"{now.lag} records are left on the topic"
                    + (f"; the job waits for {', '.join(job.down)}" if job and job.down else "")
                    + f". {self._job.log.reason()}{self._job.log.excerpt()}"
                )

    def _job_lines(self) -> int:
        """The job says more and more while it starts; what it repeats while a store is down is no progress."""
        if self._progress.numbers.job is not None and self._progress.numbers.job.batches:
            return 0
        return sum("a sink is down" not in line for line in self._job.log.text().splitlines())

    def _stop_job(self) -> None:
        code = self._job.stop()
        self._progress.program("job", "stopped")
        # One that had nothing to do may not have come as far as minding signals.
        if code not in (0, -15, 143):
            raise self._job.failure()

    def _summary(self) -> dict[str, Any]:
        return producer_summary(self._producer)

    def _producer_error(self) -> str | None:
        if self._producer.code == 0:
            return None
        return str(self._summary().get("error") or self._producer.failure())


def _job_state(job: JobMetrics) -> str:
    if job.down:
        return f"waiting for {', '.join(job.down)}"
    return "running" if job.batches else "starting"


def producer_summary(producer: Child) -> dict[str, Any]:
    """The last line of JSON that it printed; empty if there is none."""
    for line in reversed(producer.log.text().splitlines()):
        if line.startswith('{"command"'):
            try:
                found: dict[str, Any] = json.loads(line)
            except ValueError:
                continue
            return found
    return {}


def _metrics_port(options: Options) -> int:
    fixed = options.environment.get(environment.METRICS_PORT) or "0"
    request = PortRequest(
        "job",
        "metrics",
        environment.METRICS_PORT,
        int(fixed) or None,
        options.settings.job.metrics_port or None,
    )
    return ports.allocate([request])[0]


def _check_disk(state: Path) -> None:
    move = f"set {paths.STATE_VARIABLE} to another folder"
    if problem := preflight.check_folder(str(state), move):
        raise FolderError(f"{problem.what}: {problem.fix}")
    if problem := preflight.check_folder(str(state), move, _DISK_GB):
        raise DiskFullError(f"{problem.what}: {problem.fix}")
