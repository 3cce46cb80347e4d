"""The kind cluster itself."""

from __future__ import annotations

from cluster.command import Line, follow, output
from cluster.errors import ToolError
from cluster.settings import ClusterSettings

_NODE_SECONDS = 300


def exists(settings: ClusterSettings) -> bool:
    """Whether kind has a cluster of this name."""
    return settings.name in output(["kind", "get", "clusters"]).split()


def require(settings: ClusterSettings) -> None:
    """See that the cluster is there.

    :raises ToolError: if it is not
    """
    if not exists(settings):
        raise ToolError(
            f"there is no kind cluster '{settings.name}': run make kind-up (CLUSTER_NAME names it)"
        )


def create(settings: ClusterSettings, line: Line) -> bool:
    """Create the cluster unless it is there; returns whether it was created.

    kubectl's configuration gets the context ``kind-<name>``, again also where the cluster was there.
    """
    if exists(settings):
        follow(["kind", "export", "kubeconfig", "--name", settings.name], line)
        return False
    command = ["kind", "create", "cluster", "--name", settings.name, "--config", str(settings.kind_config)]
    if settings.node_image:
        command += ["--image", settings.node_image]
    follow([*command, "--wait", f"{_NODE_SECONDS}s"], line)
    return True


def delete(settings: ClusterSettings, line: Line) -> bool:
    """Delete the cluster and all that is in it; returns whether there was one."""
    if not exists(settings):
        return False
    follow(["kind", "delete", "cluster", "--name", settings.name], line)
    return True
