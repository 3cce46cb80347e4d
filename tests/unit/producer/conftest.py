"""What the producer's unit tests share: the simulator, settings without surprises, a builder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from contract.records import Identity
from contract.schema import latest_schema
from contract.settings.source import SourceSettings
from producer.records import RecordBuilder
from producer.simulator.faults import Faults
from producer.simulator.population import Population
from producer.simulator.server import Api, SimulatorServer

StartSimulator = Callable[..., SimulatorServer]


@pytest.fixture
def simulator() -> Iterator[StartSimulator]:
    """Start simulators; all are stopped when the test ends."""
    running: list[SimulatorServer] = []

    def start(faults: Faults | None = None, population: Population | None = None) -> SimulatorServer:
        server = SimulatorServer(Api(population or Population(), faults or Faults())).start()
        running.append(server)
        return server

    yield start
    for server in running:
        server.close()


@pytest.fixture
def source_settings() -> Callable[..., SourceSettings]:
    """Source settings with waits so short that no test needs to fake time."""

    def make(url: str, **changes: Any) -> SourceSettings:
        fast = {"attempts": 4, "backoff_seconds": 0.001, "backoff_max_seconds": 0.01, "timeout_seconds": 5}
        return SourceSettings.model_validate({"url": url, **fast, **changes})

    return make


@pytest.fixture
def builder() -> RecordBuilder:
    return RecordBuilder(latest_schema(), identity=Identity.UUID, max_bytes=1_048_576)
