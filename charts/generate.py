"""Writes values.schema.json and the table in the chart's README out of values.yaml.

``python -m charts.generate`` writes; ``--check`` only says whether they are current (exit code 1 if not).
"""

from __future__ import annotations

import sys
from pathlib import Path

from charts.readme import with_table
from charts.schema import schema_text
from charts.values_file import CHART, ValuesError, read_values


def generated() -> dict[Path, str]:
    """Each generated file and what it should contain."""
    keys = read_values()
    readme = CHART / "README.md"
    return {
        CHART / "values.schema.json": schema_text(keys),
        readme: with_table(readme.read_text(encoding="utf-8"), keys),
    }


def main() -> int:
    """Exit code 1: a file is not current, or values.yaml is not as it must be."""
    try:
        files = generated()
    except ValuesError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    stale = [
        path for path, text in files.items() if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        name = path.relative_to(CHART.parent.parent)
        if "--check" in sys.argv:
            print(f"{name} is not current: run make chart-docs", file=sys.stderr)
        else:
            path.write_text(files[path], encoding="utf-8")
            print(f"wrote {name}")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
