"""What every PostgreSQL client is told, out of the settings."""

from __future__ import annotations

from typing import Any

from contract.settings.stores import PostgresSettings


def connection_parameters(settings: PostgresSettings, application: str) -> dict[str, Any]:
    """Keywords of ``psycopg2.connect``; ``application`` is how the server names the client."""
    return {
        "host": settings.host,
        "port": settings.port,
        "dbname": settings.database,
        "user": settings.user,
        "password": settings.password.get_secret_value() if settings.password else None,
        "sslmode": settings.sslmode,
        "sslrootcert": str(settings.ca_file) if settings.ca_file else None,
        "connect_timeout": settings.connect_timeout_seconds,
        "application_name": application,
    }
