"""What spark-submit is given (``local:///opt/user-stream/main.py``): it runs a file, not a module."""

from __future__ import annotations

import sys

from jobs.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
