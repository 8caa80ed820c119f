"""Two readings of one text may differ where the text does not: which lines are headings, where lines end, what the title is.

What is evened out here cannot come out as a change later. Words are never added or taken away, but for the title and for
links to earlier policies.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace

from tracker.compare.lines import (
    Line,
    Part,
    earlier_labels,
    parts_of,
    text_line,
    without_lines,
    without_marker,
)
from tracker.compare.words import words_key
from tracker.model import Document

# Lines longer than this, and more of them than that, are left as they were read.
LONGEST_LINE, MOST_LINES = 5_000, 400
# Pieces shorter than this ("이름") are cut off only where the whole line is made of such pieces.
TELLING_PIECE = 4
# What is left over between pieces and no longer than this was added to the piece before it.
TAIL = 20
# A line of which less than this share is found again in pieces was rewritten, not joined.
FOUND_AGAIN = 0.5


def prepared(old: Document, new: Document) -> tuple[list[Part], list[Part]]:
    """The parts of both documents, made comparable where the readings of the two differ and the texts do not."""
    left, right = parts_of(old), parts_of(new)
    labels = earlier_labels(old) | earlier_labels(new)
    left, right = without_lines(left, labels), without_lines(right, labels)
    _drop_title(left, old, new, right)
    _drop_title(right, new, old, left)
    left, right = _recut(left, right), _recut(right, left)
    return reanchor(left, right), reanchor(right, left)


def _drop_title(parts: list[Part], own: Document, other: Document, others: list[Part]) -> None:
    """Leave out a first line that is the title, where the other document has it as its title or lost it altogether."""
    if not parts or parts[0].heading_key:
        return
    title, theirs = words_key(own.title or ""), words_key(other.title or "")
    elsewhere = {line.key for p in others[:1] for line in p.lines}
    for line in parts[0].lines[:3]:
        same = line.key in theirs if theirs else line.key == title
        if len(line.key) >= 4 and same and line.key not in elsewhere:
            parts[0] = replace(parts[0], lines=[x for x in parts[0].lines if x is not line])
            return


# --- lines that one reading joined ---------------------------------------------------------------------


class _Pieces:
    """The lines and headings of the other reading that are not in this one: what a joined line may consist of."""

    def __init__(self, parts: list[Part], others: list[Part]) -> None:
        own = {x.key for p in parts for x in p.lines} | {p.heading_key for p in parts}
        self.headings = {p.heading_key for p in others if len(p.heading_key) >= TELLING_PIECE} - own
        texts = {
            x.key: words_key(x.text) for p in others for x in p.lines if x.table is None and x.key not in own
        }
        self.known = {x.key for p in others for x in p.lines}
        self._keys = {key for key in (*texts, *texts.values(), *self.headings) if len(key) >= 2}
        # The lengths of the pieces by their first and last two letters, longest first: a look-up, not a search.
        self._first = _lengths((key[:2], len(key)) for key in self._keys)
        self._last = _lengths((key[-2:], len(key)) for key in self._keys)

    def __bool__(self) -> bool:
        return bool(self._keys)

    def begins(self, words: str) -> str:
        """The longest piece that `words` begins with."""
        return next((words[:n] for n in self._first.get(words[:2], ()) if words[:n] in self._keys), "")

    def like(self, words: str) -> bool:
        """True where some piece begins as `words` does."""
        return words[:2] in self._first

    def ends(self, words: str) -> str:
        """The longest piece that `words` ends with."""
        return next((words[-n:] for n in self._last.get(words[-2:], ()) if words[-n:] in self._keys), "")


def _lengths(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, set[int]] = {}
    for letters, length in pairs:
        found.setdefault(letters, set()).add(length)
    return {letters: sorted(lengths, reverse=True) for letters, lengths in found.items()}


def _recut(parts: list[Part], others: list[Part]) -> list[Part]:
    """Cut lines that hold several lines of the other reading, word for word or but for one part in the middle."""
    pieces = _Pieces(parts, others)
    if not pieces:
        return parts
    left = MOST_LINES
    result = []
    for part in parts:
        lines: list[Line] = []
        for line in part.lines:
            fresh = line.table is None and line.key not in pieces.known and left > 0
            cuts = _cuts(line.key, pieces) if fresh and len(line.key) <= LONGEST_LINE else []
            left -= fresh
            lines += _cut(line, cuts) if cuts else [line]
        result.append(replace(part, lines=lines) if len(lines) != len(part.lines) else part)
    return result


def _cuts(words: str, pieces: _Pieces) -> list[int]:
    """Where to cut the words of a line: none where it is not made of pieces."""
    front, rest = [0], words
    while rest and (piece := pieces.begins(rest)) and (piece != words):
        front.append(front[-1] + len(piece))
        rest = words[front[-1] :]
    if not rest and len(front) > 2:
        return front[1:-1]
    front = [0]
    rest = words
    while len(piece := pieces.begins(rest)) >= TELLING_PIECE:
        front.append(front[-1] + len(piece))
        rest = words[front[-1] :]
    back: list[int] = []
    while len(piece := pieces.ends(rest)) >= TELLING_PIECE:
        rest = rest[: -len(piece)]
        back.append(front[-1] + len(rest))
    cuts = sorted({*front[1:], *back} - {0, len(words)})
    if len(front) > 2 and 0 < len(rest) <= TAIL and not pieces.like(rest):
        cuts.remove(front[-1])
    heading = len(front) > 1 and words[: front[1]] in pieces.headings
    if not heading and len(front) - 1 + len(back) < 2:
        return []  # one line that grew at an end, not several joined
    return cuts if heading or len(rest) <= len(words) * (1 - FOUND_AGAIN) else []


def _cut(line: Line, cuts: Iterable[int]) -> list[Line]:
    """A line as several; unchanged where its words do not come apart there (in the midst of an address, say)."""
    marker, body = without_marker(line.text, line.marker)
    start = len(line.text) - len(body)
    places = [0]
    for cut in cuts:
        place = bisect_left(range(len(body) + 1), cut, key=lambda n: len(words_key.__wrapped__(body[:n])))
        while place < len(body) and body[place] in '.,)]」』>”"’!?':
            place += 1
        places.append(place)
    texts = [body[a:b].strip() for a, b in zip(places, [*places[1:], len(body)], strict=True)]
    texts[0] = (line.text[:start] + texts[0]).strip() if marker else texts[0]
    made = [text_line(line.kind, t, line.section, marker if n == 0 else "") for n, t in enumerate(texts) if t]
    return made if all(x.key for x in made) else [line]


# --- headings that one reading missed ------------------------------------------------------------------


def reanchor(parts: list[Part], others: list[Part]) -> list[Part]:
    """Cut `parts` where a line is word for word a heading that only the `others` have as a top section.

    Two readings of one text may differ in which lines were taken for headings; after this both have the same cuts, and
    the same lines stand in the same section.
    """
    own = {p.heading_key for p in parts if p.heading_key}
    wanted = {p.heading_key: p for p in others if len(p.heading_key) >= 3 and p.heading_key not in own}
    if not wanted:
        return parts
    result: list[Part] = []
    for part in parts:
        piece = replace(part, lines=[])
        for line in part.lines:
            match = wanted.get(line.key) if line.kind != "table" else None
            if match is None:
                piece.lines.append(line)
                continue
            del wanted[line.key]
            result.append(piece)
            number = match.number and (re.sub(r"\D", "", line.marker) or match.number)
            piece = Part(
                line.section, number, without_marker(line.text, line.marker)[1], match.categories, []
            )
        result.append(piece)
    return [Part(p.id, p.number, p.heading, p.categories, p.lines) for p in result]
