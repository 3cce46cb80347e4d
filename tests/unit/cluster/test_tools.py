"""Programs that are missing or do not work are named before anything is begun."""

from __future__ import annotations

import pytest

from charts.helm_program import HELM_VARIABLE
from cluster import tools
from cluster.errors import ToolError
from tests.unit.cluster.conftest import Programs


def test_all_that_is_missing_is_named_at_once_with_where_to_get_it(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs.remove("kind", "helm")
    # Without it the locked helm of this environment would do.
    monkeypatch.setenv(HELM_VARIABLE, "helm")
    with pytest.raises(ToolError, match="kind and helm not found in PATH") as caught:
        tools.require(*tools.ALL)
    assert "https://kind.sigs.k8s.io/" in str(caught.value)
    assert "https://helm.sh/" in str(caught.value)


def test_a_daemon_that_does_not_answer_is_explained(programs: Programs) -> None:
    programs.answer("docker version", code=1, complained="Cannot connect to the Docker daemon")
    with pytest.raises(ToolError, match="Docker's daemon does not answer: Cannot connect") as caught:
        tools.require("docker")
    assert "systemctl start docker" in str(caught.value)


def test_what_is_there_is_enough(programs: Programs) -> None:
    tools.require(*tools.ALL)
    assert programs.calls() == ["docker version --format {{.Server.Version}}"]
