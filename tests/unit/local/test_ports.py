"""Ports: the one asked for, the usual one, or a free one."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator

import pytest

from local import ports
from local.errors import PortTakenError
from local.ports import HOST, PortRequest


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as server:
        server.bind((HOST, 0))
        server.listen()
        yield server.getsockname()[1]


@pytest.fixture
def free() -> int:
    """A port that nobody listened on a moment ago."""
    with socket.socket() as server:
        server.bind((HOST, 0))
        return int(server.getsockname()[1])


def test_the_preferred_port_is_taken_if_it_is_free(free: int) -> None:
    assert ports.allocate([PortRequest("kafka", "", "X", preferred=free)]) == [free]


def test_another_one_is_chosen_if_the_preferred_one_is_not_free(taken: int) -> None:
    (chosen,) = ports.allocate([PortRequest("kafka", "", "X", preferred=taken)])
    assert chosen != taken
    assert ports.is_free(chosen)


def test_a_fixed_port_that_is_taken_is_refused_naming_setting_and_holder(taken: int) -> None:
    with pytest.raises(PortTakenError) as caught:
        ports.allocate([PortRequest("kafka", "", "USER_STREAM_LOCAL_KAFKA_PORT", fixed=taken)])
    message = str(caught.value)
    assert f"USER_STREAM_LOCAL_KAFKA_PORT names port {taken}" in message
    assert str(os.getpid()) in message


def test_the_same_fixed_port_twice_is_refused(free: int) -> None:
    requests = [PortRequest("a", "", "A", fixed=free), PortRequest("b", "", "B", fixed=free)]
    with pytest.raises(PortTakenError, match="B names port"):
        ports.allocate(requests)


def test_a_preferred_port_gives_way_to_a_fixed_one(free: int) -> None:
    requests = [PortRequest("a", "", "A", preferred=free), PortRequest("b", "", "B", fixed=free)]
    first, second = ports.allocate(requests)
    assert second == free
    assert first != free


def test_chosen_ports_differ() -> None:
    chosen = ports.allocate([PortRequest("a", str(n), "A") for n in range(50)])
    assert len(set(chosen)) == 50
