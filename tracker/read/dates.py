"""Dates the page states of this version."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.model import Dates, Section
from tracker.read.blocks import RawLink


def read_dates(sections: Sequence[Section], earlier: Sequence[RawLink]) -> Dates:
    """Announced and effective date with their sentences, and the earlier versions the page names."""
    return Dates()
