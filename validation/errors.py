"""What can go wrong with a validation besides what the stores name themselves."""

from __future__ import annotations

from contract.errors import SettingsError, UserStreamError


class WindowError(SettingsError):
    """The window or the table that is to be validated cannot be."""


class ReportError(UserStreamError):
    """The report cannot be written."""


class BreachedError(UserStreamError):
    """An expectation does not hold."""
