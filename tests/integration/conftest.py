"""The real servers, started once for all integration tests, and state folders for those that start their own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import housekeeping
from local.stack import Stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Kafka, schema registry and PostgreSQL. Tests use topics, subjects and schemas of their own."""
    with tempfile.TemporaryDirectory(prefix="user-stream-test-", ignore_cleanup_errors=True) as folder:
        # pytest's own folders are closed to the user that PostgreSQL runs as when started by root.
        Path(folder).chmod(0o755)
        with Stack(state_dir=Path(folder), servers=("kafka", "registry", "postgres")) as running:
            yield running


@pytest.fixture
def state() -> Iterator[Path]:
    """An empty state folder that every user can enter; whatever is left running is stopped."""
    with tempfile.TemporaryDirectory(prefix="user-stream-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder, "state")
        housekeeping.take_down(Path(folder, "state"), on_change=lambda *_: None)
