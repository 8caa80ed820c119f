"""Why an exchange failed, raised inside collect and turned into a `Failure` at its edge."""

from __future__ import annotations

from datetime import datetime

from tracker.model import Failure, FailureKind

PASSING: frozenset[FailureKind] = frozenset({"timeout", "reset", "truncated", "http_429", "http_5xx"})
"""Failures that a second try may mend. 404, 410, TLS, refused ports and unknown names are not among them."""

HOST_KINDS: frozenset[FailureKind] = frozenset(
    {"dns", "refused", "reset", "timeout", "tls", "protocol", "truncated", "http_429", "http_5xx"}
)
"""Failures that say something of the host, not of the page: they count towards its circuit breaker."""


class Trouble(Exception):
    """One failed exchange. `message` is one line for people, without credentials.

    `passes` overrides whether a second try may help (a name look-up that failed for now, an HTTP/2 error).
    """

    def __init__(
        self,
        kind: FailureKind,
        message: str,
        *,
        status: int | None = None,
        url: str | None = None,
        retry_after: float | None = None,
        passes: bool | None = None,
    ) -> None:
        super().__init__(message)
        self.kind: FailureKind = kind
        self.message = message
        self.status = status
        self.url = url
        self.retry_after = retry_after
        self.passes = kind in PASSING if passes is None else passes

    def failure(self, at: datetime) -> Failure:
        """The value handed out."""
        return Failure(self.kind, self.message, at, self.status, self.url, self.retry_after)
