"""The 대비표 (before/after table) of a change, in the forms people file it in."""

from __future__ import annotations

from tracker.model import Change, PolicyKind
from tracker.publish.comparison import Format, render_comparison


def comparison_table(
    change: Change,
    form: Format,
    *,
    kind: PolicyKind = "privacy",
    width: int | None = None,
    color: bool = False,
) -> str | bytes:
    """The table as text, or as bytes for `docx`. `width` in columns and `color` are for a terminal."""
    return render_comparison(change, form, kind=kind, width=width, color=color)
