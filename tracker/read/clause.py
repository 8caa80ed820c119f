"""The policy's own promise to announce changes."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.model import NoticeClause, Section


def read_clause(sections: Sequence[Section]) -> NoticeClause | None:
    """The notice clause, or None where the policy has none."""
    return None
