"""A changed section as rows of two sides, for a page that shows old and new beside each other.

The text of a section has one line a block. Where both sides share a line end a row ends, so that what stands
side by side belongs together. Rows in which nothing changed are folded, except one before and after each change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from tracker.model import DiffOp
from tracker.publish.safe import plain

CONTEXT = 1  # unchanged rows shown around a change: enough to see which list it stands in
MIN_FOLD = 2  # a single unchanged row is shorter than the line that would say it was left out


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words: the same on both sides, only on the left (gone), or only on the right (new)."""

    mark: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True, slots=True)
class SideRow:
    """One row. `left`/`right` are None where nothing stands on that side."""

    left: tuple[Piece, ...] | None
    right: tuple[Piece, ...] | None
    changed: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows in a row: shown, or folded because nothing changed in them."""

    rows: tuple[SideRow, ...]
    folded: bool


def stretches(diff: Sequence[DiffOp]) -> tuple[Stretch, ...]:
    """The diff of a section (ops −1, 0, 1) as stretches of rows, in reading order. No text is lost."""
    rows = list(_rows(diff))
    shown = [False] * len(rows)
    for i, row in enumerate(rows):
        if row.changed:
            for j in range(max(0, i - CONTEXT), min(len(rows), i + CONTEXT + 1)):
                shown[j] = True
    found: list[Stretch] = []
    start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and shown[end] == shown[start]:
            end += 1
        part = tuple(rows[start:end])
        found.append(Stretch(part, folded=not shown[start] and len(part) >= MIN_FOLD))
        start = end
    return tuple(found)


def _rows(diff: Sequence[DiffOp]) -> Iterable[SideRow]:
    left: list[Piece] = []
    right: list[Piece] = []
    for op, text in diff:
        for i, part in enumerate(text.split("\n") if op == 0 else [text]):
            if i:
                yield from _row(left, right)
                left, right = [], []
            words = "\n".join(_edged(line) for line in part.split("\n"))
            if words and op <= 0:
                left.append(Piece("gone" if op else "same", words))
            if words and op >= 0:
                right.append(Piece("new" if op else "same", words))
    yield from _row(left, right)


def _edged(line: str) -> str:
    """The harmless line, with one space where white space stood at its ends: words of two stretches must not join."""
    words = plain(line)
    if not words:
        return " " if line else ""
    return (" " if line[0].isspace() else "") + words + (" " if line[-1].isspace() else "")


def _row(left: list[Piece], right: list[Piece]) -> Iterable[SideRow]:
    if not any(p.text.strip() for p in (*left, *right)):
        return
    changed = any(p.mark != "same" for p in (*left, *right))
    yield SideRow(tuple(left) or None, tuple(right) or None, changed)
