"""What the format readers (HTML, PDF, text …) hand to the outline: a flat run of lines in reading order.

A `Line` is one paragraph, heading, list item or table as the source shows it, with what the source says about it
(its tag, whether it is bold, how deep its list is). Nothing is decided yet about what is a heading of a section.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from tracker.model import Table

LineKind = Literal["text", "item", "table"]


@dataclass(slots=True)
class Line:
    """One line of the source.

    `rank` is 1–6 for h1–h6 (Markdown # likewise), 7 for dt/caption/summary/legend, 8 for a line that is wholly
    strong, 0 otherwise. `lead` is the length of a strong prefix of `text` (0 where none). `depth` is the nesting of
    lists. `anchor` is the line's own element id (or of an empty anchor right before it); `links` the targets of the
    in-page links that the whole line is made of.
    """

    text: str
    kind: LineKind = "text"
    rank: int = 0
    lead: int = 0
    depth: int = 0
    marker: str = ""
    table: Table | None = None
    anchor: str = ""
    target: str = ""
    linked: bool = False


@dataclass(frozen=True, slots=True)
class RawLink:
    """Something on the page that may lead to an earlier version: a link, a selector's option, a button.

    `label` is its words, cleaned; `url` absolute where it could be made so, else None.
    """

    label: str
    url: str | None = None


@dataclass(slots=True)
class Reading:
    """All that a format reader found: lines, raw links to earlier versions, the page's title, warnings.

    `page` is the beginning of all visible text, menus included: it tells what a page without a policy is. `frame` is
    the address of a frame on it, where its text may be.
    """

    lines: list[Line]
    links: list[RawLink] = field(default_factory=list)
    title: str | None = None
    language: str | None = None
    warnings: list[str] = field(default_factory=list)
    page: str = ""
    frame: str | None = None


_INVISIBLE = {
    **{c: None for c in range(0x20) if c not in (0x09, 0x0A, 0x0C, 0x0D)},
    **dict.fromkeys((127, 173, 847, 1564, 6158, 4447, 4448, 12644, 65440, 65279)),
    **dict.fromkeys((*range(128, 133), *range(134, 160), *range(8203, 8208), *range(8234, 8239))),
    **dict.fromkeys((*range(8288, 8304), *range(65024, 65040), *range(55296, 57344))),
}
_SUSPECT = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ud800-\udfff]"
)


def tidy(text: str) -> str:
    """NFC, and without invisible, control and surrogate characters. White space stays as it is."""
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if _SUSPECT.search(text):
        text = text.translate(_INVISIBLE)
    return text
