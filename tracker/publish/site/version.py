"""What the page of a version shows: the policy as it was read, section by section."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tracker.model import Block, Document, Section, Table
from tracker.publish.catalogue import Catalogue
from tracker.publish.comparison import heading
from tracker.publish.safe import plain, short


@dataclass(frozen=True, slots=True)
class BlockView:
    """One block, harmless. `table` is None for text."""

    text: str
    depth: int
    table: Table | None


@dataclass(frozen=True, slots=True)
class PartView:
    """One section. `level` is that of its heading on the page (2 to 6)."""

    anchor: str
    label: str
    level: int
    blocks: tuple[BlockView, ...]


def version_page(document: Document, t: Catalogue) -> dict[str, Any]:
    """The values of templates/site/version.html that come from the document."""
    clause = document.notice_clause
    return {
        "text_language": text_language(document),
        "sections": [_part(s, t) for s in document.sections],
        "clause": short(plain(clause.quote), 400) if clause else None,
    }


def text_language(document: Document) -> str:
    """The language of a policy's words, for screen readers; Korean where it is not known."""
    found = document.language or ""
    return found if re.fullmatch(r"[a-z]{2}", found) else "ko"


def _part(s: Section, t: Catalogue) -> PartView:
    label = short(heading(s.number, s.heading), 200) or (
        t("finding.preamble") if s.id == "s0" else t("site.untitled")
    )
    return PartView(s.id, label, min(6, s.level + 1), tuple(_block(b) for b in s.blocks))


def _block(b: Block) -> BlockView:
    table = None
    if b.table is not None:
        rows = tuple(tuple(plain(c) for c in row) for row in b.table.rows)
        table = Table(tuple(plain(c) for c in b.table.header), rows, b.table.stub)
    return BlockView(plain(b.text), b.depth, table)
