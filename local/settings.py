"""Settings of the servers on this machine: ``USER_STREAM_LOCAL_*``; each has a default."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from local.errors import LocalSettingsError

PREFIX = "USER_STREAM_LOCAL_"
Port = Annotated[int, Field(ge=1, le=65535)]
Heap = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*[mgMG]$")]


class LocalSettings(BaseModel):
    """A port that is named here is used or refused; one that is not named may be any free one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kafka_port: Port | None = None
    kafka_controller_port: Port | None = None
    registry_port: Port | None = None
    postgres_port: Port | None = None
    cassandra_port: Port | None = None
    cassandra_storage_port: Port | None = None
    cassandra_jmx_port: Port | None = None
    kafka_heap: Heap = "448m"
    registry_heap: Heap = "192m"
    cassandra_heap: Heap = "1g"
    ready_seconds: Annotated[float, Field(gt=0)] = 180.0
    """How long a server may take to answer; two busy cores need far less."""


def variable(field: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + field.upper()


def load(environ: Mapping[str, str] = os.environ) -> LocalSettings:
    """Read the settings from the environment.

    :raises LocalSettingsError: naming the variable and what it accepts.
    """
    fields = {variable(name): name for name in LocalSettings.model_fields}
    given = {name: value for name, value in environ.items() if name.startswith(PREFIX)}
    if unknown := sorted(set(given) - set(fields)):
        raise LocalSettingsError(f"{unknown[0]} is not a setting; there are: {', '.join(sorted(fields))}")
    try:
        return LocalSettings.model_validate({fields[name]: text for name, text in given.items()})
    except ValidationError as error:
        first = error.errors()[0]
        raise LocalSettingsError(
            f"{variable(str(first['loc'][0]))} is '{first['input']}': {first['msg']} "
            "(a port is 1 to 65535, a heap is like 512m or 1g)"
        ) from error
