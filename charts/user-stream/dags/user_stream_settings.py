"""What the DAGs are told by their place of running: the YAML file that ``USER_STREAM_DAGS_SETTINGS`` names.

The chart writes it into the ConfigMap that Airflow mounts; on one machine ``make airflow`` writes it.
"""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

VARIABLE = "USER_STREAM_DAGS_SETTINGS"
RUNS = ("pod", "process")


class DagSettingsError(Exception):
    """The settings file is missing or wrong; shown in the UI as the DAGs' import error."""


@dataclass(frozen=True)
class DagSettings:
    """Durations are in seconds.

    ``run`` is the switch: ``pod`` starts a pod from the manifest ``pod`` for each step, ``process`` runs
    ``python -m producer`` of the checkout ``folder`` here.
    """

    run: str
    topic: str = "users_created"
    retries: int = 3
    retry_delay: float = 30
    retry_delay_max: float = 900
    pod: dict[str, Any] = field(default_factory=dict)
    sidecar: dict[str, Any] = field(default_factory=dict)
    startup_timeout: int = 300
    in_cluster: bool | None = None
    on_finish_action: str = "delete_succeeded_pod"
    python: str = ""
    folder: str = ""


@functools.cache
def load() -> DagSettings:
    """Read the file once per process.

    :raises DagSettingsError: naming the file, what is wrong with it and what it accepts
    """
    name = os.environ.get(VARIABLE)
    if not name:
        raise DagSettingsError(f"{VARIABLE} is not set: it names the settings file that the chart mounts")
    try:
        content = yaml.safe_load(Path(name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DagSettingsError(f"{VARIABLE}: {name} cannot be read: {error}") from error
    return parse(content, name)


def parse(content: Any, name: str) -> DagSettings:
    """Check what the file holds.

    :raises DagSettingsError: see :func:`load`
    """
    known = {one.name for one in fields(DagSettings)}
    if not isinstance(content, dict):
        raise DagSettingsError(f"{name}: must hold keys ({', '.join(sorted(known))})")
    if unknown := sorted(set(content) - known):
        raise DagSettingsError(f"{name}: {unknown[0]}: no such key; there are {', '.join(sorted(known))}")
    if content.get("run") not in RUNS:
        raise DagSettingsError(f"{name}: run is {content.get('run')!r}; it is {' or '.join(RUNS)}")
    settings = DagSettings(**content)
    needed = ("pod", "sidecar") if settings.run == "pod" else ("python", "folder")
    for key in needed:
        if not getattr(settings, key):
            raise DagSettingsError(f"{name}: {key} is empty and run is {settings.run}")
    for key in ("retries", "retry_delay", "retry_delay_max", "startup_timeout"):
        value = getattr(settings, key)
        if not isinstance(value, int | float) or isinstance(value, bool) or value < 0:
            raise DagSettingsError(f"{name}: {key} is {value!r}; it must be a number, 0 or more")
    return settings
