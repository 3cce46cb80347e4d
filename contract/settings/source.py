"""The HTTP API and how the producer treats it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator

from contract.settings.base import CommaList, HttpUrl, Section


class SourceSettings(Section):
    url: Annotated[HttpUrl, Field(description="API in RandomUser's shape")] = "https://randomuser.me/api/"
    results: Annotated[int, Field(ge=1, le=5000, description="users per call")] = 500
    seed: Annotated[
        str | None, Field(min_length=1, description="the API's seed: same seed and page, same users")
    ] = None
    nationalities: Annotated[
        tuple[str, ...], CommaList, Field(description="only these, e.g. `gb,fr`; empty: all")
    ] = ()
    rate: Annotated[
        float, Field(ge=0, allow_inf_nan=False, description="users per second at most; 0: unlimited")
    ] = 0.0
    timeout_seconds: Annotated[float, Field(gt=0, le=600, description="for one call")] = 30.0
    attempts: Annotated[int, Field(ge=1, le=100, description="tries for one call, the first included")] = 6
    backoff_seconds: Annotated[
        float, Field(gt=0, le=600, description="first wait between tries; doubles, with jitter")
    ] = 0.5
    backoff_max_seconds: Annotated[
        float, Field(gt=0, le=3600, description="longest wait, `Retry-After` included")
    ] = 30.0

    @field_validator("nationalities")
    @classmethod
    def _two_letters(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [nat for nat in value if len(nat) != 2 or not (nat.isascii() and nat.isalpha())]
        if wrong:
            raise ValueError(f"two-letter country codes; not {', '.join(map(repr, wrong))}")
        return tuple(nat.lower() for nat in value)
