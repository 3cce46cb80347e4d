"""``python -m pipeline``: run everything, or look at what is there."""

from __future__ import annotations

import logging
import os
import shlex
import sys
from typing import Annotated

import psutil
import typer
from rich.console import Console

from contract.errors import UserStreamError
from contract.settings import load_settings
from local import paths, signals
from local.stack import Stack
from pipeline import environment, report
from pipeline.options import SECONDS, SOURCE_COUNT, Options
from pipeline.progress import Progress
from pipeline.reconcile import reconcile as reconcile_now
from pipeline.run import Outcome
from pipeline.run import run as run_pipeline
from pipeline.show import shown

EXIT_INTERRUPTED = 130

app = typer.Typer(
    help="The whole pipeline on this machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def run(
    source: Annotated[
        str | None, typer.Option(metavar="URL", help="API in RandomUser's shape. [default: the simulator]")
    ] = None,
    count: Annotated[int | None, typer.Option(min=1, help="Users to fetch.")] = None,
    duration: Annotated[
        float | None,
        typer.Option(
            min=0.001,
            help=f"Seconds to produce for. [default: {SECONDS:g}; with --source {SOURCE_COUNT} users]",
        ),
    ] = None,
    rate: Annotated[float | None, typer.Option(help="Users per second at most; 0: unlimited.")] = None,
    seed: Annotated[str | None, typer.Option(help="Of the users: same seed, same users.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the servers up, as make up does.")] = False,
    patience: Annotated[
        float, typer.Option(min=1, help="Give up after so many seconds without progress.")
    ] = 180.0,
) -> None:
    """Servers, API, producer and job together; then sample rows and the counts reconciled.

    Exit code 0: everything reconciles. 1: it does not, or something failed. 2: wrong settings.
    """
    options = Options.checked(source, count, duration, rate, seed, keep=keep, patience=patience)
    progress = Progress(psutil.Process().create_time(), options.stores)
    console = _console()
    outcomes: list[Outcome] = []
    try:
        with shown(progress, console):
            run_pipeline(options, paths.state_dir(), progress, outcomes.append)
    except KeyboardInterrupt:
        print("stopped by Ctrl-C; everything is put away", file=sys.stderr)
        raise typer.Exit(EXIT_INTERRUPTED) from None
    finally:
        if outcomes:  # also where stopping the servers fails or is interrupted
            _report(console, outcomes[0], progress)
    if not outcomes[0].good:
        raise typer.Exit(1)


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=report.WIDTH)


def _report(console: Console, outcome: Outcome, progress: Progress) -> None:
    report.print_samples(console, outcome.samples)
    report.print_reconciliation(console, outcome.reconciliation)
    report.print_complaints(console, outcome.complaints())
    report.print_times(console, outcome.summary, progress.first_row, len(progress.stores))
    report.print_next_steps(console, kept=outcome.kept)
    if outcome.producer_error is not None:
        print(f"error: the producer: {outcome.producer_error}", file=sys.stderr)


@app.command()
def reconcile() -> None:
    """Read topic, dead letters and stores of the servers that are up, and compare; exit code 1 if they differ."""
    stack = Stack.attach()
    found = reconcile_now(load_settings({**os.environ, **stack.environment()}))
    console = _console()
    report.print_reconciliation(console, found)
    if not found.good:
        console.print("If the job still runs, let it catch up and ask again.")
        raise typer.Exit(1)


@app.command()
def env() -> None:
    """Print the settings of producer and job as export lines: eval "$(python -m pipeline env)"."""
    stack = Stack.attach()
    for name, value in {**stack.environment(), **environment.job_settings(stack.state)}.items():
        print(f"export {name}={shlex.quote(value)}")


def main() -> None:
    """Run the command line; a refusal is one message on standard error."""
    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # what fails for good is raised anyway
    signals.raise_on_termination()
    try:
        app()
    except UserStreamError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
