"""The schema versions of the topic's value, read from ``contract/schemas/<name>/v<N>.json``.

The files are the only place where the fields of a record are listed: the producer validates with
them, the registry stores them, and the job builds its Spark schema from them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from contract.errors import SchemaError

USERS_CREATED = "users_created"
_FILE_NAME = re.compile(r"^v([1-9][0-9]*)\.json$")


@dataclass(frozen=True)
class SchemaVersion:
    """One version of a schema. ``text`` is the file as it stands, ``document`` its JSON."""

    name: str
    version: int
    text: str

    @property
    def id(self) -> str:
        """What the ``schema-id`` header says, e.g. ``users_created:1``."""
        return f"{self.name}:{self.version}"

    @property
    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.text)
        return document


@cache
def schema_versions(name: str = USERS_CREATED) -> tuple[SchemaVersion, ...]:
    """Every version of a schema, oldest first.

    :raises SchemaError: when there is none, a version is missing in between, or a file is not JSON.
    """
    folder = resources.files("contract") / "schemas" / name
    found: dict[int, str] = {}
    if folder.is_dir():
        for entry in folder.iterdir():
            match = _FILE_NAME.match(entry.name)
            if match:
                found[int(match.group(1))] = entry.read_text(encoding="utf-8")
    if sorted(found) != list(range(1, len(found) + 1)) or not found:
        have = ", ".join(f"v{n}" for n in sorted(found)) or "none"
        raise SchemaError(
            f"schema {name!r}: files v1.json, v2.json, .. without a gap are needed, found {have}"
        )
    for number, text in found.items():
        try:
            json.loads(text)
        except ValueError as error:
            raise SchemaError(f"schema {name!r}: v{number}.json is not JSON: {error}") from error
    return tuple(SchemaVersion(name, number, found[number]) for number in sorted(found))


def latest_schema(name: str = USERS_CREATED) -> SchemaVersion:
    """The newest version of a schema: the one that the producer writes."""
    return schema_versions(name)[-1]
