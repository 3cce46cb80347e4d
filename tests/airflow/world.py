"""The real servers and the simulator, as processes of the project's own Python."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.airflow.conftest import PROJECT_PYTHON, ROOT


def project(
    *arguments: str, environment: Mapping[str, str] | None = None, check: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m ..`` of the project."""
    done = subprocess.run(
        [PROJECT_PYTHON, *arguments],
        cwd=ROOT,
        env={**_own(), **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=1200,
    )
    assert not (check and done.returncode), f"{arguments}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done


def _own() -> dict[str, str]:
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "USER_STREAM__"))
    }


def settings_of(text: str) -> dict[str, str]:
    """The variables in the output of ``python -m local env``."""
    lines = (
        line.removeprefix("export ").partition("=")
        for line in text.splitlines()
        if line.startswith("export ")
    )
    return {name: shlex.split(value)[0] if value else "" for name, _, value in lines}


class World:
    """One test's own topics and landing schema on the shared servers."""

    def __init__(self, servers: Mapping[str, str], url: str) -> None:
        name = f"t{uuid.uuid4().hex[:12]}"
        self.topic, self.landing = name, f"landing_{name}"
        self.environment = {
            **servers,
            "USER_STREAM__KAFKA__TOPIC": name,
            "USER_STREAM__KAFKA__DEAD_LETTER_TOPIC": f"{name}.dlq",
            "USER_STREAM__KAFKA__REQUEST_TIMEOUT_SECONDS": "60",
            "USER_STREAM__POSTGRES__LANDING_SCHEMA": self.landing,
            "USER_STREAM__REGISTRY__ENABLED": "false",
            "USER_STREAM__SOURCE__URL": url,
            "USER_STREAM__SOURCE__RESULTS": "50",
            "USER_STREAM__SOURCE__ATTEMPTS": "1",
        }

    def producer(self, *arguments: str) -> dict[str, Any]:
        """Run a command of the producer; its summary."""
        done = project("-m", "producer", *arguments, environment=self.environment)
        return dict(json.loads(done.stdout.splitlines()[-1]))

    def records(self, topic: str | None = None) -> list[list[Any]]:
        """[key, headers, is tombstone] of each record of a topic."""
        return list(self._look("topic", topic or self.topic))

    def sql(self, query: str) -> list[list[Any]]:
        """``landing.`` in it is this test's schema."""
        return list(self._look("sql", query.replace("landing.", f"{self.landing}.")))

    def _look(self, what: str, argument: str) -> Any:
        done = project("-m", "tests.airflow.look", what, argument, environment=self.environment)
        return json.loads(done.stdout)


@contextmanager
def simulator(*options: str) -> Iterator[str]:
    """The API's simulator; yields its address."""
    process = subprocess.Popen(
        [PROJECT_PYTHON, "-m", "producer", "simulate", "--port", "0", *options],
        cwd=ROOT, env=_own(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())["url"]
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
