"""How to look at the servers that are up: lines to copy."""

from __future__ import annotations

import shutil

from local.servers.postgres import DATABASE, ROLE
from local.servers.postgres_programs import installed_programs
from local.stack import Stack

COMMAND = "python -m local"


def lines(stack: Stack, *, command: str = COMMAND) -> list[str]:
    """One block per server, each line a command or an address."""
    running = {server.name for server in stack}
    text: list[str] = []
    if "postgres" in running:
        postgres = stack["postgres"]
        psql = shutil.which("psql") or str(installed_programs() / "psql")
        text += [
            "PostgreSQL",
            f"  {command} psql                          # psql, connected",
            f'  {command} sql "SELECT version()"        # one statement',
            f"  PGPASSWORD=$(cat {stack.state / 'postgres.password'}) "
            f"{psql} -h {postgres.host} -p {postgres.port} -U {ROLE} {DATABASE}",
        ]
    if "cassandra" in running:
        cassandra = stack["cassandra"]
        text += [
            "Cassandra",
            f'  {command} cql "DESCRIBE KEYSPACES"      # one statement',
            f"  {command} nodetool status",
            f"  cqlsh {cassandra.host} {cassandra.port}"
            + ("" if shutil.which("cqlsh") else "               # get it with: pip install cqlsh"),
        ]
    if "kafka" in running:
        text += [
            f"Kafka, bootstrap server {stack['kafka'].address}",
            f"  {command} kafka-topics --list",
            f"  {command} kafka-console-consumer --topic users_created --from-beginning --max-messages 3",
            f"  {command} kafka-consumer-groups --list",
        ]
    if "registry" in running:
        text += ["Schema registry", f"  curl {stack['registry'].url}/subjects"]
    return text
