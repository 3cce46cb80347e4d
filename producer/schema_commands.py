"""``producer schema``: what the registry holds and would take."""

from __future__ import annotations

from contract.errors import IncompatibleSchemaError
from contract.registry import RegistryClient
from contract.schema import latest_schema
from contract.settings import Settings
from producer.stop import StopSignals
from producer.summary import Summary


def register(settings: Settings, stop: StopSignals, summary: Summary) -> None:
    """Register the latest schema, if it is not registered yet."""
    with stop.interruptible():
        found = RegistryClient(settings.registry).ensure_registered(settings.subject, latest_schema())
    summary["schema"] = latest_schema().id
    summary["subject"] = found.subject
    summary["registry_id"] = found.id
    summary["registry_version"] = found.version
    summary["new"] = found.new


def check(settings: Settings, stop: StopSignals, summary: Summary) -> None:
    """Ask whether the latest schema may be registered; change nothing.

    :raises IncompatibleSchemaError: with the registry's reasons
    """
    schema = latest_schema()
    summary["schema"] = schema.id
    summary["subject"] = settings.subject
    with stop.interruptible():
        reasons = RegistryClient(settings.registry).check(settings.subject, schema)
    summary["compatible"] = not reasons
    summary["reasons"] = reasons
    if reasons:
        raise IncompatibleSchemaError(
            f"registry.url {settings.registry.url}: schema {schema.id} is not compatible with subject "
            f"{settings.subject}: " + "; ".join(reasons)
        )


def show(settings: Settings, stop: StopSignals, summary: Summary) -> None:
    """Print the latest schema, and say under which version the registry holds it."""
    schema = latest_schema()
    print(schema.text)
    summary["schema"] = schema.id
    summary["subject"] = settings.subject
    summary["registry_version"] = None
    if settings.registry.enabled:
        with stop.interruptible():
            found = RegistryClient(settings.registry).find(settings.subject, schema)
        summary["registry_version"] = found.version if found else None
