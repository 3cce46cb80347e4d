"""``python -m local``: the servers on this machine."""

from __future__ import annotations

import shlex
import sys
import time
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from contract.errors import UserStreamError
from local import connect_help, housekeeping, paths, queries, tools
from local.errors import NotRunningError
from local.records import Records
from local.servers.base import Server
from local.servers.types import NotReadyError
from local.stack import ALL, KINDS, Stack

app = typer.Typer(
    help="Kafka, schema registry, PostgreSQL and Cassandra as local processes.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
EXIT_NOT_RUNNING = 3


class _Printer:
    """Prints what happens to each server, with the seconds since the beginning."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, server: str, state: str, detail: str) -> None:
        if state != "failed":  # the error itself follows
            seconds = time.monotonic() - self._began
            print(f"{seconds:6.1f} s  {server:<10} {state:<9} {detail}".rstrip(), flush=True)


@app.command()
def up(
    servers: Annotated[list[str] | None, typer.Argument(help=f"Which: {' '.join(ALL)}.")] = None,
) -> None:
    """Start the servers and leave them running; fine if they are up already."""
    state = paths.state_dir()
    wanted = servers or list(ALL)
    records = Records.load(state)
    already = set(records.alive()) if records.detached else set()
    if already.issuperset(wanted):
        print(f"The servers are up already; data and logs in {state}")
    else:
        Stack(state, wanted, on_change=_Printer()).start(detach=True)
        print(f"The servers are up; data and logs in {state}")
    print("\n".join(connect_help.lines(Stack.attach(state))))


@app.command()
def down() -> None:
    """Stop the servers, in order; their data stays."""
    if not housekeeping.take_down(paths.state_dir(), on_change=_Printer()):
        print("No servers are up.")


@app.command()
def clean() -> None:
    """Forget all data and logs; refused while the servers are up."""
    state = paths.state_dir()
    print(f"Removed {state}" if housekeeping.clean(state) else f"Nothing to remove in {state}")


@app.command()
def status() -> None:
    """Show the servers; exit code 3 if one is not up."""
    try:
        stack = Stack.attach()
    except NotRunningError as error:
        print(error)
        raise typer.Exit(EXIT_NOT_RUNNING) from error
    running = {server.name: server for server in stack}
    table = Table("server", "state", "address", "process", "memory")
    for name in ALL:
        server = running.get(name)
        if server is None:
            table.add_row(name, "not running", "", "", "")
            continue
        memory = f"{server.rss_bytes() / 2**20:.0f} MiB"
        table.add_row(name, _health(server), server.address, str(server.pids()[0]), memory)
    Console().print(table)
    if len(running) < len(KINDS):
        raise typer.Exit(EXIT_NOT_RUNNING)


def _health(server: Server) -> str:
    try:
        server.probe()
    except NotReadyError as error:
        return f"does not answer: {error}"
    return "ready"


@app.command()
def env() -> None:
    """Print the settings of producer and job as export lines: eval "$(python -m local env)"."""
    for name, value in Stack.attach().environment().items():
        print(f"export {name}={shlex.quote(value)}")


@app.command()
def sql(statement: str) -> None:
    """Run one SQL statement in PostgreSQL."""
    _show(queries.run_sql(statement, Stack.attach()["postgres"]))


@app.command()
def cql(statement: str) -> None:
    """Run one CQL statement in Cassandra."""
    _show(queries.run_cql(statement, Stack.attach()["cassandra"]))


def _show(rows: queries.Rows) -> None:
    names, values = rows
    if not names:
        print("done")
        return
    table = Table(*names)
    for row in values:
        table.add_row(*("" if value is None else str(value) for value in row))
    Console().print(table)


@app.command(context_settings=PASS_ON)
def psql(context: typer.Context) -> None:
    """Run psql, connected."""
    raise typer.Exit(tools.psql(context.args, Stack.attach()["postgres"]))


@app.command(context_settings=PASS_ON)
def nodetool(context: typer.Context) -> None:
    """Run Cassandra's nodetool."""
    raise typer.Exit(tools.nodetool(context.args, Stack.attach()["cassandra"]))


def _add_kafka_tool(name: str) -> None:
    @app.command(name, context_settings=PASS_ON, help=f"Run Kafka's own {name}.")
    def run(context: typer.Context) -> None:
        stack = Stack.attach()
        code = tools.kafka_tool(name, context.args, stack["kafka"], stack.state)
        raise typer.Exit(code)


for _name in tools.KAFKA_TOOLS:
    _add_kafka_tool(_name)


def main() -> None:
    """Run the command line; a refusal is one line on standard error."""
    try:
        app()
    except UserStreamError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
