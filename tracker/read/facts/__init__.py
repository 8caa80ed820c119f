"""The things a policy says, one by one: items, purposes, retentions, recipients, processors, transfers, rights, …"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.model import Fact, Section
from tracker.read.columns import kinds_of
from tracker.read.facts import items
from tracker.read.facts.book import Book
from tracker.read.facts.rows import rows_of
from tracker.read.facts.units import Unit, units_of


def read_facts(sections: Sequence[Section]) -> tuple[Fact, ...]:
    """Every fact, in reading order, each with section and quote."""
    book = Book()
    by_id = {s.id: s for s in sections}
    for section in sections:
        above: list[str] = []
        parent = by_id.get(section.parent or "")
        while parent is not None:
            above.insert(0, parent.heading)
            parent = by_id.get(parent.parent or "")
        for unit in units_of(section, above):
            if unit.table is not None:
                _from_table(book, unit)
            else:
                _from_line(book, unit)
    return book.facts()


def _from_table(book: Book, unit: Unit) -> None:
    assert unit.table is not None
    for row in rows_of(unit.table):
        kinds = kinds_of(row.roles)
        if "items" in kinds:
            items.from_row(book, unit, row)


def _from_line(book: Book, unit: Unit) -> None:
    topics = set(unit.section.categories)
    if topics & {"items"}:
        items.from_unit(book, unit)
