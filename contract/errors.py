"""The root of every error that a person is meant to read."""

from __future__ import annotations


class UserStreamError(Exception):
    """Something that was asked for cannot be done; the message names the thing and what to do.

    A command prints it as one line and exits with ``exit_code``; anything else is a defect
    and keeps its traceback.
    """

    exit_code = 1


class SettingsError(UserStreamError):
    """A setting is unknown, malformed or contradicts another."""

    exit_code = 2


class SchemaError(UserStreamError):
    """A schema version is unknown or its file cannot be used."""


class RegistryError(UserStreamError):
    """The schema registry cannot be reached or refused what was asked."""


class IncompatibleSchemaError(RegistryError):
    """The registry calls the producer's schema incompatible with the versions before it."""


class BrokerError(UserStreamError):
    """The Kafka brokers cannot be reached or refused what was asked."""
