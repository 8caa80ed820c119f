"""Lines → sections. Which lines are headings is one decision over the whole policy, not one a line.

1. Every line's marker is parsed; a marker that stands alone is joined to the line behind it.
2. Lists of contents are taken out; their entries tell later where a heading ends.
3. Each line that could be a heading is scored by its words and by how the page sets it off.
4. For each style of numbering the best increasing sequence is found; the style whose sequence is worth most is the
   outermost, unless another style encloses it. Lines that look the same join it even where their number is off.
5. Where nothing is numbered, lines that are set off alike, or whose words are headings, are the sections.
6. Within each section the same is asked again, more strictly, for sub-headings; everything else stays a block.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from tracker.errors import TooLarge
from tracker.model import Block, Section
from tracker.read.blocks import Line, Reading
from tracker.read.candidates import Candidate, candidate
from tracker.read.contents import remove_contents
from tracker.read.headings import is_sentence, unwrap
from tracker.read.markers import Marker, parse_marker
from tracker.read.tops import ARTICLES, Head, top_headings

_LONE = re.compile(
    r"^(?:제\s?\d{1,3}\s?[조장]|\d{1,2}\s?[.)]?|[①-⑳]|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ][.)]?|[가나다라마바사아자차카타파하]\s?[.)])$"
)
_TITLE = re.compile(
    r"(?:개인\s?(?:위치)?\s?정보\s?(?:처리|취급|보호)?\s?(?:방침|정책|지침)|프라이버시\s?(?:정책|방침)|privacy\s+(?:policy|notice|statement)|이용\s?약관)",
    re.I,
)
# The largest policy met has 40 top sections.
MAX_SECTIONS = 5_000


def outline(reading: Reading) -> tuple[str | None, tuple[Section, ...]]:
    """The title and the sections, without categories.

    Raises TooLarge past MAX_SECTIONS headings, nothing else.
    """
    lines, markers = _join_lone(_bounded(reading.lines))
    lines, markers, entries = remove_contents(lines, markers)
    title, title_at = _title(lines, reading.title)
    candidates = [candidate(i, lines, markers, entries) for i in range(len(lines))]
    tops = top_headings(lines, candidates, title_at, entries)
    if not any(top.number for top in tops):
        # No numbered headings yet: those of a listing style may have their first sentence on the same line.
        candidates = [candidate(i, lines, markers, entries, listing=True) for i in range(len(lines))]
        tops = top_headings(lines, candidates, title_at, entries)
    if len(tops) > MAX_SECTIONS:
        raise TooLarge(f"{len(tops):,} sections; the limit is {MAX_SECTIONS:,}")
    reading.warnings += _doubts(tops, lines)
    return title, _sections(lines, markers, candidates, tops, title_at)


# The longest paragraph met has 2,600 letters. Past this a line is cut at a sentence's end, so that nothing behind has
# to bear a page-long line.
_LONGEST_LINE = 6_000


def _doubts(tops: list[Head], lines: list[Line]) -> list[str]:
    """What a reader should know of headings that do not look right."""
    if not tops:
        return ["no section headings were found"] if len(lines) > 10 else []
    numbers = [int(t.number) for t in tops if t.number and t.number.isdecimal()]
    odd = [f"{a}, {b}" for a, b in pairwise(numbers) if b not in (a + 1, 1)]
    return [f"section numbers are out of order: {'; '.join(odd[:3])}"] if odd else []


def _bounded(lines: list[Line]) -> list[Line]:
    """The same lines without empty ones (control characters of a damaged file), page-long ones in pieces."""
    lines = [line for line in lines if line.text]
    if all(len(line.text) <= _LONGEST_LINE or line.kind == "table" for line in lines):
        return lines
    out: list[Line] = []
    for line in lines:
        text = line.text
        if line.kind == "table" or len(text) <= _LONGEST_LINE:
            out.append(line)
            continue
        at = 0
        while at < len(text):
            stop = at + _LONGEST_LINE
            if stop < len(text):
                found = max(text.rfind("다. ", at + 1, stop) + 2, text.rfind("\n", at, stop))
                if found <= at + 2:
                    found = text.rfind(" ", at + 1, stop)
                stop = found if found > at else stop
            piece = text[at:stop].strip()
            if piece:
                out.append(
                    replace(
                        line,
                        text=piece,
                        lead=0,
                        rank=line.rank if at == 0 else 0,
                        anchor=line.anchor if at == 0 else "",
                    )
                )
            at = stop
    return out


def _join_lone(lines: list[Line]) -> tuple[list[Line], list[Marker | None]]:
    """Markers, with a marker that stands alone on its line put before the line behind it."""
    out: list[Line] = []
    markers: list[Marker | None] = []
    waiting: Line | None = None
    for line in lines:
        if waiting is not None:
            if line.kind != "table" and not _LONE.match(line.text):
                line.text = f"{waiting.text} {line.text}"
                line.lead = line.lead + len(waiting.text) + 1 if line.lead else 0
                line.rank = line.rank or (waiting.rank if waiting.rank < 8 else 0)
                line.anchor = line.anchor or waiting.anchor
            else:
                out.append(waiting)
                markers.append(parse_marker(waiting.text))
            waiting = None
        if line.kind != "table" and len(line.text) <= 8 and _LONE.match(line.text):
            waiting = line
            continue
        out.append(line)
        markers.append(parse_marker(line.text) if line.kind != "table" else None)
    if waiting is not None:
        out.append(waiting)
        markers.append(parse_marker(waiting.text))
    return out, markers


def _title(lines: list[Line], page_title: str | None) -> tuple[str | None, int]:
    """The policy's name and the line it stands on (−1 where it stands on none)."""
    for i, line in enumerate(lines[: max(3, min(40, len(lines) // 2))]):
        if line.kind == "table":
            continue
        text = unwrap(line.text)
        if len(text) <= 60 and _TITLE.search(text) and not is_sentence(text) and not line.linked:
            marker = parse_marker(text)
            if marker is None or marker.number is None:
                return text, i
    if page_title and _TITLE.search(page_title):
        parts = [p.strip() for p in re.split(r"\s[|\-–—:>·]\s|\s?[|>]\s?", page_title)]
        return next((p for p in parts if _TITLE.search(p)), page_title), -1
    return None, -1


def _sections(
    lines: list[Line],
    markers: list[Marker | None],
    candidates: list[Candidate | None],
    tops: list[Head],
    title_at: int,
) -> tuple[Section, ...]:
    sections: list[Section] = []
    first = tops[0].index if tops else len(lines)
    if first > 0:
        blocks = _blocks(lines, markers, range(first), title_at)
        if blocks:
            sections.append(Section("s0", None, "", 1, None, (), tuple(blocks)))
    for n, head in enumerate(tops, 1):
        stop = tops[n].index if n < len(tops) else len(lines)
        _section(sections, lines, markers, candidates, head, f"s{n}", None, stop)
    return tuple(sections)


def _section(
    sections: list[Section],
    lines: list[Line],
    markers: list[Marker | None],
    candidates: list[Candidate | None],
    head: Head,
    name: str,
    parent: str | None,
    stop: int,
) -> None:
    """Append a section and those below it. At most four levels deep: 장, 조, 항, 호."""
    subs = _subs(lines, markers, candidates, head, stop) if head.level < 4 else []
    own_stop = subs[0].index if subs else stop
    blocks = [_rest_block(head.rest)] if head.rest else []
    blocks += _blocks(lines, markers, range(head.index + 1, own_stop), -1)
    sections.append(Section(name, head.number, head.heading, head.level, parent, (), tuple(blocks)))
    for n, sub in enumerate(subs, 1):
        end = subs[n].index if n < len(subs) else stop
        _section(sections, lines, markers, candidates, sub, f"{name}.{n}", name, end)


def _subs(
    lines: list[Line],
    markers: list[Marker | None],
    candidates: list[Candidate | None],
    head: Head,
    stop: int,
) -> list[Head]:
    """Sub-headings of one section: lower heading tags, or a numbering all of whose members head something."""
    inside = [c for c in candidates[head.index + 1 : stop] if c is not None]
    if not inside:
        return []
    tagged = [c for c in inside if 1 <= lines[c.index].rank <= 6 and c.score > 0.5]
    if tagged:
        outer = min(lines[c.index].rank for c in tagged)
        return [
            Head(c.index, c.number, c.heading, c.rest, head.level + 1)
            for c in tagged
            if lines[c.index].rank == outer
        ]
    groups: dict[str, list[int]] = {}
    for i in range(head.index + 1, stop):
        m = markers[i]
        if m is not None and m.number is not None:
            groups.setdefault(m.style, []).append(i)
    for indexes in groups.values():  # in the order of their first line: the outermost numbering comes first
        heads = [candidates[i] for i in indexes]
        if all(c is not None and _heads_something(c, lines, markers, stop) for c in heads):
            good = [c for c in heads if c is not None]
            # Articles count on across chapters; 3.1 is the first of its kind as 1 is.
            first = good[0].value % 1000 == 1 or good[0].style in ARTICLES
            if first and all(0 < b.value - a.value <= 1 for a, b in pairwise(good)):
                return [Head(c.index, c.number, c.heading, c.rest, head.level + 1) for c in good]
        return []
    return []


def _heads_something(c: Candidate, lines: list[Line], markers: list[Marker | None], stop: int) -> bool:
    """A noun phrase with lines of another kind under it."""
    if c.rest or len(c.heading) > 50 or is_sentence(c.heading) or lines[c.index].text.count(",") > 2:
        return False
    if re.search(r"\S\s?[:：]\s?\S", c.heading):
        return False
    below = c.index + 1
    if below >= stop:
        return False
    m = markers[below]
    return not (m is not None and m.style == c.style and m.number is not None)


def _rest_block(text: str) -> Block:
    marker = parse_marker(text)
    return Block("item" if marker else "paragraph", text, _written(text, marker), 0, None)


def _written(text: str, marker: Marker | None) -> str:
    return text[: marker.end].strip() if marker else ""


def _blocks(lines: list[Line], markers: list[Marker | None], indexes: range, title_at: int) -> list[Block]:
    """Blocks of one section. Depth comes from the order in which styles of markers nest, the same in any markup."""
    blocks: list[Block] = []
    stack: list[str] = []
    for i in indexes:
        line, marker = lines[i], markers[i]
        if line.kind == "table":
            blocks.append(Block("table", line.text, "", 0, line.table))
            continue
        if i == title_at or 1 <= line.rank <= 6:
            blocks.append(Block("heading", line.text, _written(line.text, marker), 0, None))
            continue
        if marker is not None:
            style = marker.style if marker.number is not None else f"bullet{marker.bullet[:1]}"
            if style in stack:
                del stack[stack.index(style) + 1 :]
            else:
                stack.append(style)
            heading = line.rank in (7, 8) and not is_sentence(line.text)
            blocks.append(
                Block(
                    "heading" if heading else "item",
                    line.text,
                    _written(line.text, marker),
                    min(len(stack) - 1, 9),
                    None,
                )
            )
        elif line.rank in (7, 8) and len(line.text) <= 60 and not is_sentence(line.text):
            stack.clear()
            blocks.append(Block("heading", line.text, "", 0, None))
        elif line.kind == "item":
            blocks.append(Block("item", line.text, line.marker, max(0, line.depth - 1), None))
        else:
            blocks.append(Block("paragraph", line.text, "", 0, None))
    return blocks
