"""The sections together."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

from pydantic import Field

from contract.records import Identity
from contract.settings.base import Section
from contract.settings.job import JobSettings
from contract.settings.kafka import KafkaSettings, RegistrySettings
from contract.settings.source import SourceSettings
from contract.settings.stores import CassandraSettings, PostgresSettings


class LogFormat(str, Enum):
    CONSOLE = "console"
    JSON = "json"


class LogSettings(Section):
    level: Annotated[
        str, Field(pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="least severe level shown")
    ] = "INFO"
    format: Annotated[LogFormat, Field(description="`console` for people, `json` for collectors")] = (
        LogFormat.CONSOLE
    )
    summary_file: Annotated[
        str, Field(description="the producer writes its summary there too; empty: nowhere")
    ] = ""


class Settings(Section):
    """Everything that producer and job can be told; see the README's settings table."""

    identity: Annotated[Identity, Field(description="what makes two records the same user")] = Identity.UUID
    source: SourceSettings = SourceSettings()
    kafka: KafkaSettings = KafkaSettings()
    registry: RegistrySettings = RegistrySettings()
    postgres: PostgresSettings = PostgresSettings()
    cassandra: CassandraSettings = CassandraSettings()
    job: JobSettings = JobSettings()
    log: LogSettings = LogSettings()

    @property
    def subject(self) -> str:
        """The registry's subject of the topic's value."""
        return self.registry.subject or f"{self.kafka.topic}-value"
