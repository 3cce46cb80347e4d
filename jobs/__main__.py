"""``python -m jobs`` runs the streaming job with the settings of the environment."""

from __future__ import annotations

import sys

from contract.errors import UserStreamError
from contract.log import configure_logging
from contract.settings import load_settings


def main() -> int:
    """Exit code 0 after a stop, 1 for a failure, 2 for wrong settings; the reason is one line."""
    try:
        settings = load_settings()
        configure_logging(settings.log)
        from jobs.app import run  # Spark is only loaded for settings that are right

        run(settings)
    except UserStreamError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
