"""Whose policy it is."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.model import Section


def read_company(title: str | None, sections: Sequence[Section]) -> str | None:
    """The company's name as the policy writes it, or None."""
    return None
