"""What all commands share: settings, logs, signals, the summary line and the exit code."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

import typer

from contract.errors import UserStreamError
from contract.log import configure_logging
from contract.settings import Settings, load_settings
from producer.stop import Stopped, StopSignals
from producer.summary import Summary

Body = Callable[[Settings, StopSignals, Summary], None]


def fail(error: UserStreamError) -> NoReturn:
    """Print the error as one line and exit with its code."""
    print("error: " + " | ".join(str(error).splitlines()), file=sys.stderr, flush=True)
    raise typer.Exit(error.exit_code) from error


def run(command: str, overrides: Mapping[str, Any], body: Body) -> None:
    """Run one command.

    Exit codes: 0 everything asked for was done, 1 it was not, 2 settings or options are wrong,
    130 or 143 stopped by SIGINT or SIGTERM. Except for 2 the last line on standard output is the summary.
    """
    try:
        settings = load_settings(overrides=overrides)
    except UserStreamError as error:
        fail(error)
    configure_logging(settings.log)
    # The Kafka client logs every failed connection several times; what fails for good is raised anyway.
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    summary = Summary(command)
    with StopSignals() as stop:
        try:
            body(settings, stop, summary)
            # A signal that came when the work was done, or that the work ended early for.
            stop.check()
        except UserStreamError as error:
            if error.exit_code == 2:
                fail(error)
            summary["error"] = str(error)
            _report(summary, settings)
            fail(error)
        except Stopped as stopped:
            summary["stopped_by"] = str(stopped)
            _report(summary, settings)
            raise typer.Exit(stopped.exit_code) from stopped
        _report(summary, settings)


def _report(summary: Summary, settings: Settings) -> None:
    line = summary.line()
    file = settings.log.summary_file
    try:
        if file:
            Path(file).write_text(line + "\n", encoding="utf-8")
    except OSError as error:
        fail(
            UserStreamError(
                f"log.summary_file {file}: cannot be written ({error.strerror}); the summary is {line}"
            )
        )
    finally:
        print(line, flush=True)
