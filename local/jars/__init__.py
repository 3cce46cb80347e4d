"""Maven artifacts by exact coordinates: a lock, a cache, and the Ivy inside PySpark to fill it."""

from __future__ import annotations

from local.jars.store import jar_paths, unpacked_archive

__all__ = ["jar_paths", "unpacked_archive"]
