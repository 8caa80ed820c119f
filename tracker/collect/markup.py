"""HTML as a line of marks: links, options and words, found by linear scans that no hostile page can slow down."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode

from tracker.collect.address import Address, join
from tracker.collect.follow import _attributes, _without
from tracker.collect.scripted import Jump, jumps_in, target_of
from tracker.collect.trouble import Trouble
from tracker.korean import clean

_MARK = re.compile(r"<(/?)(a|select|option|form|tr|li|dl|article|button|base)\b([^<>]{0,2000})>", re.I)
_BLOCK = re.compile(
    r"<(?:/?(?:p|div|tr|li|dl|dt|dd|h[1-6]|table|ul|ol|section|article|blockquote|pre)|br|hr)\b[^<>]*>", re.I
)
_PAGE_NAME = re.compile(r"\.(?:html?|php|jsp|aspx?|do|pdf)\b", re.I)
_CELL = re.compile(r"</?(?:td|th)\b[^<>]*>", re.I)
_ROWS = ("tr", "li", "dl", "article")
MAX_LABEL = 300
_ROW = 2_000
"""Characters of markup around a link that may be its row; a board's row with its cells has some 300 to 1,500."""
MAX_MARKS = 5_000
"""Links and options looked at on one page; the largest site maps have some 2,000."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A link or option: its words, its absolute address (None where it has none), and the markup of the row around it."""

    label: str
    url: str | None
    row: str
    option: bool = False


def marks_in(text: str, base: Address) -> Iterator[Mark]:
    """Every link and every option of a page (the first MAX_MARKS), in order. Addresses we could never fetch are None."""
    bare = _without(text)
    marks = list(islice(_MARK.finditer(bare), 4 * MAX_MARKS))
    row: int | None = None
    jumps = jumps_in(text) if "function" in text or "=>" in text else {}
    form = base.url
    form_get = False
    select = ""
    select_name = ""
    for i, m in enumerate(marks):
        closing, tag = m[1] == "/", m[2].lower()
        if tag in _ROWS:
            row = None if closing else m.start()
        elif tag == "base" and not closing:
            base = _base(base, _attributes(m[3]).get("href"))
            form = base.url
        elif tag == "form":
            attributes = {} if closing else _attributes(m[3])
            form = attributes.get("action", "") or base.url
            form_get = not closing and attributes.get("method", "get").lower() == "get"
        elif tag == "select":
            attributes = {} if closing else _attributes(m[3])
            select = attributes.get("onchange", "")
            select_name = attributes.get("name", "")
        elif tag in ("a", "option", "button") and not closing:
            attributes = _attributes(m[3])
            label = _label(
                bare, m.end(), marks[i + 1].start() if tag == "option" and i + 1 < len(marks) else None, tag
            )
            if tag == "option":
                yield Mark(
                    label,
                    _option(base, attributes, select, select_name, form if form_get else "", jumps),
                    "",
                    True,
                )
                continue
            # Where no row element tells, a link's row is itself and what stands before the next link.
            start = m.start() if row is None else max(row, m.start() - _ROW)
            yield Mark(
                label,
                _link(base, attributes, jumps),
                bare[start : _row_end(marks, i, m.end(), row is not None)],
            )


def _row_end(marks: list[re.Match[str]], at: int, end: int, in_row: bool) -> int:
    """Where the row around the link at `at` ends: at the next row, at the row's own end, or at the next link."""
    stops = _ROWS if in_row else (*_ROWS, "a", "button")
    for m in islice(marks, at + 1, at + 60):
        if m[2].lower() in stops and (m[1] == "" or m[2].lower() in _ROWS):
            return min(m.start(), end + _ROW)
    return end + _ROW


def lines_of(text: str) -> str:
    """The words of a page, a block a line, the cells of a row joined with " | ". Roughly, and never slowly."""
    bare = _without(text, ("script", "style", "template", "xmp", "head", "noscript", "select"))
    bare = re.sub(r"\s+", " ", bare)
    bare = _CELL.sub("\x1f", _BLOCK.sub("\n", bare))
    bare = html.unescape(re.sub(r"<[^<>]*>", "", bare))
    lines = (" | ".join(c for cell in line.split("\x1f") if (c := clean(cell))) for line in bare.split("\n"))
    return "\n".join(line for line in lines if line)


def _label(text: str, start: int, end: int | None, tag: str) -> str:
    if end is None:
        close = text.find(f"</{tag}", start, start + 4000)
        if close < 0:
            close = text.find(f"</{tag.upper()}", start, start + 4000)
        end = close if close >= 0 else start + MAX_LABEL
    inside = text[start : min(end, start + 4000)]
    said = clean(html.unescape(re.sub(r"<[^<>]*>", " ", inside)))
    if not said and (m := re.search(r"""\b(?:alt|title)\s*=\s*["']([^"']{1,300})""", inside, re.I)):
        said = clean(html.unescape(m[1]))
    return said[:MAX_LABEL]


def _base(base: Address, href: str | None) -> Address:
    if href:
        try:
            return join(base, href)
        except Trouble:
            pass
    return base


def absolute(base: Address, reference: str) -> str | None:
    """The address, or None for what is no http(s) address, only a fragment, or a script."""
    reference = reference.strip()
    if (
        not reference
        or reference.startswith("#")
        or reference.lower().startswith(("javascript:", "mailto:", "tel:", "data:"))
    ):
        return None
    try:
        return join(base, reference).url
    except Trouble:
        return None


def _link(base: Address, attributes: dict[str, str], jumps: dict[str, Jump]) -> str | None:
    url = absolute(base, attributes.get("href", ""))
    for name in ("href", "onclick") if url is None else ():
        script = attributes.get(name, "")
        if "(" in script or "=" in script:
            target = target_of(script, jumps)
            if target is not None:
                return absolute(base, target)
    return url


def _option(
    base: Address, attributes: dict[str, str], onchange: str, name: str, form: str, jumps: dict[str, Jump]
) -> str | None:
    """What choosing an option would open: an address in its value, in its select's script, or by its form."""
    value = attributes.get("value", "").strip()
    if (script := attributes.get("onclick")) and (target := target_of(script, jumps, value)) is not None:
        return absolute(base, target)
    if not value:
        return None
    if onchange and (target := target_of(onchange, jumps, value)) is not None:
        return absolute(base, target)
    if value.startswith(("/", "http://", "https://", "./", "../", "?")) or _PAGE_NAME.search(value):
        return absolute(base, value)
    if form and name and re.search(r"submit\s*\(", onchange):
        return absolute(base, form.partition("?")[0] + "?" + urlencode({name: value}))
    return None
