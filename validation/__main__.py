"""``python -m validation``."""

from __future__ import annotations

from validation.cli import app

if __name__ == "__main__":
    app()
