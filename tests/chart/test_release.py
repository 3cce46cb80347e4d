"""What Helm makes of the chart: lint, size of the release."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

import pytest

from tests.chart.helm import CHART, KUBERNETES_VERSION, bare_chart, downloaded, run_helm, value_files

LIMIT = 500_000
"""Bytes of the release Secret that this chart may take; Kubernetes refuses 1 MiB."""


@pytest.mark.parametrize("file", value_files())
def test_lint_finds_nothing(file: str) -> None:
    said = run_helm(
        "lint", str(bare_chart()), "--strict", "--namespace", "user-stream",
        "--kube-version", KUBERNETES_VERSION, "--values", str(CHART / file),
    )  # fmt: skip
    assert "[WARNING]" not in said
    assert "[ERROR]" not in said


@pytest.mark.parametrize(
    "file", ["ci/default-values.yaml", "values-production.yaml", "ci/monitoring-values.yaml"]
)
def test_the_release_secret_is_far_from_kubernetes_limit(file: str) -> None:
    size = release_size(CHART if downloaded() else bare_chart(), file)
    print(f"{file}: {size:,} bytes{'' if downloaded() else ' without the dependencies'}")
    assert size < LIMIT


def release_size(chart: Path, file: str) -> int:
    """Size of the Secret's value as Helm stores it: JSON of chart, values and manifest, gzip, base64 twice."""
    manifest = run_helm(
        "template", "user-stream", str(chart), "--namespace", "user-stream",
        "--kube-version", KUBERNETES_VERSION, "--values", str(CHART / file),
    )  # fmt: skip
    # Of a chart Helm stores its own templates and files, not those of its dependencies.
    own = {
        str(path.relative_to(chart)): base64.b64encode(path.read_bytes()).decode()
        for path in chart.rglob("*")
        if path.is_file() and path.relative_to(chart).parts[0] not in {"charts", "ci"}
    }
    release = {"manifest": manifest, "chart": own, "config": (CHART / file).read_text()}
    stored = base64.b64encode(gzip.compress(json.dumps(release).encode(), 9))
    return len(base64.b64encode(stored))
