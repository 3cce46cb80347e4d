"""The commands and their options."""

from __future__ import annotations

import uuid
from enum import Enum
from typing import Annotated

import typer

from contract.settings import Settings
from producer.cli import options
from producer.cli.dead_letters import dead_letters
from producer.cli.run import run
from producer.cli.schema import schema
from producer.cli.simulate import simulate
from producer.erase import erase as run_erase
from producer.errors import OptionError
from producer.landing.count import count as run_count
from producer.landing.fetch import fetch as run_fetch
from producer.landing.publish import Choice
from producer.publish import publish as run_publish
from producer.source.stream import Limits
from producer.stop import StopSignals
from producer.stream import stream as run_stream
from producer.summary import Summary

app = typer.Typer(
    name="producer",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Users from an HTTP API into Kafka. The last line on standard output is a JSON summary.",
)
app.command()(simulate)
app.add_typer(dead_letters, name="dead-letters")
app.add_typer(schema, name="schema")

DEFAULT_SECONDS = 60.0

BatchId = Annotated[str | None, typer.Option(help="Only what this fetch stored.")]


class Gender(str, Enum):
    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"


def _limits(count: int | None, duration: float | None, default: float | None) -> Limits:
    return Limits(count, default if duration is None and count is None else duration)


@app.command()
def stream(
    count: options.Count = None,
    duration: options.Duration = None,
    rate: options.Rate = None,
    topic: options.Topic = None,
    source: options.Source = None,
    seed: options.Seed = None,
    nat: options.Nat = None,
) -> None:
    """API to topic, for a duration or a count, whichever is reached first."""
    overrides = options.source_overrides(rate, source, seed, nat) | {"kafka.topic": topic}
    limits = _limits(count, duration, DEFAULT_SECONDS)
    run("stream", overrides, lambda settings, stop, summary: run_stream(settings, limits, stop, summary))


@app.command()
def fetch(
    count: options.Count = None,
    duration: options.Duration = None,
    rate: options.Rate = None,
    source: options.Source = None,
    seed: options.Seed = None,
    nat: options.Nat = None,
    batch: Annotated[
        str | None, typer.Option(help="A name for it: what was completed under it is not fetched again.")
    ] = None,
) -> None:
    """API to PostgreSQL, into the landing table; by default one call's worth (source.results)."""

    def body(settings: Settings, stop: StopSignals, summary: Summary) -> None:
        users = settings.source.results if count is None and duration is None else count
        run_fetch(settings, Limits(users, duration), stop, summary, batch=batch)

    run("fetch", options.source_overrides(rate, source, seed, nat), body)


@app.command()
def publish(
    gender: Annotated[Gender | None, typer.Option(help="Only users of this gender.")] = None,
    batch_id: BatchId = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Publish so many users at most.")] = None,
    topic: options.Topic = None,
    gender_header: Annotated[
        bool, typer.Option("--gender-header", help="Send the gender as a record header too.")
    ] = False,
) -> None:
    """Landing table to topic: what is not published yet; refused users go to the dead letters."""

    def body(settings: Settings, stop: StopSignals, summary: Summary) -> None:
        choice = Choice(gender.value if gender else None, None if batch_id is None else _batch(batch_id))
        run_publish(settings, choice, limit, stop, summary, gender_header=gender_header)

    run("publish", {"kafka.topic": topic}, body)


@app.command()
def count(
    batch_id: Annotated[str, typer.Option(help="The batch_id that fetch printed.")],
    all_published: Annotated[
        bool, typer.Option("--all-published", help="Fail if a row of it is not published.")
    ] = False,
) -> None:
    """What a landing batch holds: users by gender, published and not, and what was refused."""

    def body(settings: Settings, stop: StopSignals, summary: Summary) -> None:
        run_count(settings, _batch(batch_id), stop, summary, all_published=all_published)

    run("count", {}, body)


def _batch(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError as error:
        raise OptionError(f"--batch-id {text!r}: must be the batch_id (a UUID) that fetch printed") from error


@app.command()
def erase(
    user_id: Annotated[
        str, typer.Argument(help="login.uuid, or with the setting identity=email the e-mail.")
    ],
    topic: options.Topic = None,
) -> None:
    """Forget one user: landing rows deleted, tombstone sent, which deletes it from both stores."""
    run(
        "erase",
        {"kafka.topic": topic},
        lambda settings, stop, summary: run_erase(settings, user_id, stop, summary),
    )
