"""A cell of a table's row that changed, where no fact was read from the row: what its column's head says it holds."""

from __future__ import annotations

from collections.abc import Iterator

from tracker import korean
from tracker.judge import lexicon
from tracker.judge.drafts import Draft
from tracker.judge.lists import item_names, same_words
from tracker.judge.places import Place
from tracker.judge.words import head_cells


def cells(p: Place) -> Iterator[Draft]:
    """Items, purposes, periods, tasks and countries that came into a cell of recipients, processors, transfers or items."""
    if p.block.kind != "modified" or p.block.block_kind != "table":
        return
    at = p.block.new.count(" | ", 0, p.hunk.at_new)
    head = p.block.column or _head(p, at)
    if not head:
        return
    before, after = (t.split(" | ") for t in (p.block.old, p.block.new))
    if len(before) != len(after) or at >= len(after):
        return
    old, new = before[at], after[at]
    if p.about("third_party"):
        yield from _given(p, head, old, new)
    elif p.about("overseas"):
        if lexicon.heads("country", head) and not p.old.says(new):
            yield p.draft("transfer.country_changed", subject=new)
        elif names := _fresh(head, old, new):
            yield p.draft("transfer.items_added", subject=", ".join(names))
    elif p.about("processors"):
        if lexicon.heads("task", head) and (more := _more(old, new)):
            yield p.draft("processor.task_added", subject=", ".join(more))
    elif p.about("items", "public_files"):
        for name in _fresh(head, old, new):
            yield from p.item("item.added", name)


def _given(p: Place, head: str, old: str, new: str) -> Iterator[Draft]:
    if lexicon.heads("period", head):
        before, after = korean.period_days(old), korean.period_days(new)
        if after is not None and (before is None or after > before):
            yield p.draft("recipient.retention_extended", subject=new)
    elif names := _fresh(head, old, new):
        yield p.draft("recipient.items_added", subject=", ".join(names))
    elif lexicon.heads("purpose", head) and (more := _more(old, new)):
        yield p.draft("recipient.purpose_changed", subject=", ".join(more))


def _fresh(head: str, old: str, new: str) -> list[str]:
    """Names that came into a cell of items."""
    return _more(old, new) if lexicon.heads("items", head) else []


def _more(old: str, new: str) -> list[str]:
    known = list(item_names(old)) or [old]
    return [
        n
        for n in item_names(new)
        if korean.fold(n) not in korean.fold(old) and not any(same_words(n, k) for k in known)
    ]


def _head(p: Place, at: int) -> str:
    """The head of the column at a place; "" where the table has no head or the row cannot be found."""
    section = p.new.document.section(p.block.section_new)
    for table in section.tables if section else ():
        if any(" | ".join(row) == p.block.new for row in table.rows):
            heads = head_cells(table)
            return heads[at] if at < len(heads) else ""
    return ""
