"""``python -m pipeline``."""

from __future__ import annotations

import sys

try:
    from pipeline.cli import main

    main()
except KeyboardInterrupt:  # before anything was started
    sys.exit(130)
