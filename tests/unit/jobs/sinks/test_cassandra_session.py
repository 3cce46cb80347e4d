"""The session that a Python worker keeps."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from cassandra import UnresolvableContactPoints

from contract.settings.stores import CassandraSettings
from jobs.sinks import cassandra_session
from jobs.sinks.base import SinkUnavailableError
from jobs.sinks.cassandra_session import session_of, translate

SETTINGS = CassandraSettings()


class Cluster:
    """Takes the place of the driver's: nodes that are up or not."""

    def __init__(self, *up: bool | None) -> None:
        self.hosts = [SimpleNamespace(is_up=one) for one in up]
        self.closed = False
        self.metadata = SimpleNamespace(all_hosts=lambda: self.hosts)

    def shutdown(self) -> None:
        self.closed = True


@pytest.fixture
def clusters(monkeypatch: pytest.MonkeyPatch) -> list[Cluster]:
    """What the next sessions are opened to, in that order."""
    waiting: list[Cluster] = []

    def connect(_: CassandraSettings) -> Any:
        return SimpleNamespace(cluster=waiting.pop(0))

    monkeypatch.setattr(cassandra_session, "connect", connect)
    monkeypatch.setattr(cassandra_session, "_workers", {})
    return waiting


def test_a_session_is_kept_while_one_of_its_nodes_may_be_up(clusters: list[Cluster]) -> None:
    cluster = Cluster(False, None, True)
    clusters += [cluster]
    first = session_of(SETTINGS)
    assert session_of(SETTINGS) is first
    cluster.hosts[2].is_up = False
    assert session_of(SETTINGS) is first
    assert not cluster.closed


def test_nodes_that_came_back_under_other_addresses_are_found(clusters: list[Cluster]) -> None:
    old, new = Cluster(True), Cluster(True)
    clusters += [old, new]
    first = session_of(SETTINGS)
    old.hosts[0].is_up = False
    assert session_of(SETTINGS) is not first
    assert old.closed
    assert not new.closed


def test_a_session_that_cannot_be_opened_anew_is_tried_again(
    clusters: list[Cluster], monkeypatch: pytest.MonkeyPatch
) -> None:
    clusters += [Cluster(False)]
    session_of(SETTINGS)

    def refuse(_: CassandraSettings) -> Any:
        raise OSError("no contact point answers")

    monkeypatch.setattr(cassandra_session, "connect", refuse)
    for _ in range(2):
        with pytest.raises(OSError):
            session_of(SETTINGS)


def test_a_service_without_a_ready_pod_is_waited_for() -> None:
    with pytest.raises(SinkUnavailableError, match=r"cassandra\.contact_points"), translate():
        raise UnresolvableContactPoints({})
