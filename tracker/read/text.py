"""Plain text → lines."""

from __future__ import annotations

from tracker.read.blocks import Line, Reading, tidy


def read_text(text: str) -> Reading:
    """One line a line of the file."""
    lines: list[Line] = []
    for raw in tidy(text).splitlines():
        squeezed = " ".join(raw.split())
        if squeezed:
            lines.append(Line(squeezed))
    return Reading(lines)
