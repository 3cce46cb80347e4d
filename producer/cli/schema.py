"""``producer schema``."""

from __future__ import annotations

import typer

from producer import schema_commands
from producer.cli import options
from producer.cli.run import run

schema = typer.Typer(no_args_is_help=True, help="The record's schema and the schema registry.")


@schema.command()
def register(topic: options.Topic = None) -> None:
    """Register the latest schema; refused with the registry's reasons if it is incompatible."""
    run("schema register", {"kafka.topic": topic}, schema_commands.register)


@schema.command()
def check(topic: options.Topic = None) -> None:
    """Ask whether the latest schema may be registered; change nothing."""
    run("schema check", {"kafka.topic": topic}, schema_commands.check)


@schema.command()
def show(topic: options.Topic = None) -> None:
    """Print the latest schema, and the version under which it is registered."""
    run("schema show", {"kafka.topic": topic}, schema_commands.show)
