"""What the machine must have, and the sentence for each thing that it lacks."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from local import bootstrap, preflight

JAVA_17 = 'openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment'


@pytest.mark.parametrize(
    ("text", "major"),
    [
        (JAVA_17, 17),
        ('java version "1.8.0_292"', 8),
        ('openjdk version "21-ea" 2023-09-19', 21),
        ('openjdk version "17" 2021-09-14', 17),
        ("openjdk version 11.0.2", 11),
        ("The operation couldn't be completed. Unable to locate a Java Runtime.", None),
        ("", None),
    ],
)
def test_java_version_is_read(text: str, major: int | None) -> None:
    assert preflight.parse_java_major(text) == major


def fake_java(folder: Path, banner: str, code: int = 0) -> Path:
    """A program called java that prints ``banner`` as Java does; returns its home."""
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{banner}\nEND\nexit {code}\n")
    program.chmod(0o755)
    return folder


def path_of(home: Path) -> str:
    return f"{home / 'bin'}:/usr/bin:/bin"


def test_java_home_comes_before_path(tmp_path: Path) -> None:
    one, other = fake_java(tmp_path / "1", JAVA_17), fake_java(tmp_path / "2", JAVA_17)
    environ = {"JAVA_HOME": str(one), "PATH": path_of(other)}
    assert preflight.find_java(environ, []) == (str(one / "bin" / "java"), [])


def test_a_newer_java_is_passed_over_for_a_17_elsewhere(tmp_path: Path) -> None:
    newer = fake_java(tmp_path / "21", 'openjdk version "21.0.1" 2023-10-17')
    right = fake_java(tmp_path / "17", JAVA_17)
    environ = {"JAVA_HOME": str(newer), "PATH": path_of(newer)}
    java, refused = preflight.find_java(environ, [str(right)])
    assert java == str(right / "bin" / "java")
    assert refused[0].endswith("(JAVA_HOME) is Java 21")


def test_wrong_java_is_named_with_what_to_install(tmp_path: Path) -> None:
    newer = fake_java(tmp_path / "21", 'openjdk version "21.0.1" 2023-10-17')
    problem = preflight.check_java({"PATH": str(newer / "bin")}, [])
    assert problem is not None
    assert "Java 17 is needed" in problem.what
    assert "(PATH) is Java 21" in problem.what
    for line in ("apt-get install openjdk-17", "dnf install java-17", "brew install openjdk@17"):
        assert line in problem.fix


def test_no_java_is_named(tmp_path: Path) -> None:
    problem = preflight.check_java({"PATH": str(tmp_path)}, [])
    assert problem is not None
    assert "neither JAVA_HOME nor PATH" in problem.what


def test_a_java_that_does_not_run_is_named(tmp_path: Path) -> None:
    stub = fake_java(tmp_path / "stub", "Unable to locate a Java Runtime.", code=1)
    problem = preflight.check_java({"JAVA_HOME": str(stub), "PATH": ""}, [])
    assert problem is not None
    assert "(JAVA_HOME) does not run" in problem.what


def test_only_this_machines_package_manager_is_named(tmp_path: Path) -> None:
    manager = tmp_path / "dnf"
    manager.write_text("#!/bin/sh\n")
    manager.chmod(0o755)
    hint = preflight.install_hint("java", {"PATH": str(tmp_path)})
    assert "dnf" in hint
    assert "apt-get" not in hint


def test_old_python_is_refused_and_a_new_one_is_not() -> None:
    problem = preflight.check_python((3, 9, 18))
    assert problem is not None
    assert "is Python 3.9.18; needed is 3.10 or newer" in problem.what
    assert preflight.check_python((3, 10, 0)) is None


def test_a_folder_without_room_is_refused_with_both_figures(tmp_path: Path) -> None:
    problem = preflight.check_folder(str(tmp_path / "not" / "yet"), "set X", needed_gb=10**6)
    assert problem is not None
    assert "needed are about 1000000 GB" in problem.what
    assert "set X" in problem.fix


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    assert preflight.check_folder(str(tmp_path / "new"), "set X") is None
    assert preflight.check_folder(str(in_the_way / "new"), "set X") is not None


@pytest.mark.parametrize("module", [preflight, bootstrap])
def test_an_old_python_can_read_the_module(module: object) -> None:
    """Otherwise it would print a SyntaxError in place of the sentence."""
    path = Path(str(getattr(module, "__file__")))  # noqa: B009
    ast.parse(path.read_text(), feature_version=(3, 6))
