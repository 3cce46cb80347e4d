"""Every command that README shows is run, block after block, as a reader would: in a shell, in this checkout."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
BLOCKS = re.findall(
    r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
)

ELSEWHERE = {
    "make test": "this is it",
    "make unit": "a part of it",
    "make lint": "CI runs it before the tests",
    "make e2e": "CI runs it after the tests; make kind-up is run by it, with stand-ins for the operators",
    "make kind-up": "make e2e",
    "make port-forward": "tests/unit/cluster",
    "make kind-down": "tests/unit/cluster",
    "make chart-deps": "needs the charts' own repositories",
    "helm install user-stream charts/user-stream -n user-stream --create-namespace"
    " -f charts/user-stream/values-production.yaml": "make e2e, in a namespace of its own",
    "helm test user-stream -n user-stream": "make e2e",
    "kubectl apply --server-side -n argocd -f manifests/argocd/": "tests/unit/manifests checks them",
}
SECONDS = 300


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    """A state folder of its own, so that a reader's own servers and data are left alone."""
    folder = Path(tempfile.mkdtemp(prefix="user-stream-readme-"))
    folder.chmod(0o755)
    ours = {name: value for name, value in os.environ.items() if not name.startswith("USER_STREAM__")}
    ours["USER_STREAM_STATE"] = str(folder / "state")
    try:
        yield ours
    finally:
        subprocess.run(
            [".venv/bin/python", "-m", "local", "down"], cwd=ROOT, env=ours, capture_output=True, check=False
        )
        shutil.rmtree(folder, ignore_errors=True)


def test_readme_has_commands() -> None:
    assert any("make run" in block for block in BLOCKS)
    assert any("make test" in block for block in BLOCKS)


@pytest.mark.integration
@pytest.mark.timeout(1200)
def test_every_block_in_the_order_of_the_page(environment: dict[str, str]) -> None:
    for block in BLOCKS:
        commands = [line for line in block.splitlines() if line not in ELSEWHERE]
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", "\n".join(commands)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{block}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
