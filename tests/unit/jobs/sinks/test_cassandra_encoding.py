"""Arrow columns as CQL's binary values, compared with the driver's own serialization."""

from __future__ import annotations

import math
from datetime import datetime, timedelta, timezone
from typing import Any

import pyarrow as pa
import pytest
from cassandra import cqltypes
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.sinks.cassandra_encoding import encode_column

VERSION = 4
quick = settings(deadline=None)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def _driver(kind: Any, values: list[Any]) -> list[bytes | None]:
    return [None if value is None else kind.serialize(value, VERSION) for value in values]


@given(st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"]))))
@quick
def test_text(values: list[str | None]) -> None:
    assert encode_column(pa.array(values, pa.string()), "text") == _driver(cqltypes.UTF8Type, values)


@given(st.lists(st.none() | st.floats()))
@quick
def test_double(values: list[float | None]) -> None:
    encoded = encode_column(pa.array(values, pa.float64(), from_pandas=False), "double")
    for value, found in zip(values, encoded, strict=True):
        if value is not None and math.isnan(value):
            assert found is not None
            assert math.isnan(cqltypes.DoubleType.deserialize(found, VERSION))
        else:
            assert [found] == _driver(cqltypes.DoubleType, [value])


@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1)))
@quick
def test_bigint(values: list[int | None]) -> None:
    assert encode_column(pa.array(values, pa.int64()), "bigint") == _driver(cqltypes.LongType, values)


@given(st.lists(st.none() | st.datetimes(timezones=st.just(timezone.utc))))
@quick
def test_timestamp(values: list[datetime | None]) -> None:
    """To the millisecond as the driver; below it, the driver rounds towards 1970 and this always down."""
    column = pa.array(values, pa.timestamp("us", tz="UTC"))
    millis = [
        None if value is None else value - timedelta(microseconds=value.microsecond % 1000)
        for value in values
    ]
    assert encode_column(column, "timestamp") == _driver(cqltypes.DateType, millis)


@pytest.mark.parametrize(
    ("microseconds", "millis"), [(0, 0), (-1, -1), (-999, -1), (-1000, -1), (-1001, -2), (999, 0), (1999, 1)]
)
def test_a_timestamp_is_rounded_down_on_both_sides_of_1970(microseconds: int, millis: int) -> None:
    column = pa.array([EPOCH + timedelta(microseconds=microseconds)], pa.timestamp("us", tz="UTC"))
    assert encode_column(column, "timestamp") == [millis.to_bytes(8, "big", signed=True)]


@given(st.lists(st.none() | st.integers(0, 100), min_size=5, max_size=20), st.integers(0, 4))
@quick
def test_a_slice_of_a_column(values: list[int | None], start: int) -> None:
    """Filtered and sliced columns have an offset into their buffers."""
    column = pa.array(values, pa.int64()).slice(start)
    assert encode_column(column, "bigint") == _driver(cqltypes.LongType, values[start:])


def test_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no encoding for decimal"):
        encode_column(pa.array([1]), "decimal")
