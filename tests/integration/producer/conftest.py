"""One test's own topics and landing schema, and the producer as a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from contract.settings import Settings, load_settings
from local.stack import Stack
from producer.simulator.faults import Faults
from producer.simulator.population import Population
from producer.simulator.server import Api, SimulatorServer


@dataclass(frozen=True)
class Ran:
    """A command that has ended. ``lines`` is its standard output before the summary."""

    code: int
    lines: list[str]
    summary: dict[str, Any]
    errors: str


class World:
    """The servers, seen by one test."""

    def __init__(self, stack: Stack) -> None:
        name = f"t{uuid.uuid4().hex[:12]}"
        self.stack = stack
        self.topic, self.dead_letter_topic, self.landing = name, f"{name}.dlq", f"landing_{name}"
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("USER_STREAM")},
            **stack.environment(),
            "USER_STREAM__KAFKA__TOPIC": self.topic,
            "USER_STREAM__KAFKA__DEAD_LETTER_TOPIC": self.dead_letter_topic,
            "USER_STREAM__KAFKA__REQUEST_TIMEOUT_SECONDS": "10",
            "USER_STREAM__POSTGRES__LANDING_SCHEMA": self.landing,
            "USER_STREAM__SOURCE__ATTEMPTS": "4",
            "USER_STREAM__SOURCE__BACKOFF_SECONDS": "0.01",
            "USER_STREAM__SOURCE__BACKOFF_MAX_SECONDS": "0.1",
        }

    @property
    def settings(self) -> Settings:
        return load_settings(self.environment)

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "producer", *arguments],
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(self, process: subprocess.Popen[str]) -> Ran:
        try:
            output, errors = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        lines = output.splitlines()
        return Ran(process.returncode, lines[:-1], json.loads(lines[-1]) if lines else {}, errors)

    def run(self, *arguments: str, **environment: str) -> Ran:
        return self.finish(self.start(*arguments, **environment))

    def records(self, topic: str | None = None) -> list[Any]:
        """All records of a topic, read independently of the code under test."""
        consumer = KafkaConsumer(bootstrap_servers=self.stack["kafka"].address, group_id=None)
        try:
            name = topic or self.topic
            places = [TopicPartition(name, part) for part in consumer.partitions_for_topic(name) or ()]
            if not places:
                return []
            consumer.assign(places)
            consumer.seek_to_beginning()
            ends = consumer.end_offsets(places) if places else {}
            found: list[Any] = []
            while any(consumer.position(place) < ends[place] for place in places):
                for batch in consumer.poll(timeout_ms=200).values():
                    found.extend(batch)
            return found
        finally:
            consumer.close()

    def keys(self) -> list[str]:
        return [record.key.decode() for record in self.records()]

    def send(
        self, topic: str, key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes]]
    ) -> None:
        producer = KafkaProducer(bootstrap_servers=self.stack["kafka"].address)
        producer.send(topic, value, key=key, headers=headers).get(timeout=30)
        producer.close()

    def sql(self, query: str) -> list[tuple[Any, ...]]:
        """Run a query; ``landing`` in it is this test's schema."""
        with self.connection() as connection, connection.cursor() as cursor:
            cursor.execute(query.replace("landing.", f"{self.landing}."))
            rows = cursor.fetchall() if cursor.description else []
            connection.commit()
            return list(rows)

    @contextmanager
    def connection(self) -> Iterator[Any]:
        connection = psycopg2.connect(self.stack["postgres"].dsn)
        try:
            yield connection
        finally:
            connection.close()


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Poll until the condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition was not met in time"
        time.sleep(0.02)


@pytest.fixture
def world(stack: Stack) -> World:
    return World(stack)


@pytest.fixture
def until() -> Callable[..., None]:
    return wait_until


@pytest.fixture
def simulate() -> Iterator[Callable[..., SimulatorServer]]:
    """Start simulators; all are stopped when the test ends."""
    running: list[SimulatorServer] = []

    def start(faults: Faults | None = None, **population: Any) -> SimulatorServer:
        server = SimulatorServer(Api(Population(**population), faults or Faults())).start()
        running.append(server)
        return server

    yield start
    for server in running:
        server.close()
