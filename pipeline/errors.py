"""What can go wrong with a run besides what its parts name themselves."""

from __future__ import annotations

from contract.errors import UserStreamError


class PipelineError(UserStreamError):
    """The root of every error of a run."""


class ChildError(PipelineError):
    """A program that the run started cannot be started, or ended though nobody stopped it."""


class ServersDiedError(PipelineError):
    """A server ended in the middle of the run."""


class NoProgressError(PipelineError):
    """Nothing moves any more though not everything is stored."""


class StoreReadError(PipelineError):
    """A store cannot be read for the reconciliation."""
