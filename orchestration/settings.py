"""Settings of Airflow on one machine: ``USER_STREAM_AIRFLOW_*``; each has a default."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from orchestration.errors import AirflowSettingsError

PREFIX = "USER_STREAM_AIRFLOW_"


class AirflowSettings(BaseModel):
    """A port that is named is used or refused; otherwise 8080 or, where that is taken, any free one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    parallelism: Annotated[int, Field(ge=1, le=64)] = 4
    """Tasks at once."""
    retries: Annotated[int, Field(ge=0, le=100)] = 3
    retry_delay: Annotated[float, Field(ge=0)] = 10.0
    """Seconds before the first retry; doubles."""
    ready_seconds: Annotated[float, Field(gt=0)] = 300.0
    """How long Airflow may take to answer; two busy cores need far less."""


def load(environ: Mapping[str, str] = os.environ) -> AirflowSettings:
    """Read the settings from the environment.

    :raises AirflowSettingsError: naming the variable and what it accepts
    """
    known = {PREFIX + name.upper(): name for name in AirflowSettings.model_fields}
    given = {name: value for name, value in environ.items() if name.startswith(PREFIX) and value}
    if unknown := sorted(set(given) - set(known)):
        raise AirflowSettingsError(f"{unknown[0]} is not a setting; there are: {', '.join(sorted(known))}")
    try:
        return AirflowSettings.model_validate({known[name]: value for name, value in given.items()})
    except ValidationError as error:
        first = error.errors()[0]
        variable = PREFIX + str(first["loc"][0]).upper()
        raise AirflowSettingsError(f"{variable} is {first['input']!r}: {first['msg']}") from error
