"""What the lock is made from: the artifacts that are asked for by name, set by set."""

from __future__ import annotations

from dataclasses import dataclass

from local.jars.lock import Coordinate


@dataclass(frozen=True)
class Root:
    """An artifact, with what it depends on if ``transitive``."""

    coordinate: Coordinate
    transitive: bool


def _root(coordinate: str, *, transitive: bool = False) -> Root:
    return Root(Coordinate.parse(coordinate), transitive)


ROOTS: dict[str, list[Root]] = {
    # An explicit list: the connector's own dependency graph names a token provider that not
    # every repository has; 4.0.0 of it works with the connector 4.2.0.
    # What PySpark brings in its own jars folder is left out of the lock.
    "spark": [
        _root("org.apache.spark:spark-sql-kafka-0-10_2.13:4.2.0"),
        _root("org.apache.spark:spark-token-provider-kafka-0-10_2.13:4.0.0"),
        _root("org.apache.kafka:kafka-clients:3.9.2"),
        _root("org.apache.commons:commons-pool2:2.13.1"),
        _root("org.scala-lang.modules:scala-parallel-collections_2.13:1.2.0"),
    ],
    "kafka": [
        _root("org.apache.kafka:kafka_2.13:4.2.1", transitive=True),
        # The command line tools, without the Connect runtime that they also name.
        _root("org.apache.kafka:kafka-tools:4.2.1"),
        _root("org.apache.kafka:kafka-tools-api:4.2.1"),
        _root("org.apache.logging.log4j:log4j-slf4j-impl:2.25.4"),
    ],
    "cassandra": [_root("org.apache.cassandra:cassandra-all:5.0.9", transitive=True)],
    "registry": [_root("io.apicurio:apicurio-registry-app:3.0.9:tar.gz:all")],
}

PROVIDED_BY_PYSPARK = "spark"
"""The set whose artifacts are left out where PySpark's own jars have them."""
