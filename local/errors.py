"""What can go wrong with the servers on this machine; every message says what to do about it."""

from __future__ import annotations

from contract.errors import SettingsError, UserStreamError


class LocalError(UserStreamError):
    """The root of every error of the one-machine stack."""


class LocalSettingsError(SettingsError, LocalError):
    """A ``USER_STREAM_LOCAL_*`` setting is unknown or has a value that is not accepted."""


class JavaError(LocalError):
    """No Java 17 on this machine."""


class FolderError(LocalError):
    """A folder cannot be made, entered or written to."""


class DiskFullError(LocalError):
    """Not enough room on the disk that holds a folder."""


class JarsError(LocalError):
    """The jars cannot be brought onto this machine."""


class LockFormatError(JarsError):
    """``jars.lock`` has a line that is not ``set coordinate sha256 size``."""


class ChecksumError(JarsError):
    """A downloaded file is not the one that ``jars.lock`` names."""


class DownloadError(JarsError):
    """The artifact repository cannot be reached or does not have an artifact."""


class JarsMissingError(JarsError):
    """A jar set is asked for that has not been installed."""


class StateInUseError(LocalError):
    """Another process works on the same state folder, or its servers are up."""


class NotRunningError(LocalError):
    """Servers were asked for that are not up."""


class PortTakenError(LocalError):
    """The port that a setting names is in use."""


class ServerError(LocalError):
    """One server; ``server`` is its name."""

    def __init__(self, server: str, message: str) -> None:
        super().__init__(message)
        self.server = server


class ServerStartError(ServerError):
    """A server died, or did not become ready in time, while it was started."""


class PortLostError(ServerStartError):
    """A port was free when it was chosen and taken when the server came to listen on it."""


class ServerStopError(ServerError):
    """A server is still there after it was told to stop and then killed."""
