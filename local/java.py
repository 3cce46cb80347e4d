"""The Java that runs the servers."""

from __future__ import annotations

import functools
import os
from pathlib import Path

from local import preflight
from local.errors import JavaError


@functools.cache
def java_program() -> Path:
    """The ``java`` of a Java 17: from JAVA_HOME, else from PATH, else from a usual place.

    :raises JavaError: saying what was found instead and how to install one.
    """
    java, _ = preflight.find_java()
    if java is None:
        problem = preflight.check_java()
        raise JavaError(f"{problem.what}; {problem.fix}" if problem else "Java 17 was not found")
    return Path(java)


def java_home() -> Path:
    """What JAVA_HOME must be so that other programs (Spark) take the same Java."""
    return java_program().resolve().parent.parent


def memory_flags(heap: str) -> list[str]:
    """A fixed heap of ``heap`` (``512m``, ``1g``) and no perf data file in the temporary folder."""
    return [f"-Xms{heap}", f"-Xmx{heap}", "-XX:-UsePerfData", "-Djava.awt.headless=true"]


def clean_environment() -> dict[str, str]:
    """This process's environment without what would change a server's class path or options."""
    dropped = {"CLASSPATH", "KAFKA_OPTS", "JVM_OPTS", "JAVA_OPTS", "PYTHONHOME", "PYTHONPATH"}
    return {name: value for name, value in os.environ.items() if name not in dropped}
