"""What a run starts, and when: each program as soon as what it cannot wait for itself is there."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from contract.settings import load_settings
from local.stack import Stack
from pipeline.children import Child, Children
from pipeline.errors import ChildError
from pipeline.options import Options
from pipeline.progress import Progress
from pipeline.watch import Watch

_SIMULATOR_SECONDS = 60.0


@dataclass
class Launcher:
    """Told of each server that serves, from the threads that start them.

    The producer needs Kafka and the schema registry. The job needs every store: it would wait for one by
    itself, but a server that loses its port while it starts takes another, and the job must never write
    to whoever has the first.
    """

    options: Options
    children: Children
    watch: Watch
    progress: Progress
    job_settings: dict[str, str]
    stack: Stack | None = None
    simulator: Child | None = None
    producer: Child | None = None
    job: Child | None = None
    _ready: set[str] = field(default_factory=set)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _watching: bool = False

    def use(self, stack: Stack) -> None:
        """Say which servers it will be."""
        self.stack = stack

    def start_simulator(self) -> None:
        """Begin to serve the API offline."""
        self.progress.program("simulator", "starting")
        self.simulator = self.children.start(
            "simulator", "producer", ["simulate", *self.options.simulator_arguments], {}
        )

    def server_changed(self, server: str, state: str, _detail: str) -> None:
        """Start what can be started now; its failure is the server's start's failure."""
        if state != "ready" or self.stack is None:
            return
        with self._lock:
            self._ready.add(server)
            self._simulator_url()
            if "kafka" in self._ready and not self._watching:
                self._watching = True
                self.watch.begin(load_settings({**self.options.environment, **self.environment("kafka")}))
            if self._watching and self.job is None and self._all_ready("postgres", "cassandra"):
                self._start_job()
            if self._watching and self.producer is None and self._all_ready("registry"):
                self._start_producer()

    def _all_ready(self, *servers: str) -> bool:
        return all(name in self._ready or name not in self.options.servers for name in servers)

    def environment(self, *names: str) -> dict[str, str]:
        """The settings with which some servers (default: all) are reached."""
        assert self.stack is not None
        found: dict[str, str] = {}
        for server in self.stack:
            if not names or server.name in names:
                found.update(server.environment())
        return found

    def _start_job(self) -> None:
        self.progress.program("job", "starting")
        self.job = self.children.start("job", "jobs", [], {**self.environment(), **self.job_settings})

    def _start_producer(self) -> None:
        url = self.options.source or self._await_simulator()
        self.progress.program("producer", "running", f"from {url}")
        settings = {**self.environment("kafka", "registry"), **self.options.producer_settings}
        arguments = ["stream", "--source", url, *self.options.producer_arguments]
        self.producer = self.children.start("producer", "producer", arguments, settings)
        self.watch.producer = self.producer

    def _simulator_url(self) -> str | None:
        """Its first line of output says where it listens."""
        if self.simulator is None:
            return None
        url = _url(self.simulator.log.text().splitlines())
        if url is not None:
            self.progress.program("simulator", "ready", url)
        return url

    def _await_simulator(self) -> str:
        """It was started long before, so this hardly ever waits."""
        assert self.simulator is not None
        deadline = time.monotonic() + _SIMULATOR_SECONDS
        while time.monotonic() < deadline:
            if url := self._simulator_url():
                return url
            if self.simulator.poll() is not None:
                raise self.simulator.failure()
            time.sleep(0.05)
        raise ChildError(
            f"the simulator did not say where it listens within {_SIMULATOR_SECONDS:.0f} s. "
            f"{self.simulator.log.excerpt()}"
        )


def _url(lines: Sequence[str]) -> str | None:
    for line in lines:
        if line.startswith('{"url"') and line.endswith("}"):
            return str(json.loads(line)["url"])
    return None
