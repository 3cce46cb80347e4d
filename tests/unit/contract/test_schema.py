"""Schema versions on disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contract.errors import SchemaError
from contract.schema import latest_schema, schema_versions

Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Makes a schema of files; says its name."""
    monkeypatch.setattr("contract.schema.resources.files", lambda _: tmp_path)

    def made(**files: str) -> str:
        name = f"s{len(list(tmp_path.iterdir()))}_{tmp_path.name}"
        folder = tmp_path / "schemas" / name
        folder.mkdir(parents=True)
        for stem, text in files.items():
            (folder / f"{stem}.json").write_text(text)
        return name

    return made


def test_what_is_shipped() -> None:
    versions = schema_versions()
    assert [version.id for version in versions] == [f"users_created:{n + 1}" for n in range(len(versions))]
    assert latest_schema() == versions[-1]
    assert latest_schema().document["type"] == "object"


def test_versions_are_in_order_of_their_numbers(write: Write) -> None:
    name = write(**{f"v{number}": f'{{"n": {number}}}' for number in range(1, 12)}, readme="no version")
    assert [version.document["n"] for version in schema_versions(name)] == list(range(1, 12))


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({}, "none"),
        ({"v2": "{}"}, "v2"),
        ({"v1": "{}", "v3": "{}"}, "v1, v3"),
        ({"v0": "{}"}, "none"),
        ({"v01": "{}"}, "none"),
    ],
)
def test_a_gap_is_refused(write: Write, files: dict[str, Any], found: str) -> None:
    name = write(**files)
    with pytest.raises(
        SchemaError,
        match=rf"schema '{name}': files v1\.json, v2\.json, \.\. without a gap are needed, found {found}$",
    ):
        schema_versions(name)


def test_an_unknown_schema_is_refused() -> None:
    with pytest.raises(SchemaError, match=r"schema 'nobody'.*found none"):
        schema_versions("nobody")


def test_a_file_that_is_no_json_is_named(write: Write) -> None:
    name = write(v1="{}", v2="{")
    with pytest.raises(SchemaError, match=rf"schema '{name}': v2\.json is not JSON"):
        schema_versions(name)
