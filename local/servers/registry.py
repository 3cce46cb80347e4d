"""Apicurio Registry, which speaks the Confluent-compatible API."""

from __future__ import annotations

from typing import ClassVar

import requests

from local.jars import jar_paths, lock, unpacked_archive
from local.java import java_program, memory_flags
from local.ports import HOST
from local.servers.base import Server
from local.servers.types import Launch, NotReadyError


class Registry(Server):
    """``url`` is the root of the Confluent-compatible API."""

    name: ClassVar[str] = "registry"
    port_roles: ClassVar[dict[str, int | None]] = {"": 8081}

    @property
    def url(self) -> str:
        """The address of the Confluent-compatible API."""
        return f"http://{self.address}/apis/ccompat/v7"

    def environment(self) -> dict[str, str]:
        """See :meth:`Server.environment`."""
        return {"USER_STREAM__REGISTRY__URL": self.url}

    def prepare(self) -> Launch:
        """Unpack the program if that was not done at the install; its database is one file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        jar_paths("registry")  # raises if it is not installed
        (entry,) = lock.select(lock.read(), ["registry"])
        program = unpacked_archive(entry.coordinate)
        (runner,) = program.rglob("*-runner.jar")
        properties = {
            "quarkus.http.host": HOST,
            "quarkus.http.port": self.port,
            "apicurio.datasource.url": f"jdbc:h2:file:{self.folder}/registry",
            "apicurio.datasource.jdbc.initial-size": 2,
            "apicurio.datasource.jdbc.min-size": 2,
            "apicurio.datasource.jdbc.max-size": 10,
            "quarkus.log.console.color": "false",
            "java.net.preferIPv4Stack": "true",
            "java.util.logging.manager": "org.jboss.logmanager.LogManager",
        }
        flags = [f"-D{name}={value}" for name, value in properties.items()]
        heap = memory_flags(self._at.settings.registry_heap)
        tuning = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError"]
        return Launch([str(java_program()), *heap, *tuning, *flags, "-jar", str(runner)])

    def probe(self) -> None:
        """List the subjects."""
        try:
            answer = requests.get(f"{self.url}/subjects", timeout=5)
            answer.raise_for_status()
            answer.json()
        except requests.RequestException as error:
            raise NotReadyError(str(error)) from error
