"""The commands: ``python -m producer --help``."""

from __future__ import annotations

from producer.cli.app import app

__all__ = ["app"]
