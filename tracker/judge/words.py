"""The words of one version, to look things up in: folded once, as a whole and by category."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tracker import korean
from tracker.judge import lexicon
from tracker.model import Document, Table

MARK = re.compile(
    r"^\s*(?:제?\s*\d{1,3}\s*[조항호]|\d{1,3}\s*[.)]|[①-⑳㉠-㉻ⓐ-ⓩ]|[가나다라마바사아자차카타파하]\s*[.)]|\(\d{1,3}\)|[-–•·*※○●■□▶]+)\s*"
)


def head_cells(table: Table) -> tuple[str, ...]:
    """The head of a table; where none is marked, its first row if most of it reads like heads. Where the first column
    names what the others hold ("제공받는 자 | …", "제공 목적 | …"), the heads are its cells."""
    keys = [row[0] for row in ((table.header, *table.rows) if table.header else table.rows) if row]
    if len(keys) > 1 and len(table.rows[0]) == 2 and all(lexicon.heads("any", k) for k in keys):
        return tuple(keys)
    if table.header or not table.rows:
        return table.header
    first = table.rows[0]
    return first if sum(lexicon.heads("any", c) for c in first) * 2 > len(first) else ()


@dataclass(slots=True)
class Words:
    """The words of one version, folded once: as a whole and by category."""

    document: Document
    _whole: str | None = None
    _items: frozenset[str] | None = None
    _heads: frozenset[str] | None = None
    _about: dict[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> str:
        """All words, folded."""
        if self._whole is None:
            self._whole = korean.fold(self.document.text)
        return self._whole

    @property
    def items(self) -> frozenset[str]:
        """Folded names of the items that the facts know."""
        if self._items is None:
            self._items = frozenset(korean.fold(f.name) for f in self.document.facts if f.kind == "item")
        return self._items

    @property
    def heads(self) -> frozenset[str]:
        """Folded heads of the columns of its tables."""
        if self._heads is None:
            tables = (t for s in self.document.sections for t in s.tables)
            self._heads = frozenset(korean.fold(c) for t in tables for c in head_cells(t))
        return self._heads

    def categories(self, section: str | None) -> tuple[str, ...]:
        """What a section is about; empty where there is none of that id."""
        found = self.document.section(section)
        return found.categories if found else ()

    def says(self, text: str) -> bool:
        """Does the version say these very words somewhere?"""
        wanted = korean.fold(MARK.sub("", text))
        return bool(wanted) and wanted in self.whole

    def about(self, category: str) -> str:
        """All words (not folded) of the sections of a category, sub-sections included."""
        if category not in self._about:
            tops = (
                t
                for t in self.document.tops()
                if any(category in s.categories for s in self.document.family(t))
            )
            self._about[category] = "\n".join(s.text for t in tops for s in self.document.family(t))
        return self._about[category]
