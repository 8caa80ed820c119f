"""Lines that could be headings, each with a score from its words and from how the page sets it off."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.read.blocks import Line
from tracker.read.columns import CONTACT_LABELS
from tracker.read.contents import key
from tracker.read.headings import cut, is_sentence, is_short_statement, unwrap, wording
from tracker.read.markers import STRONG_BULLETS, Marker

_PAREN = re.compile(r"\s*([(（\[【「<《〈『])")
_PAIR = {"(": ")", "（": "）", "[": "]", "【": "】", "「": "」", "<": ">", "《": "》", "〈": "〉", "『": "』"}
APPENDIX = re.compile(
    r"^[<\[(【]?\s*(?:부\s?칙|별\s?표|별\s?첨|붙\s?임)\s*(?:제?\s?\d+\s?[호조]?)?\s*[>\])】]?\s*(?:[(<\[].{0,40}[)>\]])?$"
)
# The <dt> of a value ("전화", "담당"), in whatever tag the headings are.
_LABEL = re.compile(rf"{CONTACT_LABELS}|담당(?:자|\s?부서)|(?:보호)?책임자|전자우편|주소|팩스")
# What a style of numbering says before any word is read: 제1조 heads sections, (가) lists.
_PRIOR = {
    "jang": 2.0, "jeol": 0.5, "gwan": 0.5, "jo": 1.5, "rom": 1.5, "arom": 0.8, "dot": 0.4, "par": 0.0, "ppar": -0.2, "brk": 0.2,
    "circ": -0.5, "pcirc": -0.3, "dotted": 0.2, "kcirc": -0.8, "han": -0.2, "hpar": -0.5, "hppar": -0.7, "alpha": 0.0,
    "apar": -0.5, "bare": -0.3, "multi": -1.0, "hyphen": -1.0,
}  # fmt: skip
# Styles that list far more often than they head: their sentences are read for a heading only where nothing else heads.
_LISTING = frozenset({"circ", "pcirc", "kcirc", "par", "ppar", "han", "hpar", "hppar", "apar", "bare"})


@dataclass(slots=True)
class Candidate:
    """A line that could be a heading."""

    index: int
    marker: Marker | None
    heading: str
    rest: str
    score: float
    style: str
    value: float
    number: str | None


def candidate(
    i: int, lines: list[Line], markers: list[Marker | None], entries: set[str], *, listing: bool = False
) -> Candidate | None:
    """Line `i` as a candidate, or None where it cannot be a heading.

    `entries` are the letters of the list of contents' entries. With `listing`, sentences numbered in a listing style
    are looked at too: their heading may stand on the same line.
    """
    line = lines[i]
    if line.kind == "table":
        return None
    marker = markers[i]
    rank = line.rank
    if rank == 7 and _LABEL.fullmatch(line.text):
        return None
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
        score += 4.0 if score < 0 and is_short_statement(heading) else 3.0
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
        return Candidate(
            i, marker, heading, rest, score + _PRIOR[marker.style], marker.style, marker.value, marker.number
        )
    if marker is not None:
        return Candidate(i, marker, heading, rest, score, f"bullet{marker.bullet[:1]}", 0, None)
    if generated:
        return Candidate(i, None, heading, rest, score - 0.3, f"ol{line.depth}", float(generated), generated)
    return Candidate(i, None, heading, rest, score, "", 0, None)


def _stands_out(text: str, entries: set[str]) -> bool:
    """An unmarked line that is a heading for another reason: brackets around it, 부칙, an entry of the contents."""
    return bracketed(text) or bool(APPENDIX.match(text)) or (bool(entries) and key(text) in entries)


def bracketed(text: str) -> bool:
    return 2 < len(text) <= 60 and text[0] in "[【<〈《「" and text[-1] in "]】>〉》」"


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
