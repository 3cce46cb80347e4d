"""Rendering the chart with helm, for the tests."""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from charts.helm_program import helm_program

CHART = Path(__file__).resolve().parents[2] / "charts" / "user-stream"
KUBERNETES_VERSION = "1.34"
"""Helm built from source believes in 1.20, which the chart refuses."""

Object = dict[str, Any]
_SOURCE = re.compile(r"^---\n# Source: (\S+)\n", re.MULTILINE)


class HelmError(Exception):
    """What helm printed when it refused."""


@dataclass(frozen=True)
class Rendered:
    """Objects of this chart's own templates, in helm's order."""

    objects: tuple[Object, ...]
    text: str

    def all(self, kind: str) -> list[Object]:
        return [one for one in self.objects if one["kind"] == kind]

    def one(self, kind: str, name: str | None = None) -> Object:
        """The only object of the kind, or that of the name.

        :raises AssertionError: listing those that there are
        """
        found = [one for one in self.all(kind) if name in (None, one["metadata"]["name"])]
        names = [f"{one['kind']}/{one['metadata']['name']}" for one in self.objects]
        assert len(found) == 1, f"{kind} {name or ''}: {len(found)} of {names}"
        return found[0]

    def has(self, kind: str, name: str | None = None) -> bool:
        return any(name in (None, one["metadata"]["name"]) for one in self.all(kind))


def run_helm(*arguments: str) -> str:
    """Standard output of helm.

    :raises HelmError: with what it printed
    """
    done = subprocess.run(
        [helm_program(), *arguments], capture_output=True, text=True, timeout=120, check=False
    )
    if done.returncode:
        raise HelmError(done.stdout + done.stderr)
    return done.stdout


@functools.cache
def bare_chart() -> Path:
    """A copy of the chart without the dependencies that would have to be downloaded."""
    copy = Path(tempfile.mkdtemp(prefix="user-stream-chart-")) / "user-stream"
    shutil.copytree(CHART, copy, ignore=shutil.ignore_patterns("*.tgz", "crds", "Chart.lock"))
    meta = yaml.safe_load((copy / "Chart.yaml").read_text())
    meta["dependencies"] = [one for one in meta["dependencies"] if "repository" not in one]
    (copy / "Chart.yaml").write_text(yaml.safe_dump(meta, sort_keys=False))
    return copy


def downloaded() -> list[Path]:
    """The dependency charts, where `make chart-deps` has fetched all of them; else nothing."""
    declared = [
        one
        for one in yaml.safe_load((CHART / "Chart.yaml").read_text())["dependencies"]
        if "repository" in one
    ]
    files = [CHART / "charts" / f"{one['name']}-{one['version']}.tgz" for one in declared]
    return files if all(file.is_file() for file in files) else []


def render(
    values: Mapping[str, Any] | None = None,
    *,
    files: tuple[str, ...] = (),
    release: str = "user-stream",
    namespace: str = "user-stream",
) -> Rendered:
    """The chart with these values, over those of the files (paths inside the chart).

    :raises HelmError: when helm refuses
    """
    return _render(json.dumps(values or {}), files, release, namespace)


@functools.cache
def _render(values: str, files: tuple[str, ...], release: str, namespace: str) -> Rendered:
    with tempfile.NamedTemporaryFile("w", suffix=".json") as given:
        given.write(values)
        given.flush()
        chosen = [argument for file in files for argument in ("--values", str(CHART / file))]
        text = run_helm(
            "template", release, str(bare_chart()), "--namespace", namespace,
            "--kube-version", KUBERNETES_VERSION, *chosen, "--values", given.name,
        )  # fmt: skip
    own = [one for source, one in documents(text) if source.startswith("user-stream/templates/")]
    return Rendered(tuple(own), text)


def documents(text: str) -> Iterator[tuple[str, Object]]:
    """Template and object of each document of helm's output."""
    parts = _SOURCE.split(text)
    for source, body in zip(parts[1::2], parts[2::2], strict=True):
        for one in yaml.safe_load_all(body):
            if one:
                yield source, one


def containers(one: Object) -> list[Object]:
    """Every container of a workload, of whatever kind."""
    spec = pod_spec(one)
    return [*spec.get("initContainers", []), *spec["containers"]]


def pod_spec(one: Object) -> Object:
    """The pod that a workload describes."""
    spec: Object = one["spec"]
    match one["kind"]:
        case "Pod":
            return spec
        case "CronJob":
            spec = spec["jobTemplate"]["spec"]
    return spec["template"]["spec"]  # type: ignore[no-any-return]


def variables(container: Object) -> dict[str, str]:
    """Environment variables: their value, or ``secret/key`` of the Secret they come from."""
    found = {}
    for one in container.get("env", []):
        reference = one.get("valueFrom", {}).get("secretKeyRef")
        found[one["name"]] = f"{reference['name']}/{reference['key']}" if reference else one.get("value", "")
    return found


def value_files() -> list[str]:
    """Each set of values that the chart comes with, as paths inside the chart."""
    files = [*CHART.glob("ci/*-values.yaml"), CHART / "values-kind.yaml", CHART / "values-production.yaml"]
    return sorted(str(file.relative_to(CHART)) for file in files)
