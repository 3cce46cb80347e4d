"""Where things are kept: the cache of downloads and the servers' state, both outside the code."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from local.errors import DiskFullError, FolderError

CACHE_VARIABLE = "USER_STREAM_CACHE"
STATE_VARIABLE = "USER_STREAM_STATE"


def cache_dir(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of downloads: the setting, else the user's cache folder."""
    if chosen := environ.get(CACHE_VARIABLE):
        return Path(chosen).expanduser().absolute()
    base = environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path("~/.cache").expanduser()).absolute() / "user-stream"


def state_dir(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of the servers' data and logs: the setting, else one that suits the user.

    Root gets ``/var/lib``: PostgreSQL then runs as another user, who cannot enter root's home.
    """
    if chosen := environ.get(STATE_VARIABLE):
        return Path(chosen).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/user-stream")
    base = environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path("~/.local/state").expanduser()).absolute() / "user-stream"


def require_room(path: Path, megabytes: int, *, setting: str) -> None:
    """See that the disk of an existing folder has room.

    :raises DiskFullError: with what there is, what is needed, and the setting that moves it.
    """
    free = shutil.disk_usage(path).free / 1e6
    if free < megabytes:
        raise DiskFullError(
            f"the disk of {path} has {free:.0f} MB free and at least {megabytes} MB are needed: "
            f"make room, or set {setting} to a folder on another disk"
        )


def write_error(error: OSError, path: Path, *, setting: str) -> DiskFullError | FolderError:
    """That ``path`` cannot be written: a full disk or a closed folder, and the setting that moves it."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFullError(
            f"the disk of {path} is full: make room, or set {setting} to a folder on another disk"
        )
    return FolderError(
        f"{path} cannot be written ({error.strerror or error}): make it writable for this user, "
        f"or set {setting} to another folder"
    )


def ensure_folder(path: Path, *, setting: str, mode: int = 0o755) -> Path:
    """Make ``path`` and see that it can be written to.

    :raises FolderError: naming the folder, the reason, and the setting that moves it.
    """
    try:
        if not path.is_dir():
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(mode)  # whatever the umask: another user's server may have to enter
        probe = path / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise FolderError(
            f"the folder {path} cannot be written to ({error.strerror or error}): "
            f"make it writable for this user, or set {setting} to another folder"
        ) from error
    return path
