"""Peak resident memory of every process, sampled while something runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil

Sampler = Callable[[], dict[str, int]]


class PeakMemory:
    """``with peak.watching(): ..``, as often as wanted; ``peak.bytes`` then has each name's highest value."""

    def __init__(self, sampler: Sampler, seconds: float = 0.5) -> None:
        self._sampler = sampler
        self._seconds = seconds
        self.bytes: dict[str, int] = {}
        self.total = 0

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Sample while the block runs."""
        done = threading.Event()
        thread = threading.Thread(target=self._watch, args=(done,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _watch(self, done: threading.Event) -> None:
        while not done.wait(self._seconds):
            now = self._sampler()
            self.total = max(self.total, sum(now.values()))
            for name, size in now.items():
                self.bytes[name] = max(self.bytes.get(name, 0), size)


def job_memory() -> dict[str, int]:
    """This process as the job's driver, its JVM, and its Python workers (proportional set size)."""
    sizes = {"job: Python driver": _size(psutil.Process()), "job: JVM": 0, "job: Python workers": 0}
    for child in psutil.Process().children(recursive=True):
        try:
            name = child.name()
            command = " ".join(child.cmdline())
            if name == "java" and "SparkSubmit" in command:
                sizes["job: JVM"] += _size(child)
            elif "pyspark" in command:
                sizes["job: Python workers"] += _size(child)
        except psutil.NoSuchProcess:
            continue  # it ended between the listing and the look
    return sizes


def _size(process: psutil.Process) -> int:
    try:
        full = process.memory_full_info()
    except psutil.AccessDenied:
        return int(process.memory_info().rss)
    return int(getattr(full, "pss", full.rss))
