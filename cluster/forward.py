"""Ports of this machine that lead to what there is to look at in the cluster."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass

from cluster.command import json_output
from cluster.errors import NotReadyError
from cluster.settings import ClusterSettings
from cluster.view import View

_AGAIN_SECONDS = 2.0


@dataclass(frozen=True)
class Window:
    """Something to look at: which object serves it, and where it is to appear.

    :param resource: ``services`` or ``pods``
    :param selector: labels of the object
    :param local: port on this machine, where it is free
    :param remote: port of the object
    """

    title: str
    resource: str
    selector: str
    local: int
    remote: int


WINDOWS = (
    Window("Airflow", "services", "tier=airflow,component=api-server", 8080, 8080),
    Window("Kafka UI", "services", "app.kubernetes.io/component=kafka-ui", 8090, 8080),
    Window("Spark UI", "pods", "spark-role=driver", 4040, 4040),
    Window("Job metrics", "pods", "spark-role=driver", 8088, 8088),
    Window("Schema registry", "services", "app.kubernetes.io/component=registry", 8081, 8080),
    Window("Grafana", "services", "app.kubernetes.io/name=grafana", 3000, 80),
)


@dataclass(frozen=True)
class Way:
    """A window for which there is an object, and the port that it gets on this machine."""

    window: Window
    namespace: str
    target: str
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self, settings: ClusterSettings) -> list[str]:
        """kubectl's command for it."""
        ports = f"{self.port}:{self.window.remote}"
        return [
            "kubectl", "--context", settings.context, "--namespace", self.namespace,
            "port-forward", self.target, ports,
        ]  # fmt: skip


def ways(settings: ClusterSettings, windows: Sequence[Window] = WINDOWS) -> list[Way]:
    """What is there to look at. Grafana may lie in a namespace of its own, so all are searched."""
    found = []
    for window in windows:
        query = [
            "get",
            window.resource,
            "--all-namespaces",
            "--selector",
            window.selector,
            "--output",
            "json",
        ]
        items = [item["metadata"] for item in json_output(settings.kubectl(*query))["items"]]
        items.sort(key=lambda item: item["namespace"] != settings.namespace)
        for item in items[:1]:
            kind = "service" if window.resource == "services" else "pod"
            target = f"{kind}/{item['name']}"
            found.append(Way(window, item["namespace"], target, free_port(window.local)))
    return found


def free_port(wanted: int) -> int:
    """The port that is wanted, or another where that is taken (as by the servers of ``make up``)."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def forward(settings: ClusterSettings, view: View) -> None:
    """Forward all of them until Ctrl-C; one that ends (its pod was replaced) is looked for anew.

    :raises NotReadyError: if there is nothing to look at
    """
    running: dict[Window, subprocess.Popen[bytes]] = {}
    urls: dict[Window, str] = {}
    try:
        while True:
            missing = [window for window in WINDOWS if window not in running]
            for way in ways(settings, missing):
                running[way.window] = _start(way.command(settings))
                if urls.get(way.window) != way.url:
                    urls[way.window] = way.url
                    view.note(f"{way.window.title}: {way.url}")
            if not urls:
                raise NotReadyError(f"nothing to look at in the cluster {settings.name}: run make kind-up")
            time.sleep(_AGAIN_SECONDS)
            running = {window: process for window, process in running.items() if process.poll() is None}
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            process.wait()


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
