"""Whether Airflow serves: what its health address says of each part."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import requests

from orchestration.errors import ComponentError

NEEDED = ("metadatabase", "scheduler", "dag_processor")


def missing(address: str) -> str:
    """What is not healthy yet, in words; empty once all is."""
    try:
        answer = requests.get(f"{address}/api/v2/monitor/health", timeout=5)
        health: dict[str, Any] = answer.json()
    except (requests.RequestException, ValueError) as error:
        return f"the API server does not answer ({type(error).__name__})"
    ill = [name for name in NEEDED if health.get(name, {}).get("status") != "healthy"]
    return f"not healthy yet: {', '.join(ill)}" if ill else ""


def wait(address: str, seconds: float, check: Callable[[], None]) -> None:
    """Return once all is healthy.

    :param check: raises where a part has ended
    :raises ComponentError: after so many seconds, saying what is missing
    """
    deadline = time.monotonic() + seconds
    while lacks := missing(address):
        check()
        if time.monotonic() > deadline:
            raise ComponentError(
                f"Airflow is not ready after {seconds:.0f} s, {lacks}: "
                "give it longer with USER_STREAM_AIRFLOW_READY_SECONDS"
            )
        time.sleep(0.3)
