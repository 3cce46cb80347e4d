"""What can go wrong between this machine and its cluster; every message says what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from contract.errors import SettingsError, UserStreamError


class ClusterError(UserStreamError):
    """The root of every error of the local cluster."""


class ClusterSettingsError(SettingsError, ClusterError):
    """A variable of the cluster's commands has a value that is not accepted."""


class ToolError(ClusterError):
    """docker, kind, helm or kubectl is missing, or does not work here."""


class CommandError(ClusterError):
    """A program that was run ended with another exit code than 0; ``output`` is its last lines."""

    def __init__(self, command: Sequence[str], code: int, output: str) -> None:
        shown = " ".join(command)
        super().__init__(f"`{shown}` failed with exit code {code}:\n{output.strip() or '(it said nothing)'}")
        self.output = output


class NotReadyError(ClusterError):
    """Something in the cluster did not become ready in time."""
