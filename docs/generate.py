"""Writes the generated tables into README.md and docs/*.md, between their markers.

``python -m docs.generate`` writes; ``--check`` only says whether they are current (exit code 1 if not).
"""

from __future__ import annotations

import re
import sys
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr

from contract.schema import schema_versions
from contract.settings import Settings
from jobs.quality.rules import RULES
from jobs.quality.scope import Scope
from jobs.sinks.shapes import CASSANDRA_TYPES, POSTGRES_TYPES, SHAPES

ROOT = Path(__file__).resolve().parent.parent
FILES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))


def settings_table(model: type[BaseModel] = Settings, path: tuple[str, ...] = ()) -> str:
    """Every setting: name, default, what it is."""
    rows = ["| setting | default | what it is |", "|---|---|---|"] if not path else []
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            rows.append(settings_table(kind, (*path, name)))
            continue
        values = _choices(kind)
        what = (field.description or "") + (f" ({values})" if values else "")
        rows.append(f"| `{'.'.join((*path, name))}` | {_default(field.default)} | {what} |")
    return "\n".join(rows)


def _choices(kind: Any) -> str:
    kinds = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    for one in kinds:
        if isinstance(one, type) and issubclass(one, Enum):
            return ", ".join(f"`{choice.value}`" for choice in one)
    return ""


def _default(value: Any) -> str:
    if isinstance(value, SecretStr) or value in (None, "", ()):
        return ""
    if isinstance(value, Enum):
        return f"`{value.value}`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def rules_table() -> str:
    """Every quality rule."""
    settings = Settings()
    words = Scope(
        schema_versions(),
        settings.identity,
        settings.job.max_record_bytes,
        settings.job.future_tolerance_seconds,
    ).words
    rows = ["| rule | severity | accepted |", "|---|---|---|"]
    rows += [f"| `{rule.name}` | {rule.severity.value} | {rule.accepts.format(**words)} |" for rule in RULES]
    return "\n".join(rows)


def columns_table() -> str:
    """The columns of the shipped shapes."""
    rows = ["| shape | column | from | PostgreSQL | Cassandra |", "|---|---|---|---|---|"]
    for shape, table in SHAPES.items():
        for column in table.columns:
            key = " (key)" if column is table.key else ""
            rows.append(
                f"| `{shape.value}` | `{column.name}`{key} | `{column.source}` "
                f"| {POSTGRES_TYPES[column.kind]} | {CASSANDRA_TYPES[column.kind]} |"
            )
    return "\n".join(rows)


BLOCKS = {"settings": settings_table, "rules": rules_table, "columns": columns_table}


def generated(text: str) -> str:
    """The text with every block between its markers made anew."""
    for name, make in BLOCKS.items():
        begin, end = f"<!-- generated: {name} -->", "<!-- end -->"
        text = re.sub(
            rf"{begin}\n.*?{end}",
            lambda _, begin=begin, end=end, make=make: f"{begin}\n{make()}\n{end}",  # type: ignore[misc]
            text,
            flags=re.DOTALL,
        )
    return text


def main() -> int:
    stale = [path for path in FILES if path.is_file() and generated(path.read_text()) != path.read_text()]
    for path in stale:
        if "--check" in sys.argv:
            print(f"{path.relative_to(ROOT)} is not current: run make docs", file=sys.stderr)
        else:
            path.write_text(generated(path.read_text()))
            print(f"wrote {path.relative_to(ROOT)}")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
