"""The table of values in the chart's README."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from charts.values_file import Key

_BEGIN, _END = "<!-- generated: values -->", "<!-- end -->"


def with_table(readme: str, keys: Iterable[Key]) -> str:
    """The README with the table between its markers made anew."""
    rows = ["| value | default | what it is |", "|---|---|---|", *_rows(keys)]
    table = "\n".join(rows)
    return re.sub(rf"{_BEGIN}\n.*?{_END}", lambda _: f"{_BEGIN}\n{table}\n{_END}", readme, flags=re.DOTALL)


def _rows(keys: Iterable[Key]) -> Iterator[str]:
    for key in keys:
        if key.keys and not _is_settings(key):
            yield from _rows(key.keys)
            continue
        default = json.dumps(key.default, ensure_ascii=False) if key.default not in ("", {}, []) else ""
        choices = (key.schema or {}).get("enum")
        text = key.text
        if choices and not all(f"`{choice}`" in text for choice in choices):
            text += f" ({', '.join(f'`{choice}`' for choice in choices)})"
        yield f"| `{key.dotted}` | {_code(default)} | {_cell(text)} |"


def _is_settings(key: Key) -> bool:
    return (key.schema or {}).get("$ref") == "settings"


def _code(text: str) -> str:
    return f"`{_cell(text.strip(chr(34)) if text.startswith(chr(34)) else text)}`" if text else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
