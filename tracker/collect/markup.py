"""HTML as a line of marks: links, options and words, found by linear scans that no hostile page can slow down."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.collect.address import Address, join
from tracker.collect.follow import _attributes, _without, visible_text
from tracker.collect.trouble import Trouble
from tracker.korean import clean

_MARK = re.compile(r"<(/?)(a|select|option|form|tr|li|dl|article|button|base)\b([^<>]{0,2000})>", re.I)
_SCRIPTED = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.(?:assign|replace)\(|window\.open\()\s*['\"]([^'\"\s]{1,1000})['\"]",
    re.I,
)
_BLOCK = re.compile(
    r"<(?:/?(?:p|div|tr|li|dl|dt|dd|h[1-6]|table|ul|ol|section|article|blockquote|pre)|br|hr)\b[^<>]*>", re.I
)
_CELL = re.compile(r"</?(?:td|th)\b[^<>]*>", re.I)
MAX_LABEL = 300


@dataclass(frozen=True, slots=True)
class Mark:
    """A link or option: its words, its absolute address (None where it has none), and the row it stands in."""

    label: str
    url: str | None
    row: str
    option: bool = False


def marks_in(text: str, base: Address) -> Iterator[Mark]:
    """Every link and every option of a page, in order. Addresses we could never fetch are None."""
    bare = _without(text)
    marks = list(_MARK.finditer(bare))
    rows = [m.start() for m in marks if m[2].lower() in ("tr", "li", "dl", "article")] + [len(bare)]
    row = 0
    form = base.url
    form_get = False
    select = ""
    select_name = ""
    for i, m in enumerate(marks):
        closing, tag = m[1] == "/", m[2].lower()
        while row < len(rows) - 1 and rows[row] <= m.start():
            row += 1
        if tag == "base" and not closing:
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
                    label, _option(base, attributes, select, select_name, form if form_get else ""), "", True
                )
                continue
            start = rows[row - 1] if row else max(0, m.start() - 300)
            end = min(rows[row], m.end() + 2000)
            yield Mark(
                label, _link(base, attributes), clean(visible_text(bare[start:end])) if start < end else ""
            )


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


def _link(base: Address, attributes: dict[str, str]) -> str | None:
    url = absolute(base, attributes.get("href", ""))
    if url is None:
        for name in ("href", "onclick"):
            if m := _SCRIPTED.search(attributes.get(name, "")):
                return absolute(base, m[1])
    return url


def _option(base: Address, attributes: dict[str, str], onchange: str, name: str, form: str) -> str | None:
    """What choosing an option would open: an address in its value, in its select's script, or by its form."""
    value = attributes.get("value", "").strip()
    if m := _SCRIPTED.search(attributes.get("onclick", "")):
        return absolute(base, m[1])
    if not value:
        return None
    if value.startswith(("/", "http://", "https://", "./", "../", "?")) or re.search(
        r"\.(?:html?|php|jsp|aspx?|do|pdf)\b", value, re.I
    ):
        return absolute(base, value)
    if (m := _SCRIPTED.search(onchange)) and "+" in onchange[m.end() :]:
        return absolute(base, m[1] + value)
    if form and name and re.search(r"submit\s*\(", onchange):
        from urllib.parse import urlencode

        return absolute(base, form.partition("?")[0] + "?" + urlencode({name: value}))
    return None
