"""What can go wrong with Airflow on one machine; every message says what to do about it."""

from __future__ import annotations

from contract.errors import SettingsError, UserStreamError


class AirflowError(UserStreamError):
    """The root of every error of it."""


class AirflowSettingsError(SettingsError, AirflowError):
    """A ``USER_STREAM_AIRFLOW_*`` variable has a value that is not accepted."""


class NotInstalledError(AirflowError):
    """Airflow's environment is missing."""


class ComponentError(AirflowError):
    """A part of Airflow cannot be started, ended though nobody stopped it, or did not become ready."""
