"""Retentions described by keys and values: "- 보존 항목: …", "- 보존 근거: …", "- 보존 기간: …" under one another."""

from __future__ import annotations

import re

from tracker.model import Section
from tracker.read.columns import column_role
from tracker.read.facts.book import Book
from tracker.read.facts.item_lists import split_items
from tracker.read.facts.item_words import usable
from tracker.read.facts.laws import law_of
from tracker.read.facts.lists import brackets_of
from tracker.read.facts.retention import (
    EVENT,
    PERIOD,
    RECORD,
    SEVERAL,
    add,
    is_nested,
    record_name,
    several_records,
)
from tracker.read.facts.units import Unit, is_sentence


class KeyValues:
    """Records described by lines under one another: "- 보존 항목: …", "- 보존 근거: …", "- 보존 기간: …"."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}
        self._path: tuple[str, ...] = ()
        self._quote: list[str] = []
        self._section: Section | None = None

    def take(self, book: Book, unit: Unit) -> bool:
        """Take a line in; True where it was a key of a retention."""
        label = unit.label
        role = column_role(label) if label and len(label) <= 24 else None
        if label and re.search(r"보존|보관|보유", label) and role == "items":
            role = "record"
        if role not in {"period", "basis", "record"} or (
            role == "period" and RECORD.search(record_name(label))
        ):
            return False
        if role == "basis" and not self._values and law_of(label) == label:
            return False
        if role == "basis" and (is_nested(unit) or several_records(unit.text, False)):
            return False
        if (unit.path != self._path or unit.section is not self._section) or role in self._values:
            self.flush(book)
        self._path, self._section = unit.path, unit.section
        self._values[role] = unit.value
        self._quote.append(unit.raw)
        return True

    def flush(self, book: Book) -> None:
        """Write down what was taken."""
        if self._section is not None and "period" in self._values:
            name = self._values.get("record", "")
            items: tuple[str, ...] = ()
            if name:
                parts = split_items(name)
                if len(parts) > 1 and "," in brackets_of(name)[0]:
                    items = tuple(dict.fromkeys(i.name for i in parts if usable(i.name)))
                    name = self._label() or name
            else:
                name = self._label()
            period = self._values["period"]
            several = SEVERAL.findall(period)
            if len(several) > 1:  # "계약 기록(5년), 분쟁처리 기록(3년)"
                for what, length in several:
                    add(
                        book,
                        self._section,
                        what,
                        length,
                        self._values.get("basis", ""),
                        " / ".join(self._quote),
                    )
                self._values, self._path, self._quote, self._section = {}, (), [], None
                return
            if is_sentence(period) and (match := PERIOD.search(period) or EVENT.search(period)):
                period = match[0]
            add(
                book, self._section, name or (self._section.heading if self._section.level > 1 else "개인정보"), period,
                self._values.get("basis", "") or law_of(" ".join(self._path[-1:])),
                " / ".join(self._quote), items=items,
            )  # fmt: skip
        self._values, self._path, self._quote, self._section = {}, (), [], None

    def _label(self) -> str:
        inner = self._path[-1] if self._path else ""
        return (
            ""
            if not inner or is_sentence(inner) or (self._section and inner == self._section.heading)
            else inner
        )
