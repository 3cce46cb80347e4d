"""Brokers, topics and the schema registry."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, model_validator

from contract.settings.base import AddressList, HttpUrl, Section, Topic


class SecurityProtocol(str, Enum):
    PLAINTEXT = "PLAINTEXT"
    SSL = "SSL"
    SASL_PLAINTEXT = "SASL_PLAINTEXT"
    SASL_SSL = "SASL_SSL"


class SaslMechanism(str, Enum):
    PLAIN = "PLAIN"
    SCRAM_SHA_256 = "SCRAM-SHA-256"
    SCRAM_SHA_512 = "SCRAM-SHA-512"


class KafkaSettings(Section):
    bootstrap_servers: Annotated[AddressList, Field(description="brokers to begin with")] = "127.0.0.1:9092"
    topic: Annotated[Topic, Field(description="topic of user records")] = "users_created"
    dead_letter_topic: Annotated[Topic, Field(description="topic of rejected records")] = "users_created.dlq"
    create_topics: Annotated[bool, Field(description="create both topics where they are missing")] = True
    partitions: Annotated[int, Field(ge=1, le=10000, description="partitions of a topic that is created")] = 3
    replication_factor: Annotated[
        int, Field(ge=1, le=100, description="copies of a topic that is created")
    ] = 1
    security_protocol: Annotated[SecurityProtocol, Field(description="how brokers are spoken to")] = (
        SecurityProtocol.PLAINTEXT
    )
    sasl_mechanism: Annotated[SaslMechanism, Field(description="with a SASL_ protocol")] = (
        SaslMechanism.SCRAM_SHA_512
    )
    username: Annotated[str | None, Field(description="with a SASL_ protocol")] = None
    password: Annotated[SecretStr | None, Field(description="with a SASL_ protocol")] = None
    ca_file: Annotated[Path | None, Field(description="PEM file of the brokers' CA (SSL protocols)")] = None
    request_timeout_seconds: Annotated[
        float, Field(gt=0, le=3600, description="how long a broker may be silent before a command fails")
    ] = 30.0

    @model_validator(mode="after")
    def _consistent(self) -> KafkaSettings:
        sasl = self.security_protocol in {SecurityProtocol.SASL_PLAINTEXT, SecurityProtocol.SASL_SSL}
        if sasl and (self.username is None or self.password is None):
            raise ValueError(
                f"username and password are needed with security_protocol {self.security_protocol.value}"
            )
        if self.topic == self.dead_letter_topic:
            raise ValueError(f"topic and dead_letter_topic must differ, both are {self.topic!r}")
        return self


class RegistryCompatibility(str, Enum):
    NONE = "NONE"
    BACKWARD = "BACKWARD"
    BACKWARD_TRANSITIVE = "BACKWARD_TRANSITIVE"
    FORWARD = "FORWARD"
    FORWARD_TRANSITIVE = "FORWARD_TRANSITIVE"
    FULL = "FULL"
    FULL_TRANSITIVE = "FULL_TRANSITIVE"


class RegistrySettings(Section):
    enabled: Annotated[bool, Field(description="register the schema before anything is sent")] = True
    url: Annotated[HttpUrl, Field(description="Confluent-compatible API of the schema registry")] = (
        "http://127.0.0.1:8081/apis/ccompat/v7"
    )
    subject: Annotated[str | None, Field(min_length=1, description="subject; empty: `<topic>-value`")] = None
    compatibility: Annotated[RegistryCompatibility, Field(description="rule for a new version")] = (
        RegistryCompatibility.BACKWARD
    )
    username: Annotated[str | None, Field(description="HTTP basic authentication")] = None
    password: Annotated[SecretStr | None, Field(description="HTTP basic authentication")] = None
    timeout_seconds: Annotated[float, Field(gt=0, le=600, description="for one request")] = 10.0
