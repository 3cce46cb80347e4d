"""Arrow columns as CQL's binary values, a column at a time in C instead of a value at a time in Python.

Formats: section 6 of the native protocol's specification, version 4 (big-endian).
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from jobs.sinks.shapes import DOUBLE, TEXT, TIMESTAMP


def encode_column(column: pa.Array, kind: str) -> list[bytes | None]:
    """One value of bytes per row; None for null.

    :param kind: ``text``, ``double``, ``timestamp`` (milliseconds since the epoch) or ``bigint``
    """
    if kind == TEXT:
        texts: list[bytes | None] = column.cast(pa.binary()).to_pylist()
        return texts
    if kind == DOUBLE:
        return _eight_bytes(column, column.cast(pa.float64()), ">f8")
    if kind == TIMESTAMP:
        return _eight_bytes(column, column.cast(pa.int64()), ">i8", unit=1000)
    if kind == "bigint":
        return _eight_bytes(column, column.cast(pa.int64()), ">i8")
    raise ValueError(f"no encoding for {kind}")


def _eight_bytes(
    column: pa.Array, numbers: pa.Array, layout: str, *, unit: int | None = None
) -> list[bytes | None]:
    filled = numbers.fill_null(0).to_numpy(zero_copy_only=False)
    if unit:
        filled = filled // unit  # rounds down, also before 1970
    values: list[bytes | None] = filled.astype(layout).view("V8").tolist()
    if column.null_count:
        for index in pc.indices_nonzero(column.is_null()).to_pylist():
            values[index] = None
    return values
