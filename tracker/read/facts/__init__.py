"""The things a policy says, one by one: items, purposes, retentions, recipients, processors, transfers, rights, …

One pass over the sections. A table tells by its header what it lists; a line by its section's categories and its own
words. Every fact carries the line or row it was read from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from tracker.model import Fact, Section, Table
from tracker.read.categories import heading_categories, sub_categories
from tracker.read.columns import kinds_of
from tracker.read.facts import (
    items,
    named,
    officer_tables,
    officers,
    processors,
    purposes,
    recipients,
    retention,
    retention_keys,
    transfers,
)
from tracker.read.facts.book import Book
from tracker.read.facts.item_lists import lists_items
from tracker.read.facts.item_words import is_automatic
from tracker.read.facts.rows import Row, rows_of
from tracker.read.facts.units import Unit, is_sentence, units_of

# Sections whose lines may hold records that are kept.
_KEEPING = frozenset(
    {"retention", "destruction", "items", "location", "cctv_fixed", "preamble", "other", "auto_collection"}
)


# Sections on other matters whose sentences may say that data is collected, too.
_TAKING = frozenset({"behavioral", "children", "special_ids", "gen_ai"})


class _Wants(NamedTuple):
    """What is looked for in the lines of a section on these topics."""

    officer: bool
    helpers: bool
    remedies: bool
    rights: bool
    safeguards: bool
    transfers: bool
    recipients: bool
    processors: bool
    retention: bool
    items: bool
    taken: bool
    automatic: bool
    purposes: bool


@lru_cache(maxsize=512)
def _wants(topics: frozenset[str]) -> _Wants:
    return _Wants(
        officer="officer" in topics,
        helpers=bool(topics & {"remedies", "officer"}),
        remedies=bool(topics & {"remedies", "officer", "rights", "other", "preamble"}),
        rights=bool(topics & {"rights", "automated"}),
        safeguards=bool(topics & {"security", "rights", "preamble", "other"}),
        transfers="overseas" in topics,
        recipients="third_party" in topics,
        processors="processors" in topics,
        retention=bool(topics & _KEEPING) and "security" not in topics,
        items="items" in topics,
        taken=bool(topics & _TAKING),
        automatic="auto_collection" in topics,
        purposes="purpose" in topics,
    )


def read_facts(sections: Sequence[Section]) -> tuple[Fact, ...]:
    """Every fact, in reading order, each with section and quote."""
    book = Book()
    by_id = {s.id: s for s in sections}
    parents = {s.parent for s in sections}
    state = _State(book)
    for section in sections:
        above: list[str] = []
        parent = by_id.get(section.parent or "")
        while parent is not None and len(above) < 8:
            above.insert(0, parent.heading)
            parent = by_id.get(parent.parent or "")
        topics = _topics(section, by_id)
        state.topics = topics
        if section.level > 1 and section.heading:
            leaf = not section.blocks and section.id not in parents
            state.heading(section, tuple(above), leaf=leaf)
        state.section(list(units_of(section, above)), topics)
    state.end()
    return book.facts()


def _topics(section: Section, by_id: dict[str, Section]) -> frozenset[str]:
    """What the lines of a section are about: its heading, else the nearest heading around it that says something."""
    above: list[Section] = []
    here: Section | None = section
    while here is not None and len(above) < 8:
        above.insert(0, here)
        here = by_id.get(here.parent or "")
    said: tuple[str, ...] = ()
    for one in above:
        own = sub_categories(one.heading, said) if one.parent else heading_categories(one.heading)
        said = tuple(c for c in own if c != "other") or said
    if said:
        return frozenset(said)
    return frozenset({"preamble"} if not above[0].heading else above[0].categories)


class _State:
    """What goes on from line to line: lists of key and value, the officer being described."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.recipients = recipients.KeyValues()
        self.processors = processors.KeyValues()
        self.transfers = transfers.KeyValues()
        self.retention = retention_keys.KeyValues()
        self.officers = officers.Officers()
        self.topics: frozenset[str] = frozenset()
        self.lead = ""

    def section(self, units: list[Unit], topics: frozenset[str]) -> None:
        """All lines and tables of a section. `topics` are what its heading says; tables speak for themselves."""
        self.topics, self.lead = topics, ""
        for i, unit in enumerate(units):
            if unit.table is not None:
                self.flush()
                self.table(unit, unit.table)
            else:
                following = units[i + 1] if i + 1 < len(units) else None
                self.line(unit, group=_has_children(unit, following))
        if units:
            self.flush()  # so that facts stand in reading order

    def heading(self, section: Section, above: tuple[str, ...], *, leaf: bool) -> None:
        """A sub-section's heading: where nothing stands under it, it is itself a line of the list."""
        unit = Unit(section.heading, section.heading, above[1:], "h", section)
        if leaf:
            self.line(unit, group=False)
        else:
            topics = self.topics
            if "security" in topics:
                named.safeguards(self.book, unit)
            if "officer" in topics:
                self.officers.line(self.book, unit)

    def line(self, unit: Unit, *, group: bool) -> None:
        book, wants = self.book, _wants(self.topics)
        lead = self.lead
        spoken = is_sentence(unit.text)
        if spoken:
            announces = "다음" in unit.text or "아래" in unit.text or "하기 " in unit.text
            self.lead = unit.text if announces else ""  # of the list below it
        if wants.helpers and named.is_remedy(unit.text):
            own = [s for s in unit.sentences if not named.is_remedy(s)] if wants.officer and spoken else []
            if own:  # "보호책임자는 …입니다. 도움이 필요하면 침해신고센터(118)에 …" in one paragraph
                self.officers.line(book, replace(unit, text=" ".join(own)))
            self.officers.flush(book)
        elif wants.officer:
            self.officers.line(book, unit)
        if wants.remedies:
            named.remedies(book, unit)
        if wants.rights:
            named.rights(book, unit)
        if wants.safeguards:
            named.safeguards(book, unit)
        if wants.transfers:
            if self.transfers.take(book, unit):
                return
            if spoken:
                transfers.from_unit(book, unit)
        if wants.recipients:
            if self.recipients.take(book, unit):
                return
            recipients.from_unit(book, unit)
        if wants.processors and not self.processors.take(book, unit):
            processors.from_unit(book, unit)
        if wants.retention:
            if self.retention.take(book, unit):
                return
            retention.from_unit(book, unit, lead)
        wants_items = wants.items or (wants.automatic and (is_automatic(unit.text) or _lists_automatic(unit)))
        wants_purposes = wants.purposes
        if wants_items and wants_purposes and not spoken:  # one heading for both
            if items.with_purpose(book, unit):
                return
            wants_items = lists_items(unit.value)  # each line is one or the other
            wants_purposes = not wants_items
        if wants_items and not (group and unit.kind == "h"):  # "이력서 (선택)" over a list is its name
            items.from_unit(book, unit, lead)
        elif wants.taken and spoken:
            items.from_sentences(book, unit)
        if wants_purposes:
            purposes.from_unit(book, unit, group=group)

    def table(self, unit: Unit, table: Table) -> None:
        book, topics = self.book, set(unit.section.categories)
        topics = set(self.topics) if self.topics - {"other", "preamble"} else topics
        rows = list(rows_of(table))
        kinds = kinds_of(rows[0].roles) if rows else frozenset()
        if not (kinds & {"recipient", "processor", "transfer"}) and (
            "officer" in topics or topics & {"preamble", "other", "rights", "remedies"}
        ):
            for line in _lines(unit, table):
                named.remedies(book, line)
            if "remedies" not in topics and officer_tables.from_table(book, unit, table):
                return
        if topics & {"rights"}:
            for line in _lines(unit, table):
                named.rights(book, line)
        if "security" in topics:
            for line in _lines(unit, table):
                named.safeguards(book, line)
            return
        for row in rows:
            kinds = kinds_of(row.roles)
            if "transfer" in kinds:
                if not transfers.at_home(row):
                    transfers.from_row(book, unit, row)
                if "processor" in kinds:
                    processors.from_row(book, unit, row)
            elif "recipient" in kinds or (not kinds & {"processor"} and topics == {"third_party"}):
                recipients.from_row(book, unit, row)
            elif "processor" in kinds or topics == {"processors"}:
                processors.from_row(book, unit, row)
            else:
                self._own(unit, row, kinds, topics)

    def _own(self, unit: Unit, row: Row, kinds: frozenset[str], topics: set[str]) -> None:
        if topics <= {"retention", "destruction"} and (kept := row.as_record()) is not None:
            row, kinds = kept, kinds_of(kept.roles)
        plain = topics <= {"retention", "destruction"} and not {
            "purpose",
            "service",
            "required",
            "optional",
        } & set(row.roles)
        if not plain:  # what is kept and how long is no list of what is collected
            items.from_row(self.book, unit, row)
        if "purpose" in kinds and not topics & {
            "auto_collection",
            "behavioral",
            "cctv_fixed",
            "app_permissions",
        }:
            purposes.from_row(self.book, unit, row)
        if "retention" in kinds and not topics & {"cctv_fixed"}:
            retention.from_row(self.book, unit, row)

    def flush(self) -> None:
        for collector in (self.recipients, self.processors, self.transfers, self.retention, self.officers):
            collector.flush(self.book)

    def end(self) -> None:
        self.flush()


def _has_children(unit: Unit, following: Unit | None) -> bool:
    return (
        following is not None
        and len(following.path) > len(unit.path)
        and following.path[len(unit.path)] == unit.text[:80]
    )


def _lists_automatic(unit: Unit) -> bool:
    """Whether a line stands under "자동으로 수집되는 정보", which names what is listed and not a device."""
    heading = unit.section.heading
    return unit.section.level > 1 and heading.endswith(("정보", "항목")) and is_automatic(heading)


def _lines(unit: Unit, table: Table) -> list[Unit]:
    rows = (table.header, *table.rows) if any(table.header) else table.rows
    return [
        Unit(" | ".join(dict.fromkeys(c for c in r if c)), " | ".join(r), unit.path, "row", unit.section)
        for r in rows
    ]
