"""Sections for the tests, made from a heading and lines."""

from __future__ import annotations

from tracker.model import Block, Fact, FactKind, Section, Table
from tracker.read.categories import categorise
from tracker.read.facts import read_facts


def section(heading: str, *blocks: str | Table, number: str | None = "1", at: str = "s1") -> Section:
    """A top section; tables are written as their cells joined."""
    made = tuple(
        Block("table", "\n".join(" | ".join(r) for r in (b.header, *b.rows)), table=b)
        if isinstance(b, Table)
        else Block("paragraph", b)
        for b in blocks
    )
    return Section(at, number, heading, 1, None, (), made)


def facts(heading: str, *blocks: str | Table, kind: FactKind | None = None) -> list[Fact]:
    """The facts of one section of that heading."""
    found = read_facts(categorise([section(heading, *blocks)]))
    return [f for f in found if kind is None or f.kind == kind]


def names(heading: str, *blocks: str | Table, kind: FactKind) -> list[str]:
    """The names of the facts of one kind."""
    return [f.name for f in facts(heading, *blocks, kind=kind)]


def table(header: str, *rows: str) -> Table:
    """A table from lines of cells joined with |."""
    cut = [tuple(c.strip() for c in line.split("|")) for line in (header, *rows)]
    return Table(cut[0], tuple(cut[1:]))
