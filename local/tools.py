"""The servers' own command line tools, run with the jars and programs at hand."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from local.jars import jar_paths
from local.java import clean_environment, java_program
from local.servers.cassandra import Cassandra
from local.servers.cassandra_jvm import MODULE_FLAGS
from local.servers.kafka import Kafka, class_path_environment
from local.servers.postgres import DATABASE, ROLE, Postgres
from local.servers.postgres_programs import installed_programs

KAFKA_TOOLS = {
    "kafka-topics": "org.apache.kafka.tools.TopicCommand",
    "kafka-console-consumer": "org.apache.kafka.tools.consumer.ConsoleConsumer",
    "kafka-console-producer": "org.apache.kafka.tools.ConsoleProducer",
    "kafka-consumer-groups": "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
    "kafka-get-offsets": "org.apache.kafka.tools.GetOffsetShell",
    "kafka-configs": "kafka.admin.ConfigCommand",
    "kafka-delete-records": "org.apache.kafka.tools.DeleteRecordsCommand",
}
_SMALL_JVM = ["-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"]
_QUIET_LOG4J = """\
status = error
appender.err.type = Console
appender.err.name = err
appender.err.target = SYSTEM_ERR
appender.err.layout.type = PatternLayout
appender.err.layout.pattern = %p %m%n
rootLogger.level = warn
rootLogger.appenderRef.err.ref = err
"""


def kafka_tool(name: str, arguments: Sequence[str], kafka: Kafka, state: Path) -> int:
    """Run one of Kafka's tools against the local broker; returns its exit code."""
    log4j = state / "kafka" / "tools-log4j2.properties"
    log4j.write_text(_QUIET_LOG4J)
    command = [str(java_program()), *_SMALL_JVM, f"-Dlog4j2.configurationFile={log4j}"]
    command += [KAFKA_TOOLS[name], *arguments]
    if "--bootstrap-server" not in arguments:
        command += ["--bootstrap-server", kafka.address]
    return _run(command, class_path_environment())


def nodetool(arguments: Sequence[str], cassandra: Cassandra) -> int:
    """Run Cassandra's nodetool against the local node; returns its exit code."""
    class_path = ":".join(str(path) for path in jar_paths("cassandra"))
    command = [str(java_program()), *_SMALL_JVM, *MODULE_FLAGS]
    command += [f"-Dcassandra.storagedir={cassandra.folder / 'data'}"]
    command += [f"-Dcassandra.config={(cassandra.folder / 'cassandra.yaml').as_uri()}"]
    command += ["org.apache.cassandra.tools.NodeTool", "-h", cassandra.host]
    command += ["-p", str(cassandra.ports["jmx"]), *arguments]
    return _run(command, {**clean_environment(), "CLASSPATH": class_path})


def psql(arguments: Sequence[str], postgres: Postgres) -> int:
    """Run psql, connected to the local database; returns its exit code."""
    connection = {
        "PGHOST": postgres.host,
        "PGPORT": str(postgres.port),
        "PGUSER": ROLE,
        "PGDATABASE": DATABASE,
        "PGPASSWORD": postgres.password,
    }
    command = [str(installed_programs() / "psql"), *arguments]
    return _run(command, {**os.environ, **connection})


def _run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    try:
        return subprocess.run(command, env=dict(environment), check=False).returncode
    except KeyboardInterrupt:  # how one leaves a console consumer; it got the signal too
        return 130
