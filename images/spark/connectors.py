"""Download Spark's connector jars, as local/jars.lock names them, into a folder: ``connectors.py FOLDER``.

Runs while the image is built; ``python -m local.jars`` does the same and needs more packages.
"""

from __future__ import annotations

import sys
from pathlib import Path

from contract.errors import UserStreamError
from local.jars.install import copy_into, install

SETS = ("spark",)


def main(folder: Path) -> None:
    """Install the sets, each file checked against the lock, and copy them."""
    install(SETS)
    print(f"{copy_into(folder, SETS)} connector jars in {folder}")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except UserStreamError as error:
        sys.exit(f"error: {error}")
