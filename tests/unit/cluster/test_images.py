"""Building and loading the images."""

from __future__ import annotations

import pytest

from cluster import images
from cluster.errors import CommandError, ToolError
from tests.unit.cluster.conftest import Programs, made


def say(_: str) -> None:
    pass


def test_an_image_is_named_by_registry_and_version() -> None:
    settings = made({"IMAGE_REGISTRY": "registry.example.com/team"})
    assert (
        images.image_name(settings, "spark")
        == f"registry.example.com/team/user-stream-spark:{settings.version}"
    )


def test_the_base_image_is_the_dockerfile_s_unless_one_is_named() -> None:
    assert not [word for word in images.build_command(made(), "spark", "abc", {}) if "BASE_IMAGE" in word]
    command = images.build_command(made({"BASE_IMAGE": "local/python:1"}), "spark", "abc", {})
    assert "BASE_IMAGE=local/python:1" in command


def test_package_sources_are_handed_on_by_name_so_that_no_password_is_on_the_command_line() -> None:
    environ = {"PIP_INDEX_URL": "https://user:secret@index.example.com/simple", "APT_MIRROR": ""}
    command = images.build_command(made(), "producer", "abc", environ)
    assert command[command.index("PIP_INDEX_URL") - 1] == "--build-arg"
    assert "APT_MIRROR" not in command
    assert "secret" not in " ".join(command)


def test_version_and_commit_become_labels(programs: Programs) -> None:
    programs.answer("git .* rev-parse HEAD", "0123abcd\n")
    programs.answer("docker image inspect", "198000000\n")
    assert images.build(made(), "producer", say) == "198 MB"
    (call,) = programs.calls("docker build")
    assert "--build-arg REVISION=0123abcd" in call
    assert f"--build-arg VERSION={made().version}" in call


def test_a_build_that_fails_shows_its_last_lines(programs: Programs) -> None:
    programs.answer("docker build", "step 1\nno such package\n", code=1)
    with pytest.raises(CommandError, match="no such package"):
        images.build(made(), "producer", say)


def test_an_image_that_was_not_built_is_named(programs: Programs) -> None:
    programs.answer("docker image inspect", code=1, complained="No such image")
    with pytest.raises(ToolError, match=r"there is no image ghcr\.io/user-stream/user-stream-spark"):
        images.load(made(), "spark", say)
    assert not programs.calls("kind load")


def node(annotation: str, *names: str) -> dict[str, object]:
    metadata = {"name": "node", "annotations": {"user-stream/spark-image": annotation}}
    return {"metadata": metadata, "status": {"images": [{"names": list(names)}]}}


def loads(programs: Programs, *nodes: dict[str, object]) -> bool:
    programs.answer("docker image inspect", "sha256:1\n")
    programs.answer("get nodes", {"items": list(nodes)})
    return images.load(made(), "spark", say)


def test_an_image_that_every_node_has_is_not_loaded_again(programs: Programs) -> None:
    image = images.image_name(made(), "spark")
    assert not loads(programs, node("sha256:1", image))
    assert not programs.calls("kind load")


def test_a_new_build_of_an_image_is_loaded_and_marked(programs: Programs) -> None:
    image = images.image_name(made(), "spark")
    assert loads(programs, node("sha256:1", image), node("sha256:0", image))
    assert programs.calls("kind load")
    (mark,) = programs.calls("kubectl .* annotate")
    assert "user-stream/spark-image=sha256:1" in mark


def test_an_image_that_the_kubelet_removed_is_loaded_again(programs: Programs) -> None:
    assert loads(programs, node("sha256:1", "ghcr.io/other/image:1"))
