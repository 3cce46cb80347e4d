"""The variables of ``make images`` and ``make kind-..``, as make hands them on in the environment."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cluster.errors import ClusterSettingsError

ROOT = Path(__file__).resolve().parent.parent
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
_PART = r"[a-z0-9]+([._-]+[a-z0-9]+)*"
_REGISTRY = re.compile(rf"{_PART}(:[0-9]+)?(/{_PART})*")
_VERSION = re.compile(r'^version = "([^"]+)"$', re.MULTILINE)


@dataclass(frozen=True)
class ClusterSettings:
    """Where, what and how long.

    :param name: of the kind cluster (``CLUSTER_NAME``)
    :param node_image: kind's node image (``KIND_NODE_IMAGE``); none: kind's own default
    :param kind_config: kind's configuration file (``KIND_CONFIG``)
    :param registry: what stands before the images' names (``IMAGE_REGISTRY``)
    :param base_image: Debian-based Python (``BASE_IMAGE``); none: the Dockerfiles' default
    :param build_options: more options for ``docker build`` (``BUILD_OPTIONS``)
    :param build: whether images are built before they are loaded (``BUILD``)
    :param namespace: the release's (``NAMESPACE``)
    :param release: Helm's name for it (``RELEASE``)
    :param chart: folder of the chart (``CHART``)
    :param values: more values files, the last wins (``VALUES``, separated by spaces or commas)
    :param timeout: seconds until everything must be ready (``TIMEOUT``)
    :param version: the project's, the images' tag
    """

    name: str
    node_image: str | None
    kind_config: Path
    registry: str
    base_image: str | None
    build_options: tuple[str, ...]
    build: bool
    namespace: str
    release: str
    chart: Path
    values: tuple[Path, ...]
    timeout: float
    version: str

    @property
    def context(self) -> str:
        """kubectl's name for the cluster."""
        return f"kind-{self.name}"

    def kubectl(self, *arguments: str) -> list[str]:
        """A kubectl command for the release's namespace."""
        return ["kubectl", "--context", self.context, "--namespace", self.namespace, *arguments]


def load(environ: Mapping[str, str] = os.environ, *, root: Path = ROOT) -> ClusterSettings:
    """Read the variables.

    :raises ClusterSettingsError: naming the variable and what it accepts
    """
    chart = _path(environ.get("CHART") or "charts/user-stream", root)
    kind_values = chart / "values-kind.yaml"
    files = [_path(name, root) for name in re.split(r"[\s,]+", environ.get("VALUES", "")) if name]
    for file in files:
        if not file.is_file():
            raise ClusterSettingsError(f"VALUES: there is no file {file}")
    return ClusterSettings(
        name=_name(environ, "CLUSTER_NAME"),
        node_image=environ.get("KIND_NODE_IMAGE") or None,
        kind_config=_path(environ.get("KIND_CONFIG") or "manifests/kind/cluster.yaml", root),
        registry=_registry(environ.get("IMAGE_REGISTRY") or "ghcr.io/user-stream"),
        base_image=environ.get("BASE_IMAGE") or None,
        build_options=tuple(shlex.split(environ.get("BUILD_OPTIONS", ""))),
        build=_flag(environ, "BUILD"),
        namespace=_name(environ, "NAMESPACE"),
        release=_name(environ, "RELEASE"),
        chart=chart,
        values=tuple([kind_values] * kind_values.is_file() + files),
        timeout=_seconds(environ.get("TIMEOUT") or "900"),
        version=project_version(root),
    )


def project_version(root: Path = ROOT) -> str:
    """The version in pyproject.toml (read without a TOML parser, which Python 3.10 does not have)."""
    found = _VERSION.search((root / "pyproject.toml").read_text(encoding="utf-8"))
    if not found:
        raise ClusterSettingsError(f'{root / "pyproject.toml"} has no line version = ".."')
    return found[1]


def _path(text: str, root: Path) -> Path:
    path = Path(text).expanduser()
    return path if path.is_absolute() else root / path


def _name(environ: Mapping[str, str], variable: str) -> str:
    value = environ.get(variable) or "user-stream"
    if not _NAME.fullmatch(value):
        raise ClusterSettingsError(
            f"{variable} is '{value}': up to 40 lower-case letters, digits and '-', not at the ends"
        )
    return value


def _registry(value: str) -> str:
    if not _REGISTRY.fullmatch(value):
        raise ClusterSettingsError(
            f"IMAGE_REGISTRY is '{value}': a registry's host, with a path if need be, such as "
            "registry.example.com/team"
        )
    return value


def _flag(environ: Mapping[str, str], variable: str) -> bool:
    value = (environ.get(variable) or "true").lower()
    if value not in ("true", "false"):
        raise ClusterSettingsError(f"{variable} is '{value}': true or false")
    return value == "true"


def _seconds(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,5}", text) or int(text) == 0:
        raise ClusterSettingsError(f"TIMEOUT is '{text}': seconds, a whole number from 1 to 99999")
    return float(text)
