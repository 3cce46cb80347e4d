"""Whom a server runs as that refuses root, and which folders that user can enter."""

from __future__ import annotations

import os
import pwd
import stat
from pathlib import Path

from local.errors import FolderError
from local.paths import STATE_VARIABLE
from local.process import User


def unprivileged() -> User | None:
    """``None`` for an ordinary user (who runs everything); for root ``postgres``, else ``nobody``.

    :raises FolderError: if this machine has neither.
    """
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return User(name, entry.pw_uid, entry.pw_gid)
    raise FolderError(
        "PostgreSQL refuses to run as root, and this machine has neither a user 'postgres' nor "
        "'nobody': make one (useradd --system postgres), or run this as an ordinary user"
    )


def closed_parent(user: User, path: Path) -> Path | None:
    """The first folder on the way into ``path`` (itself included) that the user cannot enter."""
    resolved = path.resolve()
    for folder in [*reversed(resolved.parents), resolved]:
        facts = folder.stat()
        if facts.st_uid == user.uid:
            bit = stat.S_IXUSR
        elif facts.st_gid == user.gid:
            bit = stat.S_IXGRP
        else:
            bit = stat.S_IXOTH
        if not facts.st_mode & bit:
            return folder
    return None


def require_entry(user: User, path: Path) -> None:
    """See that the user can enter a folder.

    :raises FolderError: naming the closed folder and what to do.
    """
    if closed := closed_parent(user, path):
        raise FolderError(
            f"PostgreSQL runs as the user '{user.name}', who cannot enter {closed}: open it "
            f"(chmod o+x {closed}), or set {STATE_VARIABLE} to a folder elsewhere, such as "
            "/var/lib/user-stream"
        )
