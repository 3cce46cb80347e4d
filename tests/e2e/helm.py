"""Helm's commands for a release in the tests' cluster, by Helm 3 and by Helm 4."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chart.helm import bare_chart
from tests.e2e.kube import Cluster, run

TIMEOUT = "300s"


def program(major: int) -> str | None:
    """A Helm of this major version: that of HELM3 or HELM4, of the PATH, or the locked one."""
    locked = Path(sys.executable).with_name("helm")
    candidates = [
        os.environ.get(f"HELM{major}"),
        shutil.which("helm"),
        str(locked) if locked.is_file() else None,
    ]
    for candidate in candidates:
        if candidate and run([candidate, "version", "--template", "{{.Version}}"]).startswith(f"v{major}."):
            return candidate
    return None


@dataclass(frozen=True)
class Release:
    """A release, and the Helm that is used for it."""

    helm: str
    cluster: Cluster
    name: str
    namespace: str

    def run(self, *arguments: str, timeout: float = 400) -> str:
        place = ["--kubeconfig", str(self.cluster.kubeconfig), "--kube-context", self.cluster.context]
        return run(
            [self.helm, *arguments, *place, "--namespace", self.namespace], timeout=timeout
        )  # fmt: skip

    def upgrade(self, values: dict[str, Any], *files: Path) -> str:
        """``helm upgrade --install`` with the files, then the values over them."""
        chosen = [option for file in files for option in ("--values", str(file))]
        given = json.dumps(values)
        place = self.cluster.kubeconfig.with_name(f"{self.namespace}.json")
        place.write_text(given)
        return self.run("upgrade", "--install", self.name, str(bare_chart()), *chosen, "--values", str(place))

    def rollback(self, revision: int) -> str:
        return self.run("rollback", self.name, str(revision), "--timeout", TIMEOUT)

    def uninstall(self) -> str:
        return self.run("uninstall", self.name, "--wait", "--timeout", TIMEOUT)

    def test(self) -> str:
        return self.run("test", self.name, "--logs", "--timeout", "480s", timeout=500)
