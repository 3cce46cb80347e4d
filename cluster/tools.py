"""The programs that the cluster's commands run: are they here, and do they work."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from charts.helm_program import HelmMissingError, helm_program
from cluster.command import output
from cluster.errors import CommandError, ToolError

_INSTALL = {
    "docker": "https://docs.docker.com/engine/install/",
    "kind": "https://kind.sigs.k8s.io/docs/user/quick-start/#installation",
    "helm": "https://helm.sh/docs/intro/install/",
    "kubectl": "https://kubernetes.io/docs/tasks/tools/",
}
ALL = tuple(_INSTALL)


def require(*names: str) -> None:
    """See that the programs are here, and that Docker's daemon answers where docker is one of them.

    :raises ToolError: naming all that is missing at once, with where to get it
    """
    missing = [name for name in names if not _found(name)]
    if missing:
        where = "; ".join(f"{name}: {_INSTALL[name]}" for name in missing)
        raise ToolError(f"{_listed(missing)} not found in PATH. Install it from {where}")
    if "docker" in names:
        _require_daemon()


def _found(name: str) -> bool:
    if name != "helm":
        return shutil.which(name) is not None
    try:
        return shutil.which(helm_program()) is not None
    except HelmMissingError:
        return False


def _require_daemon() -> None:
    try:
        output(["docker", "version", "--format", "{{.Server.Version}}"], timeout=30)
    except CommandError as error:
        raise ToolError(
            f"Docker's daemon does not answer: {error.output.strip()}\n"
            "Start it (systemctl start docker, or Docker Desktop), and see that this user may talk to it"
        ) from error


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
