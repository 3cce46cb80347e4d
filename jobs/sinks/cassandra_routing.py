"""Which rows may share a batch: those whose replicas are the same nodes.

A batch over several replica sets costs the coordinator more than it saves; one whose rows live on the
same nodes is a single mutation message to each of them.
"""

from __future__ import annotations

from collections import defaultdict

from cassandra.cluster import Session

from contract.settings.stores import CassandraSettings


class Router:
    """Groups keys by replica set, from the driver's token map."""

    def __init__(self, session: Session, settings: CassandraSettings) -> None:
        self._metadata = session.cluster.metadata
        self._keyspace = settings.keyspace

    def groups(self, keys: list[bytes | None]) -> list[range | list[int]]:
        """Indices of the keys, one list per replica set; all together where there is only one set."""
        token_map = self._metadata.token_map
        if token_map is None or len(self._metadata.all_hosts()) <= 1:
            return [range(len(keys))]
        by_replicas: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for index, key in enumerate(keys):
            token = token_map.token_class.from_key(key)
            replicas = token_map.get_replicas(self._keyspace, token)
            by_replicas[tuple(str(host.endpoint) for host in replicas)].append(index)
        return list(by_replicas.values())
