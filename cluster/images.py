"""The project's images: names, how they are built, how they come into the cluster."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from cluster.command import Line, follow, json_output, output
from cluster.errors import CommandError, ToolError
from cluster.settings import ROOT, ClusterSettings

NAMES = ("producer", "spark")
_FROM_ENVIRONMENT = (
    "PIP_INDEX_URL",
    "PIP_TRUSTED_HOST",
    "APT_MIRROR",
    "USER_STREAM_MAVEN_MIRROR",
    "http_proxy",
    "https_proxy",
    "no_proxy",
)
"""Handed to the build by name where they are set: their values, which may hold a password, stay out of
the process list."""


def image_name(settings: ClusterSettings, name: str) -> str:
    """``<registry>/user-stream-<name>:<version>``."""
    return f"{settings.registry}/user-stream-{name}:{settings.version}"


def build_command(
    settings: ClusterSettings, name: str, revision: str, environ: Mapping[str, str] = os.environ
) -> list[str]:
    """``docker build`` of one image."""
    arguments = {"VERSION": settings.version, "REVISION": revision}
    if settings.base_image:
        arguments["BASE_IMAGE"] = settings.base_image
    command = ["docker", "build", "--file", f"{ROOT}/images/{name}/Dockerfile"]
    command += ["--tag", image_name(settings, name)]
    for argument, value in arguments.items():
        command += ["--build-arg", f"{argument}={value}"]
    for argument in _FROM_ENVIRONMENT:
        if environ.get(argument):
            command += ["--build-arg", argument]
    return [*command, *settings.build_options, str(ROOT)]


def build(settings: ClusterSettings, name: str, line: Line) -> str:
    """Build one image (what has not changed comes from Docker's cache); returns its size as text.

    :raises CommandError: with the build's last lines
    """
    follow(build_command(settings, name, _revision()), line)
    size = output(["docker", "image", "inspect", "--format", "{{.Size}}", image_name(settings, name)])
    return f"{int(size) / 1e6:,.0f} MB"


def load(settings: ClusterSettings, name: str, line: Line) -> bool:
    """Bring one image into every node of the cluster; returns whether some node lacked it.

    :raises ToolError: if it has not been built
    """
    image = image_name(settings, name)
    try:
        identity = output(["docker", "image", "inspect", "--format", "{{.Id}}", image]).strip()
    except CommandError as error:
        raise ToolError(
            f"there is no image {image} in Docker: run make images, or leave BUILD=false out"
        ) from error
    mark = f"user-stream/{name}-image"
    nodes = json_output(settings.kubectl("get", "nodes", "--output", "json"))["items"]
    if nodes and all(_has(node, image, mark, identity) for node in nodes):
        return False
    follow(["kind", "load", "docker-image", image, "--name", settings.name], line)
    output(settings.kubectl("annotate", "nodes", "--all", "--overwrite", f"{mark}={identity}"))
    return True


def _has(node: Mapping[str, Any], image: str, mark: str, identity: str) -> bool:
    """Whether the very image was loaded into a node, and the kubelet has not removed it for want of room."""
    names = [name for there in node["status"].get("images", []) for name in there.get("names") or ()]
    marked = node["metadata"].get("annotations", {}).get(mark) == identity
    return marked and any(name in (image, f"docker.io/{image}") for name in names)


def _revision() -> str:
    """The commit that is checked out; ``unknown`` outside of a git repository."""
    try:
        return output(["git", "-C", str(ROOT), "rev-parse", "HEAD"]).strip()
    except (CommandError, ToolError):
        return "unknown"
