"""Looks at topic, job and dead letters again and again, in a thread of its own."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from pathlib import Path

from contract.errors import BrokerError
from contract.settings import Settings
from pipeline.checkpoint import committed_offsets
from pipeline.children import Child
from pipeline.metrics_client import JobMetrics, fetch
from pipeline.offsets import Offsets, TopicOffsets, behind, total
from pipeline.progress import Numbers, Progress
from producer.dead_letters.letter import parse_letter

_EVERY_SECONDS = 0.4
_RATE_WINDOW_SECONDS = 5.0


class Watch:
    """Begin it as soon as Kafka answers and before anything is produced: it counts from then on."""

    def __init__(self, settings: Settings, checkpoint: Path, metrics_url: str, progress: Progress) -> None:
        self._settings = settings
        self._checkpoint = checkpoint
        self._metrics_url = metrics_url
        self._progress = progress
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._history: deque[tuple[float, int]] = deque()
        self._letters: set[str] = set()
        self._dead: Counter[str] = Counter()
        self._following = False
        self.start_ends: Offsets = {}
        """Where the topic ended when the run began."""
        self._dead_start: Offsets = {}
        self.producer: Child | None = None
        self.error: BaseException | None = None
        """What ended the thread though nobody stopped it."""

    def begin(self, settings: Settings) -> None:
        """Note where the topics end, then look on.

        :param settings: those with which Kafka is reached
        :raises BrokerError: when no broker answers
        """
        self._settings = settings
        offsets = TopicOffsets(settings.kafka)
        self.start_ends = offsets.ends(settings.kafka.topic)
        self._dead_start = offsets.ends(settings.kafka.dead_letter_topic)
        self._thread = threading.Thread(target=self._run, args=(offsets,), name="watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; the last numbers stay."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _run(self, offsets: TopicOffsets) -> None:
        try:
            while not self._stop.wait(_EVERY_SECONDS):
                try:
                    self._look(offsets)
                except BrokerError:
                    continue  # the servers are watched by others; here it means: no new numbers
        except BaseException as error:  # noqa: BLE001 - raised by the main thread
            self.error = error
        finally:
            offsets.close()

    def _look(self, offsets: TopicOffsets) -> None:
        taken = time.monotonic()
        kafka, progress = self._settings.kafka, self._progress
        job = fetch(self._metrics_url)
        committed = committed_offsets(self._checkpoint, kafka.topic)
        ends = offsets.ends(kafka.topic)
        lag = behind(ends, committed, {} if committed else offsets.begins(kafka.topic))
        self._collect_dead_letters(offsets)
        before = progress.numbers
        job = job or before.job
        progress.numbers = Numbers(
            taken=taken,
            produced=total(ends) - total(self.start_ends),
            ends=total(ends),
            lag=lag,
            rate=self._rate(taken, total(ends)),
            dead=Counter(self._dead),
            job=job,
            last_batch=_last_batch(before, job),
        )
        for store in progress.stores:
            if job and job.stored.get(store) and store not in progress.first_row:
                progress.first_row[store] = progress.seconds()
        if self.producer is not None:
            progress.api_retries = self.producer.log.text().count("trying again")

    def _collect_dead_letters(self, offsets: TopicOffsets) -> None:
        name = self._settings.kafka.dead_letter_topic
        self._following = self._following or offsets.follow(name, self._dead_start)
        if not self._following:
            return
        for record in offsets.poll(0.05):
            letter = parse_letter(record)
            if letter is not None and letter.id not in self._letters:
                self._letters.add(letter.id)
                self._dead[letter.rule] += 1

    def _rate(self, now: float, ends: int) -> float:
        self._history.append((now, ends))
        while now - self._history[0][0] > _RATE_WINDOW_SECONDS and len(self._history) > 2:
            self._history.popleft()
        then, first = self._history[0]
        return (ends - first) / (now - then) if now > then else 0.0


def _last_batch(before: Numbers, job: JobMetrics | None) -> float | None:
    if job is None or before.job is None or job.batches == before.job.batches:
        return before.last_batch
    return (job.batch_seconds - before.job.batch_seconds) / (job.batches - before.job.batches)
