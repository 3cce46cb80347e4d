"""The shipped table shapes: which columns, from which silver column, of which type in each store.

``created_users`` is everything; ``user_data`` is the narrow shape ``user_data.users``
(``user_id``, ``first_name``, ``email``, ``address``, ``date_of_birth``, ``registration_date``).
"""

from __future__ import annotations

from dataclasses import dataclass

from contract.errors import SettingsError
from contract.settings.stores import TableShape

TEXT, DOUBLE, TIMESTAMP = "text", "double", "timestamp"

POSTGRES_TYPES = {TEXT: "text", DOUBLE: "double precision", TIMESTAMP: "timestamp with time zone"}
CASSANDRA_TYPES = {TEXT: "text", DOUBLE: "double", TIMESTAMP: "timestamp"}


@dataclass(frozen=True)
class TableColumn:
    """One column: its name in the table, the silver column it holds, its kind."""

    name: str
    source: str
    kind: str = TEXT


@dataclass(frozen=True)
class Table:
    """A table's columns, the key first."""

    columns: tuple[TableColumn, ...]

    @property
    def key(self) -> TableColumn:
        return self.columns[0]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(column.source for column in self.columns)


def _same(name: str, kind: str = TEXT) -> TableColumn:
    return TableColumn(name, name, kind)


SHAPES: dict[TableShape, Table] = {
    TableShape.CREATED_USERS: Table(
        (
            _same("id"),
            _same("first_name"),
            _same("last_name"),
            _same("gender"),
            _same("address"),
            _same("city"),
            _same("state"),
            _same("country"),
            _same("post_code"),
            _same("latitude", DOUBLE),
            _same("longitude", DOUBLE),
            _same("email"),
            _same("username"),
            _same("phone"),
            _same("cell"),
            _same("dob", TIMESTAMP),
            _same("registered_date", TIMESTAMP),
            _same("picture"),
            _same("nationality"),
            _same("ingested_at", TIMESTAMP),
            _same("event_time", TIMESTAMP),
        )
    ),
    TableShape.USER_DATA: Table(
        (
            TableColumn("user_id", "id"),
            _same("first_name"),
            _same("email"),
            _same("address"),
            TableColumn("date_of_birth", "dob", TIMESTAMP),
            TableColumn("registration_date", "registered_date", TIMESTAMP),
        )
    ),
}


def table_of(shape: TableShape, columns: tuple[str, ...], setting: str) -> Table:
    """A shape, cut to some of its columns (in the shape's order; the key is always there).

    :param setting: the setting that names the columns, for the message
    :raises SettingsError: for a column that the shape does not have
    """
    whole = SHAPES[shape]
    unknown = [name for name in columns if name not in whole.names]
    if unknown:
        raise SettingsError(
            f"{setting}: {', '.join(unknown)} not in shape {shape.value}; it has {', '.join(whole.names)}"
        )
    if not columns:
        return whole
    return Table(tuple(c for c in whole.columns if c.name in columns or c is whole.key))
