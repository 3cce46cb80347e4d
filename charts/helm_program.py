"""Which helm is used; ``python -m charts.helm_program`` prints it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

HELM_VARIABLE = "HELM"


class HelmMissingError(Exception):
    """There is no helm."""


def helm_program() -> str:
    """That of the setting ``HELM``, else that of the PATH, else the locked one of the development packages.

    :raises HelmMissingError: saying how to get one
    """
    locked = Path(sys.executable).with_name("helm")
    found = (
        os.environ.get(HELM_VARIABLE) or shutil.which("helm") or (str(locked) if locked.is_file() else None)
    )
    if not found:
        raise HelmMissingError(
            "there is no helm: install it (https://helm.sh/docs/intro/install/), "
            f"or name it in the environment variable {HELM_VARIABLE}"
        )
    return found


if __name__ == "__main__":
    try:
        print(helm_program())
    except HelmMissingError as error:
        sys.exit(f"error: {error}")
