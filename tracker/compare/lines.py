"""A document as the lines that are compared: paragraphs, items, sub-headings and table rows, grouped by top section."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from hashlib import sha256

from tracker.compare.words import words_key
from tracker.model import Block, BlockKind, Document, Section, Table

_MARKER = re.compile(
    r"""\s*(?:
        [-–—*•·ㆍ∙・▪▫■□●○◦◎▶▷►※ㅇ]+\s* |
        제\s*\d+\s*[조항호](?:의\s*\d+)?\s*[.)]?\s* |
        [(\[<【]?\s*(?:\d{1,2}(?:[.\-]\d{1,2})*|[가-하]|[a-zA-Z]|[ivxIVX]{1,4})\s*[.)\]>】]+(?!\d)\s* |
        [①-⑳⑴-⒇㉠-㉭㉮-㉻ⓐ-ⓩⅠ-Ⅻⅰ-ⅻ]\s*
    )""",
    re.VERBOSE,
)
_LABEL = re.compile(r"([^:：]{1,25}?)\s*[:：](?!//)")
# "오늘 방문자 17명", "TODAY 12 TOTAL 3,456", "장바구니 (3)", "조회수 : 120", "오늘 12 전체 3,456". A period ("접속 3개월") is none.
_COUNTER = re.compile(
    r"""(?:(?:오늘|어제|전체|총|누적|현재|최대)\s*)?
    (?:방문자|방문객|접속자|조회수?|장바구니|다운로드|hits?|visitors?|today|total|yesterday)\s*수?\s*[:：(]?\s*\d[\d,]*\s*(?:명|회|건|개)?\s*\)?
      (?!\s*(?:년|월|일|시|분|주|차|조|항|호|[가-힣]))
    |(?<!\w)(?:오늘|어제|전체|누적)\s*[:：]?\s*\d[\d,]*\s*명?(?!\s*(?!오늘|어제|전체|누적|총|최대)[가-힣])""",
    re.VERBOSE | re.IGNORECASE,
)
# What every counter holds: the last letter of its word with a number after it. One line in a hundred has that, and looking
# for counters is slow.
_COUNTED = re.compile(r"[자객회수니드늘제체적tsrylTSRYLſ]\s*수?\s*[:：(]?\s*\d")
LONGEST_COUNTER = 300
_SEPARATOR = "\x1f"


@dataclass(slots=True, eq=False)
class Line:
    """One unit of comparison. `key` is its words without the marker; `row` is −1 for a table's header, ≥ 0 for a row."""

    kind: BlockKind
    text: str
    key: str
    marker: str
    section: str
    table: Table | None = None
    row: int | None = None
    cells: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the line is about: a row's first cell, or the words before a colon ("담당자 성명 : 김가람"); else ""."""
        if self.cells:
            return words_key(self.cells[0]) if len(set(self.cells)) > 1 else ""
        m = _LABEL.match(self.text)
        return words_key(without_marker(m[1])[1]) if m else ""


@dataclass(slots=True, eq=False)
class Part:
    """A top section to be aligned: its lines are those of all below it, sub-headings too, its own heading not.

    After re-anchoring a part may be a piece of a section (`id` is then that of the section it was cut from).
    """

    id: str
    number: str | None
    heading: str
    categories: tuple[str, ...]
    lines: list[Line]
    heading_key: str = field(init=False)
    key: str = field(init=False)

    def __post_init__(self) -> None:
        self.heading_key = words_key(self.heading)
        self.key = "".join(line.key for line in self.lines).replace(_SEPARATOR, "")

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def whole_key(self) -> str:
        return self.heading_key + self.key


def words_sha256(doc: Document) -> str:
    """SHA-256 (hex) of what comparing calls the words of a document: equal where `compare` finds nothing but numbering."""
    parts = without_lines(parts_of(doc), earlier_labels(doc))
    if parts and words_key(doc.title or "").endswith(parts[0].key or "\0"):
        parts = parts[1:]
    return sha256("".join(p.whole_key for p in parts).encode("utf-8", "surrogatepass")).hexdigest()


def counterless(text: str) -> str:
    """A line without its counters of visitors and the like, which change with every visit."""
    return _COUNTER.sub(" ", text) if len(text) < LONGEST_COUNTER and _COUNTED.search(text) else text


def without_marker(text: str, marker: str = "") -> tuple[str, str]:
    """A line's marker ("1)", "①", "가.", "-") and the rest of it."""
    if marker and text.startswith(marker):
        return marker, text[len(marker) :].lstrip(" .)")
    m = _MARKER.match(text)
    if m and m.end() < len(text):
        return m[0].strip(), text[m.end() :]
    return "", text


def parts_of(doc: Document) -> list[Part]:
    """The top sections of a document with all their lines."""
    families: dict[str, list[Section]] = {}
    top = None
    for s in doc.sections:
        if s.level <= 1 or top is None:
            top = s.id
        families.setdefault(top, []).append(s)
    parts = []
    for family in families.values():
        head = family[0]
        lines: list[Line] = []
        for s in family:
            if s is not head and (s.heading or s.number):
                lines.append(_heading_line(s))
            for b in s.blocks:
                lines += _block_lines(b, s.id)
        categories = tuple(dict.fromkeys(c for s in family for c in s.categories))
        parts.append(Part(head.id, head.number, head.heading, categories, lines))
    return parts


def _heading_line(s: Section) -> Line:
    number = f"{s.number}." if s.number else ""
    text = " ".join(x for x in (number, s.heading) if x)
    return Line("heading", text, words_key(s.heading), number, s.id)


def _block_lines(b: Block, section: str) -> list[Line]:
    if b.table is None:
        if not b.text.strip():
            return []
        return [text_line(b.kind, b.text, section, b.marker)]
    rows = [(-1, b.table.header)] if any(b.table.header) else []
    rows += list(enumerate(b.table.rows))
    return [
        Line("table", " | ".join(cells), row_key(cells), "", section, b.table, n, cells)
        for n, cells in rows
        if any(cells)
    ]


def text_line(kind: BlockKind, text: str, section: str, marker: str = "") -> Line:
    """A line of text: its marker and its words told apart."""
    marker, rest = without_marker(text, marker)
    return Line(kind, text, words_key(counterless(rest)), marker, section)


def row_key(cells: tuple[str, ...]) -> str:
    """The words of a table row, cell by cell. Neighbouring equal cells count once: they are mostly one spanned cell."""
    keys = [words_key(c) for c in cells]
    return _SEPARATOR.join(k for n, k in enumerate(keys) if n == 0 or k != keys[n - 1])


def earlier_labels(doc: Document) -> set[str]:
    """The words of the links to earlier policies."""
    return {words_key(e.label) for e in doc.dates.earlier_versions if len(e.label) >= 6}


def without_lines(parts: list[Part], labels: set[str]) -> list[Part]:
    """Leave out the lines that are links to earlier policies: they grow by one with every change of anything else."""
    if not labels:
        return parts
    return [replace(p, lines=[x for x in p.lines if x.table or x.key not in labels]) for p in parts]
