"""What a run was asked for, checked."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime, timezone

from contract.settings import Settings, load_settings
from pipeline.servers import needed

RATE = 500.0
"""Users per second of the simulator's run."""

SECONDS = 30.0
"""How long users are produced where nothing else is asked for."""

SOURCE_COUNT = 2000
"""Users asked of a real API where nothing else is asked for: few calls, as it is someone else's."""

SIMULATED_FAULTS = {
    "--rate-dirty": "0.03",
    "--rate-duplicate": "0.05",
    "--rate-429": "0.08",
    "--rate-5xx": "0.08",
    "--rate-malformed": "0.04",
    "--retry-after": "1",
}
"""Something of everything, so that each step of the pipeline has something to show."""


def _new_seed() -> str:
    return f"run-{datetime.now(timezone.utc):%Y%m%dT%H%M%S}"


@dataclass(frozen=True)
class Options:
    """
    :param source: API in RandomUser's shape; None: the simulator
    :param seed: of the simulator's users; each run has others, unless it is named
    :param keep: leave the servers up
    :param patience: seconds without any progress after which the run gives up
    """

    settings: Settings
    source: str | None = None
    count: int | None = None
    duration: float | None = None
    rate: float | None = None
    seed: str | None = None
    keep: bool = False
    patience: float = 180.0
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))

    @classmethod
    def checked(
        cls,
        source: str | None,
        count: int | None,
        duration: float | None,
        rate: float | None,
        seed: str | None,
        *,
        keep: bool,
        patience: float,
    ) -> Options:
        """The options, if the settings with them are right.

        :raises SettingsError: naming each wrong setting or option, what it is and what it accepts
        """
        settings = load_settings(overrides={"source.url": source, "source.rate": rate, "source.seed": seed})
        return cls(settings, source, count, duration, rate, seed, keep, patience)

    @property
    def servers(self) -> list[str]:
        return needed(self.settings)

    @property
    def stores(self) -> tuple[str, ...]:
        return tuple(name for name in ("postgres", "cassandra") if name in self.servers)

    @property
    def simulator_arguments(self) -> list[str]:
        return [word for pair in SIMULATED_FAULTS.items() for word in pair]

    @property
    def producer_settings(self) -> dict[str, str]:
        """Of the simulator's faults none should end the run: it is there to be seen."""
        if self.source is not None:
            return {}
        return {"USER_STREAM__SOURCE__ATTEMPTS": "10"}

    @property
    def producer_arguments(self) -> list[str]:
        count, duration, rate, seed = self.count, self.duration, self.rate, self.seed
        if count is None and duration is None:
            count, duration = (None, SECONDS) if self.source is None else (SOURCE_COUNT, None)
        if self.source is None:
            rate = RATE if rate is None else rate
            seed = seed or self.settings.source.seed or _new_seed()
        given = {"--count": count, "--duration": duration, "--rate": rate, "--seed": seed}
        return [word for name, value in given.items() if value is not None for word in (name, str(value))]
