"""``producer dead-letters``."""

from __future__ import annotations

from typing import Annotated

import typer

from producer.cli import options
from producer.cli.run import run
from producer.dead_letters import replay as replaying
from producer.dead_letters import show as showing

dead_letters = typer.Typer(no_args_is_help=True, help="Records that were rejected, and why.")

Rule = Annotated[str | None, typer.Option(help="Only dead letters of this rule.")]


@dead_letters.command("list")
def list_(
    rule: Rule = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Show so many at most.")] = None,
    dead_letter_topic: options.DeadLetterTopic = None,
) -> None:
    """Print a table on a terminal, else a JSON object a line."""
    run(
        "dead-letters list",
        {"kafka.dead_letter_topic": dead_letter_topic},
        lambda settings, stop, summary: showing.list_letters(settings, rule, limit, stop, summary),
    )


@dead_letters.command()
def show(
    letter: Annotated[str, typer.Argument(metavar="TOPIC-PARTITION-OFFSET", help="E.g. users_created-0-17.")],
    dead_letter_topic: options.DeadLetterTopic = None,
) -> None:
    """Print one dead letter and its payload, secrets left out."""
    run(
        "dead-letters show",
        {"kafka.dead_letter_topic": dead_letter_topic},
        lambda settings, stop, summary: showing.show_letter(settings, letter, stop, summary),
    )


@dead_letters.command()
def replay(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]..", help="TOPIC-PARTITION-OFFSET")] = None,
    rule: Rule = None,
    every: Annotated[bool, typer.Option("--all", help="All that were not replayed yet.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Also those that were replayed before.")] = False,
    dead_letter_topic: options.DeadLetterTopic = None,
) -> None:
    """Send dead letters back to the topic they came from."""
    run(
        "dead-letters replay",
        {"kafka.dead_letter_topic": dead_letter_topic},
        lambda settings, stop, summary: replaying.replay(
            settings, ids or [], rule, stop, summary, every=every, again=again
        ),
    )
