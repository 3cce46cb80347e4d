"""The kind cluster: made once, deleted once."""

from __future__ import annotations

import pytest

from cluster import kind
from cluster.errors import ToolError
from tests.unit.cluster.conftest import Programs, made


def say(_: str) -> None:
    pass


def test_a_cluster_that_is_there_is_kept(programs: Programs) -> None:
    programs.answer("kind get clusters", "other\nuser-stream\n")
    assert not kind.create(made(), say)
    assert not programs.calls("kind create")


def test_a_cluster_whose_name_only_begins_alike_is_another(programs: Programs) -> None:
    programs.answer("kind get clusters", "user-stream-2\n")
    assert kind.create(made(), say)


def test_the_node_image_is_kind_s_own_unless_one_is_named(programs: Programs) -> None:
    kind.create(made(), say)
    kind.create(made({"KIND_NODE_IMAGE": "local/node:1"}), say)
    first, second = programs.calls("kind create")
    assert "--image" not in first
    assert "--image local/node:1" in second
    assert "manifests/kind/cluster.yaml" in first


def test_deleting_what_is_not_there_does_nothing(programs: Programs) -> None:
    assert not kind.delete(made(), say)
    assert not programs.calls("kind delete")


def test_a_cluster_that_is_missing_is_named(programs: Programs) -> None:
    with pytest.raises(ToolError, match="no kind cluster 'second': run make kind-up"):
        kind.require(made({"CLUSTER_NAME": "second"}))
