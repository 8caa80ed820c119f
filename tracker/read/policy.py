"""Which of several policies, and whether there is one at all."""

from __future__ import annotations

from tracker.errors import NotAPolicy
from tracker.model import PolicyKind
from tracker.read.blocks import Reading


def choose_policy(reading: Reading, kind: PolicyKind) -> Reading:
    if not reading.lines:
        raise NotAPolicy("there is no text on the page", "empty_shell")
    return reading
