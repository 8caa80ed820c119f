"""The static index of the search page: what changed, and the present text of every policy, in one file.

The words are looked through as they are (no stemming: a search for 동의 finds 동의하지). All versions are searched by
`tracker search`; here the size is bounded, so that a phone can load it.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MAX_CHARACTERS = 800_000  # about 2 MB in UTF-8; policies compress to a quarter of that, which a phone loads in a second or two
MIN_TEXT = 80  # of each section, however many there are, beside its heading


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to find: where it stands and its words."""

    title: str
    url: str
    text: str


def index(changes: Iterable[Item], sections: Sequence[Item]) -> bytes:
    """A script that hands the index to the page. Changes are kept whole; sections are cut evenly where too much.

    Written as JSON inside a JavaScript assignment: no text can end the string, since `<`, U+2028 and U+2029 are escaped.
    """
    first = list(changes)
    room = MAX_CHARACTERS - sum(len(i.title) + len(i.text) for i in first)
    each = _share([len(i.text) for i in sections], room)
    kept = [*first, *(Item(i.title, i.url, i.text[:each]) for i in sections)]
    data = [[i.title, i.url, unicodedata.normalize("NFC", i.text)] for i in kept]
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    text = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"window.trackerIndex={text};\n".encode()


def _share(lengths: Sequence[int], room: int) -> int:
    """The length to cut to, so that all together fit into `room`; short texts leave their rest to long ones."""
    left, longest = room, max(lengths, default=0)
    for place, length in enumerate(sorted(lengths)):
        share = left // (len(lengths) - place)
        if length > share:
            return max(MIN_TEXT, share)
        left -= length
    return longest
