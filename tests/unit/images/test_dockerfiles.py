"""What the Dockerfiles promise: any slim Debian-based Python, no root, no package source of their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
IMAGES = ("producer", "spark")
SOURCES = ("PIP_INDEX_URL", "PIP_TRUSTED_HOST", "APT_MIRROR", "USER_STREAM_MAVEN_MIRROR")


def instructions(image: str) -> list[tuple[str, str]]:
    """Instruction and arguments, continued lines joined."""
    text = (ROOT / "images" / image / "Dockerfile").read_text()
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [(line.partition(" ")[0], line.partition(" ")[2].strip()) for line in lines]


def last_stage(image: str) -> list[tuple[str, str]]:
    found = instructions(image)
    start = max(number for number, (name, _) in enumerate(found) if name == "FROM")
    return found[start:]


@pytest.mark.parametrize("image", IMAGES)
def test_the_base_image_is_an_argument_with_a_slim_python_as_default(image: str) -> None:
    assert instructions(image)[0] == ("ARG", "BASE_IMAGE=python:3.12-slim-bookworm")
    froms = [arguments for name, arguments in instructions(image) if name == "FROM"]
    assert all(arguments.split()[0] in ("${BASE_IMAGE}", "java") for arguments in froms)


@pytest.mark.parametrize("image", IMAGES)
def test_package_sources_have_no_default(image: str) -> None:
    arguments = [arguments for name, arguments in instructions(image) if name == "ARG"]
    assert not [argument for argument in arguments if argument.startswith(SOURCES) and "=" in argument]


@pytest.mark.parametrize("image", IMAGES)
def test_the_last_stage_does_not_know_pip_s_index(image: str) -> None:
    assert not [
        arguments for name, arguments in last_stage(image) if name == "ARG" and arguments.startswith("PIP")
    ]


@pytest.mark.parametrize("image", IMAGES)
def test_the_user_is_a_number_so_that_kubernetes_can_see_that_it_is_not_root(image: str) -> None:
    users = [arguments for name, arguments in last_stage(image) if name == "USER"]
    assert users == ["10001:10001"]


@pytest.mark.parametrize("image", IMAGES)
def test_packages_are_installed_by_hash(image: str) -> None:
    installs = [
        arguments for name, arguments in instructions(image) if name == "RUN" and " pip " in arguments
    ]
    assert installs
    assert all("--require-hashes" in arguments for arguments in installs)


@pytest.mark.parametrize("image", IMAGES)
def test_there_is_no_health_check_that_kubernetes_would_ignore(image: str) -> None:
    assert "HEALTHCHECK" not in {name for name, _ in instructions(image)}


@pytest.mark.parametrize("image", IMAGES)
def test_what_is_copied_is_sent_to_docker(image: str) -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    for name, arguments in instructions(image):
        if name == "COPY" and "--from=" not in arguments:
            for source in [word for word in arguments.split() if not word.startswith("--")][:-1]:
                assert (ROOT / source).exists(), source
                assert source.partition("/")[0] in allowed, source


def test_labels_name_title_version_and_revision() -> None:
    for image in IMAGES:
        labels = next(arguments for name, arguments in last_stage(image) if name == "LABEL")
        for key in ("title", "description", "licenses", "version", "revision", "base.name"):
            assert f"org.opencontainers.image.{key}=" in labels
