"""What every Kafka client is told, out of the settings."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kafka import errors

from contract.errors import BrokerError
from contract.settings.kafka import KafkaSettings, SecurityProtocol

MIB = 1024 * 1024
USERS_MAX_MESSAGE_BYTES = 2 * MIB
DEAD_LETTER_MAX_MESSAGE_BYTES = 5 * MIB // 2
"""More than the users topic takes: a dead letter is a whole record and its headers."""

MAX_REQUEST_BYTES = 16 * MIB
"""More than the largest dead letter; the brokers' own limit per topic is what counts."""


def uses_sasl(settings: KafkaSettings) -> bool:
    return settings.security_protocol in {SecurityProtocol.SASL_PLAINTEXT, SecurityProtocol.SASL_SSL}


def client_config(settings: KafkaSettings) -> dict[str, Any]:
    """Connection and security of kafka-python's producer, consumer and admin client."""
    timeout_ms = max(1, int(settings.request_timeout_seconds * 1000))
    config: dict[str, Any] = {
        "bootstrap_servers": [address.strip() for address in settings.bootstrap_servers.split(",")],
        "client_id": f"user-stream-{socket.gethostname()}",
        "security_protocol": settings.security_protocol.value,
        "request_timeout_ms": timeout_ms,
        "bootstrap_timeout_ms": timeout_ms,
        "reconnect_backoff_max_ms": 1000,
    }
    if uses_sasl(settings):
        config["sasl_mechanism"] = settings.sasl_mechanism.value
        config["sasl_plain_username"] = settings.username
        config["sasl_plain_password"] = settings.password.get_secret_value() if settings.password else None
    if settings.ca_file is not None:
        config["ssl_cafile"] = str(settings.ca_file)
    return config


def spark_options(settings: KafkaSettings) -> dict[str, str]:
    """Connection and security of Spark's Kafka source, the same as :func:`client_config`'s."""
    options = {
        "kafka.bootstrap.servers": settings.bootstrap_servers,
        "kafka.security.protocol": settings.security_protocol.value,
    }
    if uses_sasl(settings):
        password = settings.password.get_secret_value() if settings.password else ""
        module = (
            "plain.PlainLoginModule" if settings.sasl_mechanism.value == "PLAIN" else "scram.ScramLoginModule"
        )
        options["kafka.sasl.mechanism"] = settings.sasl_mechanism.value
        options["kafka.sasl.jaas.config"] = (
            f"org.apache.kafka.common.security.{module} required"
            f' username="{_quoted(settings.username or "")}" password="{_quoted(password)}";'
        )
    if settings.ca_file is not None:
        options["kafka.ssl.truststore.type"] = "PEM"
        options["kafka.ssl.truststore.location"] = str(settings.ca_file)
    return options


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


@contextmanager
def broker_errors(settings: KafkaSettings, doing: str) -> Iterator[None]:
    """Turn what the Kafka client raises into :class:`BrokerError`, naming the setting."""
    try:
        yield
    except errors.KafkaTimeoutError as error:
        raise BrokerError(
            f"{doing}: no answer from kafka.bootstrap_servers {settings.bootstrap_servers} within "
            f"{settings.request_timeout_seconds:g} s (kafka.request_timeout_seconds); is a broker listening "
            f"there, with security protocol {settings.security_protocol.value}? ({error})"
        ) from error
    except (errors.KafkaError, OSError) as error:
        raise BrokerError(
            f"{doing}: kafka.bootstrap_servers {settings.bootstrap_servers}: {type(error).__name__}: {error}"
        ) from error
