"""How far the job has come: the offsets of the last micro-batch that its checkpoint calls committed.

Spark's own log: ``offsets/N`` holds where batch N ends (its last line, JSON by topic and partition),
``commits/N`` exists once batch N is done.
"""

from __future__ import annotations

import json
from pathlib import Path


def committed_offsets(checkpoint: Path, topic: str) -> dict[int, int]:
    """By partition, the first offset that is not dealt with yet; empty before the first micro-batch."""
    done = _batches(checkpoint / "commits")
    for batch in sorted(done, reverse=True):
        try:
            lines = (checkpoint / "offsets" / str(batch)).read_text().splitlines()
            found = json.loads(lines[-1])
        except (FileNotFoundError, IndexError, ValueError):
            continue  # just being written, or purged; an older one is behind, never ahead
        return {int(partition): offset for partition, offset in found.get(topic, {}).items()}
    return {}


def _batches(folder: Path) -> set[int]:
    try:
        return {int(file.name) for file in folder.iterdir() if file.name.isdecimal()}
    except FileNotFoundError:
        return set()
