"""Fetches the pinned dependency charts, and fills the crds/ folders of the local subcharts out of them.

``python -m charts.dependencies`` needs the charts' repositories.
CloudNativePG and cert-manager keep their CRDs in templates. A custom resource in the same release comes too early
then: Helm wants to know the kind before it creates anything. From ``crds/`` of a subchart they come first, and do
not count towards the release's size.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml

from charts.helm_program import HelmMissingError, helm_program
from charts.values_file import CHART

CRDS_VARIABLE = "USER_STREAM_CRDS"
CERT_MANAGER_CHART = "oci://quay.io/jetstack/charts/cert-manager"
CERT_MANAGER_VERSION = "v1.21.1"
_CERT_MANAGER_KINDS = {"Certificate", "Issuer"}
"""The kinds that k8ssandra-operator's chart renders."""


class DependencyError(Exception):
    """A chart or a CRD cannot be had."""


def fetch(chart: Path = CHART) -> None:
    """`helm dependency update`, then both crds/ folders.

    :raises DependencyError: saying what is missing
    """
    _helm("dependency", "update", str(chart))
    pinned = {one["name"]: one for one in yaml.safe_load((chart / "Chart.yaml").read_text())["dependencies"]}
    postgres = pinned["cloudnative-pg"]
    archive = chart / "charts" / f"cloudnative-pg-{postgres['version']}.tgz"
    fill(chart, "cloudnative-pg", _rendered(str(archive), "--set", "crds.create=true"))
    manager = _rendered(CERT_MANAGER_CHART, "--version", CERT_MANAGER_VERSION, "--set", "crds.enabled=true")
    fill(chart, "cert-manager", manager, _CERT_MANAGER_KINDS)


def from_folder(folder: Path, chart: Path = CHART) -> None:
    """Both crds/ folders out of CRD files that are there already, whose charts cannot be fetched.

    :raises DependencyError: where a subfolder has none
    """
    for name, kinds in (("cloudnative-pg", None), ("cert-manager", _CERT_MANAGER_KINDS)):
        text = "\n---\n".join(file.read_text("utf-8") for file in sorted((folder / name).glob("*.yaml")))
        fill(chart, name, text, kinds)


def fill(chart: Path, name: str, manifests: str, kinds: set[str] | None = None) -> None:
    """Write the CRDs among the manifests into the local subchart.

    :param kinds: only these; None: all
    :raises DependencyError: where there is none, or one that was asked for is missing
    """
    found = {str(one["spec"]["names"]["kind"]): one for one in _definitions(manifests)}
    missing = sorted((kinds or set()) - set(found))
    if missing or not found:
        raise DependencyError(f"{name}: no CRD of {', '.join(missing) or 'any kind'} among its manifests")
    folder = chart / "charts" / f"{name}-crds" / "crds"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for kind in sorted(kinds or found):
        # A plain document: helm does not render crds/.
        (folder / f"{found[kind]['metadata']['name']}.yaml").write_text(
            yaml.safe_dump(found[kind], sort_keys=False)
        )
    print(f"{folder.relative_to(chart)}: {len(kinds or found)} CRDs")


def _definitions(manifests: str) -> Iterator[dict[str, dict[str, dict[str, str]]]]:
    # Only the documents that matter: the C-less parser takes seconds for a megabyte.
    for document in manifests.split("\n---"):
        if "\nkind: CustomResourceDefinition" in f"\n{document}":
            one = yaml.load(document, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
            if one:
                yield one


def _rendered(chart: str, *options: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        return _helm("template", "x", chart, "--kube-version", "1.34", *options, cwd=folder)


def _helm(*arguments: str, cwd: str | None = None) -> str:
    try:
        program = helm_program()
    except HelmMissingError as error:
        raise DependencyError(str(error)) from error
    done = subprocess.run([program, *arguments], capture_output=True, text=True, cwd=cwd, check=False)
    if done.returncode:
        raise DependencyError(f"helm {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


def main() -> int:
    """Exit code 1: something cannot be had; the reason is one line.

    With ``USER_STREAM_CRDS`` nothing is fetched: the crds/ folders are filled from that folder.
    """
    folder = os.environ.get(CRDS_VARIABLE)
    try:
        from_folder(Path(folder)) if folder else fetch()
    except DependencyError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
