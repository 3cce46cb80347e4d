"""Structured logs: a fixed sentence for what happened, the facts as fields, on standard error."""

from __future__ import annotations

import logging
import sys

import structlog

from contract.settings.root import LogFormat, LogSettings


def configure_logging(settings: LogSettings) -> None:
    """Send every log line to standard error, so that standard output holds only results."""
    level = logging.getLevelName(settings.level)
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if settings.format is LogFormat.JSON
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    # Libraries that log by themselves are heard from WARNING on, and without their chatter.
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s", force=True
    )
