"""The base of every section: unknown keys are refused, values cannot change once loaded."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


def _identifier(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,47}", value):
        raise ValueError("a lower-case letter, then up to 47 lower-case letters, digits or '_'")
    return value


def _topic(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,249}", value) or value in {".", ".."}:
        raise ValueError("1 to 249 of the characters A-Z a-z 0-9 . _ -")
    return value


def _address_list(value: str) -> str:
    for address in value.split(","):
        if not re.fullmatch(r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}", address.strip()):
            raise ValueError("host:port[,host:port..]")
        if not 0 < int(address.rsplit(":", 1)[1]) < 65536:
            raise ValueError("a port from 1 to 65535")
    return value


def _http_url(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s]*)?", value):
        raise ValueError("an http:// or https:// URL")
    return value


def _comma_list(value: Any) -> Any:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


Identifier = Annotated[str, AfterValidator(_identifier)]
"""A schema, keyspace, table or column name that needs no quoting in either store."""

Topic = Annotated[str, AfterValidator(_topic)]
AddressList = Annotated[str, AfterValidator(_address_list)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
Port = Annotated[int, Field(ge=1, le=65535)]

CommaList = BeforeValidator(_comma_list)
"""Lets a list be written as ``gb,fr``, as environment variables need it."""
