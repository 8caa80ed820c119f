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
MAX_TEXT = 4_000  # of one section: longer than nearly all
MIN_TEXT = 80  # of each section, however many there are, beside its heading


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to find: where it stands and its words."""

    title: str
    url: str
    text: str


class Index:
    """Gathers what the search page can find, within `MAX_CHARACTERS` whatever the size of the archive.

    Changes come first and whole, the newest of them where not all fit; then the sections of today's policies, cut evenly
    where too much; where not even their headings fit, the policies by name alone.
    """

    def __init__(self) -> None:
        self._sections: list[Item] = []
        self._policies: list[Item] = []
        self._size = 0

    def add_policy(self, policy: Item, sections: Iterable[Item]) -> None:
        """A policy (found by its title alone) and its sections."""
        self._policies.append(policy)
        for i in sections:
            self._size += len(i.title) + len(i.url) + min(len(i.text), MIN_TEXT)
            if self._size > MAX_CHARACTERS:
                self._sections.clear()
                return
            self._sections.append(Item(i.title, i.url, i.text[:MAX_TEXT]))

    def script(self, changes: Iterable[Item]) -> bytes:
        """The index as a script, with `changes`, newest first, before all else.

        JSON in a JavaScript assignment: no text can end the string, since `<`, U+2028 and U+2029 are escaped.
        """
        room = MAX_CHARACTERS
        kept: list[Item] = []
        for i in changes:
            room -= len(i.title) + len(i.url) + len(i.text)
            if room < 0:
                break
            kept.append(i)
        titles = sum(len(i.title) + len(i.url) for i in self._sections)
        if self._sections and titles + MIN_TEXT * len(self._sections) <= room:
            each = _share([len(i.text) for i in self._sections], room - titles)
            kept += (Item(i.title, i.url, i.text[:each]) for i in self._sections)
        else:
            for i in self._policies:
                room -= len(i.title) + len(i.url)
                if room < 0:
                    break
                kept.append(Item(i.title, i.url, ""))
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
