"""Looks into the stores and the topic from inside the cluster, with the job's own settings.

``look.py rows`` prints a few users as every store has them, ``look.py reconcile`` holds the topic, the dead
letters and the stores against each other. Both print one JSON document. Exit code 0: there are rows, or
everything reconciles; 1: not (yet); 2: wrong settings.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from contract.errors import UserStreamError
from contract.settings import Settings, load_settings
from pipeline.reconcile import reconcile
from pipeline.samples import samples


def rows(settings: Settings) -> tuple[bool, Any]:
    """Whether every store has rows, and some of them."""
    found = samples(settings)
    return bool(found) and all(sample.rows for sample in found), [asdict(sample) for sample in found]


def reconciled(settings: Settings) -> tuple[bool, Any]:
    """Whether everything is accounted for, and the counts."""
    result = reconcile(settings)
    return result.good, {
        "good": result.good,
        "complaints": result.complaints(),
        "records": result.ends,
        "rows": {check.title: check.rows for check in result.checks},
    }


COMMANDS = {"rows": rows, "reconcile": reconciled}


def main(arguments: list[str]) -> int:
    """Run one command."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"usage: look.py {'|'.join(COMMANDS)}", file=sys.stderr)
        return 2
    try:
        good, document = COMMANDS[arguments[0]](load_settings())
    except UserStreamError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    print(json.dumps(document, ensure_ascii=False))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
