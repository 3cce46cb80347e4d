"""docker, kind, helm and kubectl that answer what a test tells them, and remember how they were called."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from cluster import settings
from cluster.settings import ClusterSettings

_PROGRAM = """#!{python} -IS
import json, os, re, sys
folder = os.path.dirname(os.path.abspath(__file__))
command = " ".join([os.path.basename(sys.argv[0]), *sys.argv[1:]])
with open(folder + "/calls", "a") as calls:
    calls.write(command + "\\n")
for pattern, code, said, complained in json.load(open(folder + "/answers")):
    if re.search(pattern, command):
        sys.stdout.write(said)
        sys.stderr.write(complained)
        sys.exit(code)
"""


@dataclass
class Programs:
    """The newest answer whose pattern is found in a command is given; without one: success, nothing said."""

    folder: Path

    def answer(self, pattern: str, said: object = "", *, code: int = 0, complained: str = "") -> None:
        text = said if isinstance(said, str) else json.dumps(said)
        answers = json.loads((self.folder / "answers").read_text())
        answers.insert(0, [pattern, code, text, complained])
        (self.folder / "answers").write_text(json.dumps(answers))

    def remove(self, *names: str) -> None:
        for name in names:
            (self.folder / name).unlink()

    def calls(self, pattern: str = "") -> list[str]:
        file = self.folder / "calls"
        lines = file.read_text().splitlines() if file.exists() else []
        return [line for line in lines if re.search(pattern, line)]


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    """Nothing else is in PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("docker", "kind", "helm", "kubectl", "git", "make"):
        (folder / name).write_text(_PROGRAM.format(python=sys.executable))
        (folder / name).chmod(0o755)
    (folder / "answers").write_text("[]")
    monkeypatch.setenv("PATH", str(folder))
    return Programs(folder)


def made(environ: Mapping[str, str] | None = None) -> ClusterSettings:
    """Settings as a user without variables has them."""
    return settings.load(environ or {})
