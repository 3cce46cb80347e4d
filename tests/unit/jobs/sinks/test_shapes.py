"""Table shapes and their cuts."""

from __future__ import annotations

import pytest

from contract.errors import SettingsError
from contract.settings import Settings
from contract.settings.stores import TableShape
from jobs.app import sinks_of
from jobs.sinks.base import ALWAYS
from jobs.sinks.shapes import CASSANDRA_TYPES, POSTGRES_TYPES, SHAPES, table_of
from jobs.transform.silver import SILVER_COLUMNS


@pytest.mark.parametrize("shape", TableShape)
def test_every_shape_holds_silver_columns_of_known_types(shape: TableShape) -> None:
    table = table_of(shape, (), "x")
    assert set(table.sources) <= set(SILVER_COLUMNS)
    assert len(set(table.names)) == len(table.names)
    assert table.key.source == "id"
    assert {column.kind for column in table.columns} <= POSTGRES_TYPES.keys() & CASSANDRA_TYPES.keys()


def test_the_columns_of_user_data() -> None:
    table = SHAPES[TableShape.USER_DATA]
    assert {column.name: CASSANDRA_TYPES[column.kind] for column in table.columns} == {
        "user_id": "text",
        "first_name": "text",
        "email": "text",
        "address": "text",
        "date_of_birth": "timestamp",
        "registration_date": "timestamp",
    }
    assert table.key.name == "user_id"


def test_a_cut_keeps_the_key_and_the_shapes_order() -> None:
    assert table_of(TableShape.CREATED_USERS, ("email", "city"), "x").names == ("id", "city", "email")


def test_unknown_columns_are_named_with_what_there_is() -> None:
    with pytest.raises(
        SettingsError, match=r"^postgres\.columns: shoe_size, dob not in shape user_data; it has user_id, "
    ):
        table_of(TableShape.USER_DATA, ("email", "shoe_size", "dob"), "postgres.columns")


@pytest.mark.parametrize("store", ["postgres", "cassandra"])
def test_the_job_refuses_them_at_its_start(store: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{store}\.columns: shoe_size not in shape created_users"):
        sinks_of(Settings.model_validate({store: {"columns": "shoe_size"}}))


def test_stores_can_be_switched_off() -> None:
    off = {"enabled": False}
    assert [sink.name for sink in sinks_of(Settings())] == ["dead_letters", "postgres", "cassandra"]
    assert [sink.name for sink in sinks_of(Settings.model_validate({"postgres": off}))] == [
        "dead_letters",
        "cassandra",
    ]
    with pytest.raises(SettingsError, match=r"postgres\.enabled and cassandra\.enabled are both false"):
        sinks_of(Settings.model_validate({"postgres": off, "cassandra": off}))


def test_what_every_sink_may_rely_on() -> None:
    assert set(ALWAYS) - {"deleted", "errors", "warnings"} <= set(SILVER_COLUMNS)
