"""The chart in the cluster: its dependencies, and the release."""

from __future__ import annotations

from charts.helm_program import helm_program
from cluster.command import Line, follow, output
from cluster.settings import ROOT, ClusterSettings

_HELM_SECONDS = 600


def dependencies(settings: ClusterSettings, line: Line) -> bool:
    """Download the charts that the chart depends on, where some are missing; returns whether it did."""
    listed = output([helm_program(), "dependency", "list", str(settings.chart)])
    if "missing" not in listed:
        return False
    follow(["make", "-C", str(ROOT), "chart-deps"], line)
    return True


def install_command(settings: ClusterSettings) -> list[str]:
    """``helm upgrade --install`` with the images that were loaded.

    Without ``--wait``: Helm knows nothing of custom resources, and shows nothing while it waits.
    """
    command = [helm_program(), "upgrade", "--install", settings.release, str(settings.chart)]
    command += ["--kube-context", settings.context, "--namespace", settings.namespace, "--create-namespace"]
    for file in settings.values:
        command += ["--values", str(file)]
    command += ["--set-string", f"global.imageRegistry={settings.registry}"]
    # The operator's chart cannot know the release's namespace, and values cannot name it for it.
    command += ["--set", f"spark-operator.spark.jobNamespaces={{{settings.namespace}}}"]
    return [*command, "--timeout", f"{_HELM_SECONDS}s"]


def install(settings: ClusterSettings, line: Line) -> None:
    """Install the release, or bring the one that is there to the chart's and the values' present state."""
    follow(install_command(settings), line)
