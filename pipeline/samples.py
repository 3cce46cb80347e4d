"""Some rows of each store, for people to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from contract.settings import Settings
from jobs.sinks.shapes import TIMESTAMP
from pipeline.stores import PostgresStore, Store, stores_of

ROWS = 5
_SHOWN = ("first_name", "last_name", "gender", "city", "email", "phone", "event_time")
_KEY_LENGTH = 8
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Sample:
    """A few rows of one store: column names, and the values as text."""

    title: str
    columns: list[str]
    rows: list[list[str]]


def samples(settings: Settings) -> list[Sample]:
    """The same users from every store, those with the newest events."""
    stores = stores_of(settings)
    keys = _some_keys(stores)
    return [_sample(store, keys) for store in stores] if keys else []


def _some_keys(stores: Sequence[Store]) -> list[str]:
    first = stores[0]
    if isinstance(first, PostgresStore):
        return first.newest_keys(ROWS)
    return [key for (key, _, _), _ in zip(first.rows([]), range(ROWS), strict=False)]


def _sample(store: Store, keys: Sequence[str]) -> Sample:
    sources = [source for source in _SHOWN if source in store.table.sources]
    columns = store.columns(sources)
    found = {key: values for key, _, values in store.rows(sources, keys)}
    rows = []
    for key in keys:
        if key in found:
            values = zip(columns, found[key], strict=True)
            rows.append([key[:_KEY_LENGTH], *(_text(value, column.kind) for column, value in values)])
    return Sample(store.title, [store.table.key.name, *(column.name for column in columns)], rows)


def _text(value: Any, kind: str) -> str:
    if value is None:
        return ""
    if kind == TIMESTAMP:
        return f"{_EPOCH + timedelta(milliseconds=value):%H:%M:%S}Z"
    return str(value)
