"""Apache Kafka, one process that is broker and KRaft controller."""

from __future__ import annotations

import os
import re
import shutil
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import ClassVar

import kafka
import kafka.errors

from local.errors import ServerStartError
from local.jars import jar_paths
from local.java import clean_environment, java_program, memory_flags
from local.ports import HOST, connect_once
from local.servers.base import Server
from local.servers.initialise import run_to_end
from local.servers.types import Launch, NotReadyError

LOG4J = """\
status = warn
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{ISO8601} %p %c{1}: %m%n
rootLogger.level = info
rootLogger.appenderRef.out.ref = out
"""


def class_path_environment() -> dict[str, str]:
    """The environment in which Java finds Kafka's classes (its server and its tools)."""
    jars = ":".join(str(path) for path in jar_paths("kafka"))
    return {**clean_environment(), "CLASSPATH": jars}


class Kafka(Server):
    """``address`` is the bootstrap server."""

    name: ClassVar[str] = "kafka"
    port_roles: ClassVar[dict[str, int | None]] = {"": 9092, "controller": None}

    fatal: ClassVar[re.Pattern[str] | None] = re.compile("Fatal error during .* startup")

    def environment(self) -> dict[str, str]:
        """See :meth:`Server.environment`."""
        return {"USER_STREAM__KAFKA__BOOTSTRAP_SERVERS": self.address}

    def properties(self) -> dict[str, object]:
        """The broker's settings: one node, so every internal topic has one replica."""
        controller = f"{HOST}:{self.ports['controller']}"
        return {
            "process.roles": "broker,controller",
            "node.id": 1,
            "controller.quorum.voters": f"1@{controller}",
            "listeners": f"PLAINTEXT://{self.address},CONTROLLER://{controller}",
            "advertised.listeners": f"PLAINTEXT://{self.address}",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "controller.listener.names": "CONTROLLER",
            "log.dirs": self.folder / "data",
            # Topics are made by the pipeline, with the partitions that its settings name.
            "auto.create.topics.enable": "false",
            "message.max.bytes": 2 * 1024 * 1024,
            "offsets.topic.replication.factor": 1,
            "offsets.topic.num.partitions": 4,
            "transaction.state.log.replication.factor": 1,
            "transaction.state.log.min.isr": 1,
            "transaction.state.log.num.partitions": 4,
            "share.coordinator.state.topic.replication.factor": 1,
            "share.coordinator.state.topic.min.isr": 1,
            "share.coordinator.state.topic.num.partitions": 1,
            "group.initial.rebalance.delay.ms": 0,
            # Cleaning keeps 128 MB for compaction by default; there is next to nothing to compact.
            "log.cleaner.dedupe.buffer.size": 16 * 1024 * 1024,
        }

    def prepare(self) -> Launch:
        """Write the settings and, the first time, format the storage."""
        self.folder.mkdir(parents=True, exist_ok=True)
        settings, log4j = self.folder / "server.properties", self.folder / "log4j2.properties"
        settings.write_text("".join(f"{k}={v}\n" for k, v in self.properties().items()))
        log4j.write_text(LOG4J)
        environment = class_path_environment()
        flags = [*memory_flags(self._at.settings.kafka_heap), "-Djava.net.preferIPv4Stack=true"]
        flags += [
            "-XX:+UseG1GC",
            "-XX:+ExitOnOutOfMemoryError",
            f"-Dlog4j2.configurationFile={log4j}",
        ]
        if not (self.folder / "formatted").exists():
            self._format(settings, environment)
        command = [str(java_program()), *flags, "kafka.Kafka", str(settings)]
        return Launch(command, environment)

    def _format(self, settings: Path, environment: dict[str, str]) -> None:
        """Make an empty storage; one left half made by an interrupted start is thrown away."""
        shutil.rmtree(self.folder / "data", ignore_errors=True)
        cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A")
        command = [str(java_program()), "-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
        command += ["kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(settings)]
        done = run_to_end(command, self.log, death_signal=self.death_signal, environment=environment)
        if done.returncode != 0:
            raise ServerStartError(
                self.name,
                f"kafka's storage could not be formatted (exit code {done.returncode}). "
                f"{self.log.reason()}{done.stderr[-2000:]}",
            )
        (self.folder / "formatted").touch()

    def probe(self) -> None:
        """Ask for the cluster's metadata."""
        try:
            connect_once(self.port)
            admin = kafka.KafkaAdminClient(bootstrap_servers=self.address, client_id=f"ready-{os.getpid()}")
            try:
                admin.list_topics()
            finally:
                admin.close()
        except (OSError, kafka.errors.KafkaError) as error:
            raise NotReadyError(str(error)) from error
