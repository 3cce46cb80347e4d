"""What can go wrong in the producer, as types."""

from __future__ import annotations

from contract.errors import BrokerError, SettingsError, UserStreamError


class OptionError(SettingsError):
    """A command-line option or argument is malformed or contradicts another."""


class SourceError(UserStreamError):
    """The API does not give users."""


class SourceRefusedError(SourceError):
    """The API refuses the call itself (4xx other than 429): trying again is no use."""


class TransientSourceError(SourceError):
    """One call failed in a way that may pass; ``retry_after`` is what the API asked for, in seconds."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class SourceRateLimitedError(TransientSourceError):
    """429."""


class SourceServerError(TransientSourceError):
    """5xx."""


class SourceTimeoutError(TransientSourceError):
    """No answer within ``source.timeout_seconds``."""


class SourceConnectionError(TransientSourceError):
    """The API cannot be reached, or hangs up."""


class SourceMalformedError(TransientSourceError):
    """The answer is not JSON, or not in the API's shape."""


class SourceReportedError(TransientSourceError):
    """The answer is the API's own ``{"error": ..}``."""


class SourceEmptyError(TransientSourceError):
    """The answer holds no users."""


class SourceExhaustedError(SourceError):
    """Every try failed; ``last`` is why the last one did."""

    def __init__(self, message: str, last: TransientSourceError) -> None:
        super().__init__(message)
        self.last = last


class DeliveryError(BrokerError):
    """A record was not acknowledged."""


class LandingError(UserStreamError):
    """The landing table cannot be reached, read or written."""


class DeadLetterError(UserStreamError):
    """A dead letter is unknown or cannot be replayed."""
