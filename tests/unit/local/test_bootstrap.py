"""The environment beside pyproject.toml: made once, made again if it was interrupted."""

from __future__ import annotations

from pathlib import Path

import pytest

from local import bootstrap


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose programs are recorded and not run."""
    (tmp_path / "requirements.lock").write_text("a==1\n")
    ran: list[str] = []

    def run(command: list[str], failed: str, cwd: Path) -> None:
        ran.append(" ".join(command))
        if "venv" in command:
            python = tmp_path / ".venv" / "bin" / "python"
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()
            python.chmod(0o755)
        if (tmp_path / "fail").exists() and "pip" in command:
            raise bootstrap.BootstrapError(failed)
        (tmp_path / "ran").write_text("\n".join(ran))

    monkeypatch.setattr(bootstrap, "run", run)
    return tmp_path


def runs(root: Path) -> list[str]:
    """What was run since the last call."""
    file = root / "ran"
    lines = file.read_text().splitlines() if file.exists() else []
    file.unlink(missing_ok=True)
    return lines


def test_the_second_set_up_runs_nothing(root: Path) -> None:
    bootstrap.set_up(root, root / ".venv", jars=False)
    assert len(runs(root)) == 2
    bootstrap.set_up(root, root / ".venv", jars=False)
    assert runs(root) == []


def test_hashes_are_required(root: Path) -> None:
    bootstrap.set_up(root, root / ".venv", jars=False)
    assert "--require-hashes -r" in runs(root)[1]


def test_a_changed_lock_is_installed_over_a_complete_environment(root: Path) -> None:
    bootstrap.set_up(root, root / ".venv", jars=False)
    runs(root)
    (root / "requirements.lock").write_text("a==2\n")
    bootstrap.set_up(root, root / ".venv", jars=False)
    assert not bootstrap.is_complete(root, root / "other")
    assert bootstrap.is_complete(root, root / ".venv")


def test_an_interrupted_environment_is_made_again(root: Path) -> None:
    (root / "fail").touch()
    with pytest.raises(bootstrap.BootstrapError, match="pip could not install"):
        bootstrap.set_up(root, root / ".venv", jars=False)
    (root / ".venv" / "half-made").touch()
    (root / "fail").unlink()
    bootstrap.set_up(root, root / ".venv", jars=False)
    assert not (root / ".venv" / "half-made").exists()
    assert bootstrap.is_complete(root, root / ".venv")


def test_an_environment_of_somebody_else_is_left_alone(root: Path) -> None:
    (root / ".venv").mkdir()
    (root / ".venv" / "pyvenv.cfg").touch()
    with pytest.raises(bootstrap.BootstrapError, match="was not made by this program"):
        bootstrap.set_up(root, root / ".venv", jars=False)
    assert (root / ".venv" / "pyvenv.cfg").exists()


def test_a_checkout_without_its_lock_is_named(tmp_path: Path) -> None:
    with pytest.raises(bootstrap.BootstrapError, match="is the checkout complete"):
        bootstrap.stamp_text(tmp_path)
