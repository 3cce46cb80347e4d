"""PostgreSQL and Cassandra: where they are, and which table in which shape is written."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, model_validator

from contract.settings.base import CommaList, Identifier, Port, Section


class TableShape(str, Enum):
    """Shipped table shapes: see ``jobs/sinks/shapes.py`` for their columns."""

    CREATED_USERS = "created_users"
    USER_DATA = "user_data"


class PostgresSettings(Section):
    enabled: Annotated[bool, Field(description="write to PostgreSQL")] = True
    host: Annotated[str, Field(min_length=1, description="host name or address")] = "127.0.0.1"
    port: Annotated[Port, Field(description="TCP port")] = 5432
    database: Annotated[str, Field(min_length=1, description="database")] = "user_stream"
    user: Annotated[str, Field(min_length=1, description="role to log in with")] = "user_stream"
    password: Annotated[SecretStr | None, Field(description="its password")] = None
    sslmode: Annotated[
        str,
        Field(
            pattern="^(disable|allow|prefer|require|verify-ca|verify-full)$", description="libpq's sslmode"
        ),
    ] = "prefer"
    ca_file: Annotated[Path | None, Field(description="PEM file of the server's CA")] = None
    schema_name: Annotated[Identifier, Field(description="schema of the users table")] = "public"
    table: Annotated[Identifier, Field(description="table of users; created if missing")] = "created_users"
    shape: Annotated[TableShape, Field(description="shipped table shape")] = TableShape.CREATED_USERS
    columns: Annotated[
        tuple[Identifier, ...], CommaList, Field(description="only these columns of the shape; empty: all")
    ] = ()
    landing_schema: Annotated[Identifier, Field(description="schema of the landing table `users`")] = (
        "landing"
    )
    connect_timeout_seconds: Annotated[int, Field(ge=1, le=600, description="for one connection")] = 10


class CassandraSettings(Section):
    enabled: Annotated[bool, Field(description="write to Cassandra")] = True
    contact_points: Annotated[
        str, Field(min_length=1, description="hosts to begin with, comma-separated")
    ] = "127.0.0.1"
    port: Annotated[Port, Field(description="CQL port")] = 9042
    local_datacenter: Annotated[
        str | None, Field(description="datacenter to write to; empty: the first contact point's")
    ] = None
    username: Annotated[str | None, Field(description="role to log in with; empty: no authentication")] = None
    password: Annotated[SecretStr | None, Field(description="its password")] = None
    ca_file: Annotated[Path | None, Field(description="PEM file of the nodes' CA; set: TLS")] = None
    keyspace: Annotated[Identifier, Field(description="keyspace; created if missing")] = "spark_streams"
    replication_factor: Annotated[
        int, Field(ge=1, le=100, description="copies, per datacenter, of a keyspace that is created")
    ] = 1
    table: Annotated[Identifier, Field(description="table of users; created if missing")] = "created_users"
    shape: Annotated[TableShape, Field(description="shipped table shape")] = TableShape.CREATED_USERS
    columns: Annotated[
        tuple[Identifier, ...], CommaList, Field(description="only these columns of the shape; empty: all")
    ] = ()
    consistency: Annotated[
        str,
        Field(
            pattern="^(ANY|ONE|TWO|THREE|QUORUM|ALL|LOCAL_QUORUM|EACH_QUORUM|LOCAL_ONE)$",
            description="of a write",
        ),
    ] = "LOCAL_QUORUM"
    batch_rows: Annotated[
        int, Field(ge=1, le=1000, description="rows of one replica set sent together; 1: each alone")
    ] = 32
    batch_bytes: Annotated[
        int,
        Field(
            ge=1024,
            le=32_768,
            description="largest such batch; Cassandra logs each one above 5 KiB, refuses 50 KiB",
        ),
    ] = 5120
    in_flight: Annotated[
        int, Field(ge=1, le=4096, description="requests under way at once, per Spark task")
    ] = 32
    timeout_seconds: Annotated[float, Field(gt=0, le=600, description="for one request")] = 15.0

    @model_validator(mode="after")
    def _consistent(self) -> CassandraSettings:
        if (self.username is None) != (self.password is None):
            raise ValueError("username and password go together")
        return self
