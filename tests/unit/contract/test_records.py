"""Keys and Kafka options that producer and job share."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract.kafka.client import client_config, spark_options
from contract.records import Identity, identity_key
from contract.settings.kafka import KafkaSettings


@pytest.mark.parametrize(
    ("identity", "key"), [(Identity.UUID, "b31b1b64"), (Identity.EMAIL, "zoë@example.com")]
)
def test_the_key_of_a_user(identity: Identity, key: str) -> None:
    assert identity_key(identity, uuid="B31B1B64", email="  ZOË@Example.com\n") == key


SASL = KafkaSettings.model_validate(
    {
        "bootstrap_servers": "a:1, b:2",
        "security_protocol": "SASL_SSL",
        "username": "me",
        "password": 'quote " and \\ backslash',
        "ca_file": "/ca.pem",
    }
)


def test_both_clients_are_told_the_same() -> None:
    python, spark = client_config(SASL), spark_options(SASL)
    assert python["bootstrap_servers"] == ["a:1", "b:2"]
    assert spark["kafka.bootstrap.servers"] == "a:1, b:2"
    assert python["security_protocol"] == spark["kafka.security.protocol"] == "SASL_SSL"
    assert python["sasl_mechanism"] == spark["kafka.sasl.mechanism"] == "SCRAM-SHA-512"
    assert (python["sasl_plain_username"], python["sasl_plain_password"]) == (
        "me",
        'quote " and \\ backslash',
    )
    assert spark["kafka.sasl.jaas.config"] == (
        "org.apache.kafka.common.security.scram.ScramLoginModule required"
        r' username="me" password="quote \" and \\ backslash";'
    )
    assert Path(python["ssl_cafile"]) == Path(spark["kafka.ssl.truststore.location"]) == Path("/ca.pem")


def test_without_security_there_is_nothing_to_tell() -> None:
    assert set(spark_options(KafkaSettings())) == {"kafka.bootstrap.servers", "kafka.security.protocol"}
    assert not {"sasl_mechanism", "ssl_cafile"} & client_config(KafkaSettings()).keys()


def test_plain_has_its_own_module() -> None:
    plain = SASL.model_copy(update={"sasl_mechanism": SASL.sasl_mechanism.__class__.PLAIN})
    assert "plain.PlainLoginModule" in spark_options(plain)["kafka.sasl.jaas.config"]
