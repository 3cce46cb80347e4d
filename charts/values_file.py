"""values.yaml read together with its comments.

``# -- text`` above a key says what it is; ``# @schema {json}`` below that narrows what it accepts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

CHART = Path(__file__).resolve().parent / "user-stream"


class ValuesError(Exception):
    """values.yaml is not as the generators need it."""


@dataclass
class Key:
    """A key of values.yaml: where it is, what its comments say, its default and the keys below it."""

    path: tuple[str, ...]
    text: str
    schema: dict[str, Any] | None
    default: Any
    keys: list[Key] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def dotted(self) -> str:
        return ".".join(self.path)


def read_values(path: Path = CHART / "values.yaml") -> list[Key]:
    """The keys of the file.

    :raises ValuesError: naming the first key without a comment, or with a wrong one
    """
    source = path.read_text(encoding="utf-8")
    node = yaml.compose(source)
    if not isinstance(node, yaml.MappingNode):
        raise ValuesError(f"{path.name}: not a map of values")
    return list(_keys(node, source.splitlines(), ()))


def _keys(node: yaml.MappingNode, lines: list[str], above: tuple[str, ...]) -> Iterator[Key]:
    for key, value in node.value:
        path = (*above, key.value)
        text, schema = _comment(lines, key.start_mark.line, path)
        below: list[Key] = []
        if (
            isinstance(value, yaml.MappingNode)
            and not value.flow_style
            and not (text and _bare(value, lines))
        ):
            below = list(_keys(value, lines, path))
        if not below and not text:
            raise ValuesError(
                f"values.yaml, line {key.start_mark.line + 1}: {'.'.join(path)} has no comment (# -- ..)"
            )
        yield Key(path, text, schema, _plain(value), below)


def _bare(node: yaml.MappingNode, lines: list[str]) -> bool:
    """No key below has a comment: the comment above speaks for all of it."""
    return not any(_comment(lines, key.start_mark.line, (key.value,))[0] for key, _ in node.value)


def _comment(lines: list[str], line: int, path: tuple[str, ...]) -> tuple[str, dict[str, Any] | None]:
    block: list[str] = []
    while line > 0 and lines[line - 1].lstrip().startswith("#"):
        line -= 1
        block.insert(0, lines[line].strip().removeprefix("#").strip())
    text: list[str] = []
    schema: dict[str, Any] | None = None
    for said in block:
        if said.startswith("@schema "):
            try:
                schema = json.loads(said.removeprefix("@schema "))
            except json.JSONDecodeError as error:
                raise ValuesError(f"values.yaml: @schema of {'.'.join(path)} is not JSON: {error}") from error
        elif said.startswith("-- "):
            text = [said.removeprefix("-- ")]
        elif text:
            text.append(said)
    return " ".join(text), schema


def _plain(node: yaml.Node) -> Any:
    return yaml.safe_load(yaml.serialize(node))
