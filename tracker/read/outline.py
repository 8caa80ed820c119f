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
from dataclasses import dataclass, replace
from itertools import pairwise

from tracker.errors import TooLarge
from tracker.model import Block, Section
from tracker.read.blocks import Line, Reading
from tracker.read.contents import key, remove_contents
from tracker.read.headings import cut, has_heading_words, is_sentence, is_whole_heading, unwrap, wording
from tracker.read.markers import STRONG_BULLETS, Marker, parse_marker

_LONE = re.compile(
    r"^(?:제\s?\d{1,3}\s?[조장]|\d{1,2}\s?[.)]?|[①-⑳]|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ][.)]?|[가나다라마바사아자차카타파하]\s?[.)])$"
)
_TITLE = re.compile(
    r"(?:개인\s?(?:위치)?\s?정보\s?(?:처리|취급|보호)?\s?(?:방침|정책|지침)|프라이버시\s?(?:정책|방침)|privacy\s+(?:policy|notice|statement)|이용\s?약관)",
    re.I,
)
_PAREN = re.compile(r"\s*([(（\[【「<《〈『])")
_PAIR = {"(": ")", "（": "）", "[": "]", "【": "】", "「": "」", "<": ">", "《": "》", "〈": "〉", "『": "』"}
_APPENDIX = re.compile(
    r"^[<\[(【]?\s*(?:부\s?칙|별\s?표|별\s?첨|붙\s?임)\s*(?:제?\s?\d+\s?[호조]?)?\s*[>\])】]?\s*(?:[(<\[].{0,40}[)>\]])?$"
)

# What a style of numbering says before any word is read: 제1조 heads sections, (가) lists.
_PRIOR = {
    "jang": 2.0, "jeol": 0.5, "gwan": 0.5, "jo": 1.5, "rom": 1.5, "arom": 0.8, "dot": 0.4, "par": 0.0, "ppar": -0.2, "brk": 0.2,
    "circ": -0.5, "pcirc": -0.3, "dotted": 0.2, "kcirc": -0.8, "han": -0.2, "hpar": -0.5, "hppar": -0.7, "alpha": 0.0,
    "apar": -0.5, "bare": -0.3, "multi": -1.0, "hyphen": -1.0,
}  # fmt: skip
# Styles that list far more often than they head: their sentences are read for a heading only where nothing else heads.
_LISTING = frozenset({"circ", "pcirc", "kcirc", "par", "ppar", "han", "hpar", "hppar", "apar", "bare"})
# A sequence is one of headings where its members are, on average, at least this good. Found on made-up policies in all
# styles: numbered lists inside sections average below 0, headings above 1.5.
_MEAN = 0.75


# The largest policy met has 40 top sections.
MAX_SECTIONS = 5_000


@dataclass(slots=True)
class _Candidate:
    """A line that could be a heading."""

    index: int
    marker: Marker | None
    heading: str
    rest: str
    score: float
    style: str
    value: float
    number: str | None


@dataclass(slots=True)
class _Head:
    """A decided heading."""

    index: int
    number: str | None
    heading: str
    rest: str
    level: int


def outline(reading: Reading) -> tuple[str | None, tuple[Section, ...]]:
    """The title and the sections, without categories.

    Raises TooLarge past MAX_SECTIONS headings, nothing else.
    """
    lines, markers = _join_lone(_bounded(reading.lines))
    lines, markers, entries = remove_contents(lines, markers)
    title, title_at = _title(lines, reading.title)
    candidates = [_candidate(i, lines, markers, entries) for i in range(len(lines))]
    tops = _tops(lines, candidates, title_at, entries)
    if not any(top.number for top in tops):
        # No numbered headings yet: those of a listing style may have their first sentence on the same line.
        candidates = [_candidate(i, lines, markers, entries, listing=True) for i in range(len(lines))]
        tops = _tops(lines, candidates, title_at, entries)
    if len(tops) > MAX_SECTIONS:
        raise TooLarge(f"{len(tops):,} sections; the limit is {MAX_SECTIONS:,}")
    return title, _sections(lines, markers, candidates, tops, title_at)


# --- lines and candidates ------------------------------------------------------------------------------


# The longest paragraph met has 2,600 letters. Past this a line is cut at a sentence's end, so that nothing behind has
# to bear a page-long line.
_LONGEST_LINE = 6_000


def _bounded(lines: list[Line]) -> list[Line]:
    """The same lines, page-long ones in pieces."""
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


def _candidate(
    i: int, lines: list[Line], markers: list[Marker | None], entries: set[str], *, listing: bool = False
) -> _Candidate | None:
    line = lines[i]
    if line.kind == "table":
        return None
    marker = markers[i]
    rank = line.rank
    generated = ""
    if marker is None and line.marker and line.kind == "item":
        generated = line.marker.rstrip(".")
    if not rank and not generated and (marker is None or marker.number is None):
        # A bare or merely listed line: only where nothing else is left do words alone make a heading (`_worded`).
        listed = marker is None or marker.bullet[:1] not in STRONG_BULLETS
        if listed and not (len(line.text) <= 60 and _stands_out(line.text, entries)):
            return None
    text = line.text[marker.end :] if marker else line.text
    if not listing and marker is not None and marker.style in _LISTING and not rank and "니다" in text:
        heading, rest, score = text, "", -2.5
    else:
        heading, rest = split_heading(text, marker, line, entries)
        if not heading:
            return None
        score = wording(heading)
    if 1 <= rank <= 6:
        score += 3.0
    elif rank == 7:
        score += 1.5
    elif rank == 8:
        score += 1.2
    elif line.lead and abs(line.lead - (marker.end if marker else 0) - len(heading)) <= 3:
        score += 1.0
    if line.linked:
        score -= 1.0
    if entries and key(heading) in entries:
        score += 1.5
    if line.depth > 1 and not 1 <= rank <= 6:
        score -= 0.5
    if marker is not None and marker.number is not None:
        return _Candidate(
            i, marker, heading, rest, score + _PRIOR[marker.style], marker.style, marker.value, marker.number
        )
    if marker is not None:
        return _Candidate(i, marker, heading, rest, score, f"bullet{marker.bullet[:1]}", 0, None)
    if generated:
        return _Candidate(i, None, heading, rest, score - 0.3, f"ol{line.depth}", float(generated), generated)
    return _Candidate(i, None, heading, rest, score, "", 0, None)


def _stands_out(text: str, entries: set[str]) -> bool:
    """An unmarked line that is a heading for another reason: brackets around it, 부칙, an entry of the contents."""
    return _bracketed(text) or bool(_APPENDIX.match(text)) or (bool(entries) and key(text) in entries)


def split_heading(text: str, marker: Marker | None, line: Line, entries: set[str]) -> tuple[str, str]:
    """Heading and what runs on behind it in the same line."""
    if marker is not None and marker.style in {"jo", "jang", "jeol", "dot", "rom"}:
        m = _PAREN.match(text)
        if m:
            close = _matching(text, m.end() - 1)
            if close > 0:
                inside, rest = text[m.end() : close].strip(), text[close + 1 :].strip(" :：.")
                # "제1조(목적) 본문" – but "(주)회사는", "(개정) 제목" and "1. (선택) 항목" are not titles
                if inside and (marker.style == "jo" or not rest) and len(inside) > 1:
                    if (
                        rest
                        and not is_sentence(rest)
                        and len(rest) < 30
                        and marker.style == "jo"
                        and not re.match(r"[①-⑳<\[]|\d", rest)
                    ):
                        return unwrap(text), ""
                    return unwrap(inside), rest
    if entries and len(text) > 12:
        end = _entry_end(text, entries)
        if end and end < len(text) and (is_sentence(text[end:]) or len(text) - end > 40):
            return unwrap(text[:end]), text[end:].strip()
    if line.lead and line.lead < len(line.text):
        start = marker.end if marker else 0
        if (
            line.lead > start + 1
            and is_sentence(line.text[line.lead :])
            and not is_sentence(line.text[start : line.lead])
        ):
            return unwrap(line.text[start : line.lead]), line.text[line.lead :].strip(" :：")
    if marker is not None and marker.number is not None:
        end = cut(text)
        if end < len(text):
            return unwrap(text[:end]), text[end:].strip(" :：")
    return unwrap(text), ""


def _matching(text: str, start: int) -> int:
    """Where the bracket at `start` closes, or −1."""
    opening, closing = text[start], _PAIR[text[start]]
    depth = 0
    for i in range(start, min(len(text), start + 150)):
        if text[i] == opening:
            depth += 1
        elif text[i] == closing:
            depth -= 1
            if depth == 0:
                return i
    return -1


def _entry_end(text: str, entries: set[str]) -> int:
    """Where the words of an entry of the list of contents end in `text`; 0 where none begins it."""
    letters = key(text[:120])
    best = max((len(e) for e in entries if letters.startswith(e)), default=0)
    if best < 2:
        return 0
    count = 0
    for i, ch in enumerate(text[:160]):
        if not ("가" <= ch <= "힣" or (ch.isascii() and ch.isalnum())):
            continue
        count += 1
        if count == best:
            return 0 if text[i + 1 : i + 2].isalnum() else i + 1
    return 0


# --- which lines are top sections -------------------------------------------------------------------


def _tops(
    lines: list[Line], candidates: list[_Candidate | None], title_at: int, entries: set[str]
) -> list[_Head]:
    numbered = [c for c in candidates if c is not None and c.number is not None]
    chains: dict[str, list[_Candidate]] = {}
    for style in dict.fromkeys(c.style for c in numbered):
        chain = _chain([c for c in numbered if c.style == style], lines)
        if chain and _is_headings(chain, lines):
            chains[style] = chain
    chain = max(chains.values(), key=_worth, default=[])
    if len(chain) == 1 and chain[0].score < 3.0:
        chain = []
    group = _group(lines, candidates, title_at, entries)
    if chain and not _encloses(group, chain):
        return _numbered_tops(_enclosing(chain, chains), lines, candidates, title_at)
    if not group and not chain:
        group = _worded(lines, title_at)
    return [_Head(c.index, None, c.heading, c.rest, 1) for c in group]


def _is_headings(chain: list[_Candidate], lines: list[Line]) -> bool:
    """Good enough words on average, and something said under most of them: a list has its items line by line."""
    if _worth(chain) / len(chain) < _MEAN:
        return False
    bare = sum(
        1
        for a, b in pairwise(chain)
        if b.index == a.index + 1 and not a.rest and not 1 <= lines[a.index].rank <= 6
    )
    return bare * 5 < len(chain) * 3 or len(chain) == 1


def _worth(chain: list[_Candidate]) -> float:
    return sum(c.score for c in chain)


def _chain(items: list[_Candidate], lines: list[Line]) -> list[_Candidate]:
    """The increasing sequence worth most: each member's score, plus for each step how regular it is.

    Linear: the best chain that ends in a value is kept for each value, and a step looks back a few values only.
    """
    best: dict[float, tuple[float, _Candidate, object]] = {}
    top: tuple[float, _Candidate, object] | None = None
    for k, c in enumerate(items):
        own = c.score
        nxt = items[k + 1] if k + 1 < len(items) else None
        line = lines[c.index]
        if (
            nxt is not None
            and nxt.index == c.index + 1
            and nxt.value == c.value + 1
            and not c.rest
            and not 1 <= line.rank <= 6
        ):
            own -= 1.5  # nothing between it and the next: a list
        choice: tuple[float, _Candidate, object] = (
            own + (0.5 if c.value in (0, 1) else -0.5 - min(c.value, 10) * 0.1),
            c,
            None,
        )
        whole = int(c.value)
        for value, bonus in (
            *(((v, 0.4) for v in _sub_values(best, c.value)) if c.style in _ARTICLES else ()),
            (float(whole - 1), 0.4),
            (float(whole - 2), -0.6),
            (float(whole - 3), -1.2),
            (float(whole - 4), -1.6),
            (float(whole - 5), -2.0),
            (c.value, -0.8 if c.style in _ARTICLES else -2.6),
        ):
            previous = best.get(value)
            if previous is None:
                continue
            before = lines[previous[1].index]
            alike = 0.0
            if before.rank == line.rank and before.depth == line.depth:
                alike = 0.3
            elif (1 <= before.rank <= 6) != (1 <= line.rank <= 6):
                alike = -1.5
            if previous[0] + own + bonus + alike > choice[0]:
                choice = (previous[0] + own + bonus + alike, c, previous)
        known = best.get(c.value)
        if known is None or choice[0] > known[0]:
            best[c.value] = choice
        if top is None or choice[0] > top[0]:
            top = choice
    chain: list[_Candidate] = []
    node: object = top
    while isinstance(node, tuple):
        chain.append(node[1])
        node = node[2]
    chain.reverse()
    return chain


_ARTICLES = frozenset({"jo", "jang", "jeol", "gwan"})


def _sub_values(best: dict[float, tuple[float, _Candidate, object]], value: float) -> tuple[float, ...]:
    """제7조의2 stands behind 제7조 and before 제8조: the inserted articles that may come right before `value`."""
    whole = int(value)
    if value > whole:
        return tuple(
            v for v in (float(whole), *(whole + k / 100 for k in range(2, 10))) if v < value and v in best
        )
    return tuple(v for v in (whole - 1 + k / 100 for k in range(2, 10)) if v in best)


def _enclosing(best: list[_Candidate], chains: dict[str, list[_Candidate]]) -> list[_Candidate]:
    """Another chain that begins before `best` and has its members between its own: 제1장 around 제1조."""
    for other in sorted(chains.values(), key=lambda c: c[0].index):
        if other is best or len(other) < 2 or other[0].index >= best[0].index:
            continue
        inside = [sum(1 for b in best if a.index < b.index < z.index) for a, z in pairwise(other)]
        if sum(1 for n in inside if n) * 2 > len(inside) and other[-1].index < best[-1].index:
            return other
    return best


def _encloses(group: list[_Candidate], chain: list[_Candidate]) -> bool:
    """Whether unnumbered headings set off alike stand around the best numbered sequence rather than within it.

    They do where they are worth more and either the sequence lies within one of them, or several come before it.
    """
    if len(group) < 3 or _worth(group) <= _worth(chain):
        return False
    before = sum(1 for g in group if g.index < chain[0].index)
    between = sum(1 for g in group if chain[0].index < g.index < chain[-1].index)
    return before >= 1 and (between == 0 or before >= 2)


def _numbered_tops(
    chain: list[_Candidate], lines: list[Line], candidates: list[_Candidate | None], title_at: int
) -> list[_Head]:
    """The chain, lines that look like its members although their numbers are off, and unnumbered lines of its tag."""
    style = chain[0].style
    taken = {c.index for c in chain}
    ranks = [lines[c.index].rank for c in chain]
    rank = max(sorted(set(ranks)), key=ranks.count)
    uniform = ranks.count(rank) * 3 >= len(ranks) * 2
    mean = _worth(chain) / len(chain)
    heads = [_Head(c.index, c.number, c.heading, c.rest, 1) for c in chain]
    runs: dict[
        int, float
    ] = {}  # chain position → value of the last stray number there: a list counts up from 1
    position = 0
    appendix = False
    for c in candidates:
        if c is None or c.index < chain[0].index:
            continue
        if c.index in taken:
            position += 1
            continue
        own = lines[c.index].rank
        if c.index != title_at and _APPENDIX.match(lines[c.index].text):
            heads.append(_Head(c.index, c.number, c.heading, c.rest, 1))
            appendix = appendix or position >= len(chain)
        elif c.style == style:
            listed = (c.value == runs.get(position, 0.0) + 1 and own != rank) or (
                c.value == 1 and style not in _ARTICLES
            )
            listed = listed or (runs.get(position) is not None and c.value == runs[position] + 1)
            if listed:
                runs[position] = c.value
                if not (uniform and 1 <= rank <= 6 and own == rank):
                    continue
            if appendix or style.startswith("ol") or (uniform and own != rank) or c.score < 1.0:
                continue
            if 1 <= rank <= 6 or style in _ARTICLES or c.score >= max(2.2, mean - 0.3):
                heads.append(_Head(c.index, c.number, c.heading, c.rest, 1))
        elif uniform and 1 <= rank <= 6 and 1 <= own <= rank and c.score > 1.0 and c.index != title_at:
            heads.append(_Head(c.index, c.number, c.heading, c.rest, 1))
    heads.sort(key=lambda h: h.index)
    return heads


def _group(
    lines: list[Line], candidates: list[_Candidate | None], title_at: int, entries: set[str]
) -> list[_Candidate]:
    """The unnumbered lines set off alike (same tag, same bullet, all bold, all in brackets, all in the list of
    contents) that are worth most."""
    groups: dict[tuple[str, int], list[_Candidate]] = {}
    for c in candidates:
        if c is None or c.index == title_at or c.number is not None:
            continue
        line = lines[c.index]
        strong = bool(c.style) and c.style[-1] in STRONG_BULLETS
        bracketed = _bracketed(line.text)
        listed = not line.rank and bool(entries) and key(c.heading) in entries
        if line.rank or strong or bracketed or listed:
            name = c.style if strong else "=" if listed else "[" if bracketed and not line.rank else ""
            groups.setdefault((name, line.rank), []).append(c)
    best: list[_Candidate] = []
    for group in groups.values():
        good = [c for c in group if c.score > 0.5]
        if (
            len(good) >= 2
            and len(good) * 2 > len(group)
            and _named(good) * 3 >= len(good)
            and _worth(good) > _worth(best)
        ):
            best = good
    return best


def _worded(lines: list[Line], title_at: int) -> list[_Candidate]:
    """Short lines whose words alone are a heading's; nothing else is left to go by."""
    found = []
    for i, line in enumerate(lines[:-1]):
        if line.kind == "table" or len(line.text) > 44 or line.linked or i == title_at:
            continue
        heading = unwrap(line.text)
        named = has_heading_words(heading) or is_whole_heading(heading)
        if len(heading) <= 40 and named and parse_marker(line.text) is None and not is_sentence(heading):
            found.append(_Candidate(i, None, heading, "", 1.0, "", 0, None))
    return found if len(found) >= 2 else []


def _bracketed(text: str) -> bool:
    return 2 < len(text) <= 60 and text[0] in "[【<〈《「" and text[-1] in "]】>〉》」"


def _named(group: list[_Candidate]) -> int:
    return sum(1 for c in group if has_heading_words(c.heading) or is_whole_heading(c.heading))


# --- sections and blocks ----------------------------------------------------------------------------------


def _sections(
    lines: list[Line],
    markers: list[Marker | None],
    candidates: list[_Candidate | None],
    tops: list[_Head],
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
    candidates: list[_Candidate | None],
    head: _Head,
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
    candidates: list[_Candidate | None],
    head: _Head,
    stop: int,
) -> list[_Head]:
    """Sub-headings of one section: lower heading tags, or a numbering all of whose members head something."""
    inside = [c for c in candidates[head.index + 1 : stop] if c is not None]
    if not inside:
        return []
    tagged = [c for c in inside if 1 <= lines[c.index].rank <= 6 and c.score > 0.5]
    if tagged:
        outer = min(lines[c.index].rank for c in tagged)
        return [
            _Head(c.index, c.number, c.heading, c.rest, head.level + 1)
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
            first = good[0].value % 1000 == 1 or good[0].style in _ARTICLES
            if first and all(0 < b.value - a.value <= 1 for a, b in pairwise(good)):
                return [_Head(c.index, c.number, c.heading, c.rest, head.level + 1) for c in good]
        return []
    return []


def _heads_something(c: _Candidate, lines: list[Line], markers: list[Marker | None], stop: int) -> bool:
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
