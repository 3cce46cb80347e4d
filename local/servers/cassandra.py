"""Apache Cassandra, a cluster of one node."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import yaml
from cassandra import DriverException
from cassandra.cluster import Cluster, NoHostAvailable

from local.jars import jar_paths
from local.java import clean_environment, java_program, memory_flags
from local.ports import HOST, connect_once
from local.servers.base import Server
from local.servers.cassandra_jvm import JVM_FLAGS
from local.servers.types import Launch, NotReadyError

LOGBACK = """\
<configuration>
  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%d{ISO8601} %-5level [%thread] %logger{0}: %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="out"/></root>
  <!-- One line per setting of every table that is made. -->
  <logger name="org.apache.cassandra.schema" level="WARN"/>
</configuration>
"""


class Cassandra(Server):
    """CQL on ``host``:``port``; no authentication, the loopback address only."""

    name: ClassVar[str] = "cassandra"
    port_roles: ClassVar[dict[str, int | None]] = {"": 9042, "storage": None, "jmx": None}
    stop_seconds: ClassVar[float] = 60.0

    def environment(self) -> dict[str, str]:
        """See :meth:`Server.environment`."""
        prefix = "USER_STREAM__CASSANDRA__"
        return {f"{prefix}CONTACT_POINTS": self.host, f"{prefix}PORT": str(self.port)}

    def configuration(self) -> dict[str, object]:
        """``cassandra.yaml``: Cassandra's defaults but for what is said here."""
        return {
            "cluster_name": "user_stream",
            "num_tokens": 1,
            "partitioner": "org.apache.cassandra.dht.Murmur3Partitioner",
            "endpoint_snitch": "SimpleSnitch",
            "listen_address": HOST,
            "rpc_address": HOST,
            "native_transport_port": self.port,
            "storage_port": self.ports["storage"],
            "seed_provider": [
                {
                    "class_name": "org.apache.cassandra.locator.SimpleSeedProvider",
                    "parameters": [{"seeds": f"{HOST}:{self.ports['storage']}"}],
                }
            ],
            # The default durability: acknowledged once in the log, synced every 10 s.
            "commitlog_sync": "periodic",
            "commitlog_sync_period": "10000ms",
            "commitlog_segment_size": "32MiB",
            "commitlog_total_space": "1024MiB",
            # What 5.0 recommends for new clusters; writes cost less than with its compatible ones.
            "storage_compatibility_mode": "NONE",
            "memtable": {
                "configurations": {
                    "trie": {"class_name": "TrieMemtable"},
                    "default": {"inherits": "trie"},
                }
            },
            "memtable_allocation_type": "offheap_objects",
            "memtable_heap_space": "192MiB",
            "memtable_offheap_space": "256MiB",
            "sstable": {"selected_format": "bti"},
            # A node alone has nobody to keep hints for; caches as small as the data is.
            "hinted_handoff_enabled": False,
            "file_cache_size": "64MiB",
            "networking_cache_size": "32MiB",
            "key_cache_size": "16MiB",
            "concurrent_writes": 16,
            "concurrent_reads": 16,
            "auto_snapshot": False,
        }

    def prepare(self) -> Launch:
        """Write the configuration; Cassandra makes its data folders itself."""
        data, temporary = self.folder / "data", self.folder / "tmp"
        for folder in (data, temporary):
            folder.mkdir(parents=True, exist_ok=True)
        configuration, logback = self.folder / "cassandra.yaml", self.folder / "logback.xml"
        configuration.write_text(yaml.safe_dump(self.configuration(), sort_keys=False))
        logback.write_text(LOGBACK)
        jars = ":".join(str(path) for path in jar_paths("cassandra"))
        flags = memory_flags(self._at.settings.cassandra_heap) + JVM_FLAGS
        flags += [f"-D{key}={value}" for key, value in self._properties(data, temporary).items()]
        command = [str(java_program()), *flags, "org.apache.cassandra.service.CassandraDaemon"]
        return Launch(command, {**clean_environment(), "CLASSPATH": jars})

    def _properties(self, data: Path, temporary: Path) -> dict[str, object]:
        return {
            "cassandra.config": (self.folder / "cassandra.yaml").as_uri(),
            "logback.configurationFile": (self.folder / "logback.xml").as_uri(),
            "cassandra.storagedir": data,
            "cassandra.logdir": self.log.path.parent,
            "cassandra.jmx.local.port": self.ports["jmx"],
            "cassandra-foreground": "yes",
            "java.io.tmpdir": temporary,
            "jna.tmpdir": temporary,
            # There is nobody to wait for.
            "cassandra.skip_wait_for_gossip_to_settle": 0,
            "cassandra.ring_delay_ms": 1,
            "cassandra.superuser_setup_delay_ms": 0,
            "cassandra.shutdown_announce_in_ms": 0,
            # The ports may be others than at the last start: do not look for the old address.
            "cassandra.load_ring_state": "false",
        }

    def probe(self) -> None:
        """Run one query."""
        try:
            connect_once(self.port)
            cluster = Cluster([HOST], port=self.port, connect_timeout=10, protocol_version=5)
            try:
                cluster.connect().execute("SELECT release_version FROM system.local")
            finally:
                cluster.shutdown()
        except (OSError, DriverException, NoHostAvailable) as error:
            raise NotReadyError(str(error)) from error
