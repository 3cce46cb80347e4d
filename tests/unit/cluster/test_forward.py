"""Ports of this machine that lead into the cluster."""

from __future__ import annotations

import socket

import pytest
from rich.console import Console

from cluster import forward
from cluster.errors import NotReadyError
from cluster.view import View
from tests.unit.cluster.conftest import Programs, made


def found(*places: tuple[str, str]) -> dict[str, object]:
    return {"items": [{"metadata": {"namespace": namespace, "name": name}} for namespace, name in places]}


def test_only_what_is_there_is_forwarded(programs: Programs) -> None:
    programs.answer("get", found())
    programs.answer("get services .*component=kafka-ui", found(("user-stream", "us-kafka-ui")))
    (way,) = forward.ways(made())
    assert way.window.title == "Kafka UI"
    command = " ".join(way.command(made()))
    assert command.endswith(f"--namespace user-stream port-forward service/us-kafka-ui {way.port}:8080")


def test_the_release_s_own_grafana_comes_before_another_namespace_s(programs: Programs) -> None:
    programs.answer("get", found())
    programs.answer("name=grafana", found(("monitoring", "grafana"), ("user-stream", "mine")))
    (way,) = forward.ways(made())
    assert (way.namespace, way.target) == ("user-stream", "service/mine")


def test_a_port_that_is_taken_is_replaced_by_a_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert forward.free_port(port) != port
    assert forward.free_port(port) == port


def test_nothing_to_look_at_is_said(programs: Programs) -> None:
    programs.answer("get", found())
    with pytest.raises(NotReadyError, match="nothing to look at in the cluster user-stream"):
        forward.forward(made(), View(Console(quiet=True)))
