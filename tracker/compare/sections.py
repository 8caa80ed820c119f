"""Sections that differ, with their blocks and their exact diff."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.compare.align import Pair, align
from tracker.compare.blocks import Match, match_lines, whole_diff
from tracker.compare.editorial import only_form, only_references
from tracker.compare.layout import laid_out_anew
from tracker.compare.lines import Line, Part
from tracker.compare.readings import prepared
from tracker.compare.tables import (
    Columns,
    changed_column,
    column_text,
    crossed,
    match_columns,
    same_but_columns,
)
from tracker.compare.words import diff_words, words_key
from tracker.model import BlockChange, Document, SectionChange, SectionChangeKind, Table

# A line this long that left one section and stands in another was moved; shorter ones ("없음") may be a coincidence.
TELLING_LINE = 12

_DIGITS = re.compile(r"\d+")


@dataclass(slots=True, eq=False)
class _Found:
    """A changed block with the lines it came from, until moves between sections are known."""

    change: BlockChange
    old: Line | None
    new: Line | None


def changed_sections(old: Document, new: Document) -> tuple[SectionChange, ...]:
    """Every top section that differs in words, heading, number or place, in the order of the new text.

    Empty where both say the same words in the same order and every section kept its number and place.
    """
    left, right = prepared(old, new)
    pairs = align(left, right)
    numbers = {
        p.old.number: p.new.number
        for p in pairs
        if p.old and p.new and p.old.number and p.new.number and p.old.number != p.new.number
    }
    found = [(pair, _blocks(pair, numbers)) for pair in pairs]
    _moves_between([blocks for _, (blocks, _) in found])
    changes = [c for pair, (blocks, matches) in found if (c := _change(pair, blocks, matches)) is not None]
    if _words(left) == _words(right):  # whatever was taken for a heading: the words are the same
        changes = [c for c in changes if set(c.change) <= {"renumbered", "moved"}]
    return tuple(changes)


def _words(parts: Sequence[Part]) -> str:
    return "".join(p.whole_key for p in parts)


def _change(pair: Pair, found: list[_Found], matches: Sequence[Match]) -> SectionChange | None:
    old, new = pair.old, pair.new
    blocks = tuple(f.change for f in found)
    kinds: list[SectionChangeKind] = []
    if old is None or new is None:
        part = old or new
        if part is None or not part.whole_key:
            return None
        kinds.append("removed" if new is None else "added")
    else:
        across = any(f.old and f.new and _crossed(f.old, f.new) for f in found)
        words = across or old.whole_key != new.whole_key
        if words and old.heading_key != new.heading_key:
            kinds.append("retitled")
        if words and (across or old.key != new.key) and any(not b.renumbered for b in blocks):
            kinds.append("modified")
        if pair.moved:
            kinds.append("moved")
        if _renumbered(old, new) or any(b.renumbered for b in blocks):
            kinds.append("renumbered")
    if not kinds:
        return None
    some = new or old
    assert some is not None  # noqa: S101 - for the type checker
    return SectionChange(
        change=tuple(kinds),
        old=old.id if old else None,
        new=new.id if new else None,
        old_number=old.number if old else None,
        new_number=new.number if new else None,
        heading=some.heading,
        old_heading=old.heading if old else None,
        categories=tuple(dict.fromkeys((*(new.categories if new else ()), *(old.categories if old else ())))),
        old_text=old.text if old else "",
        new_text=new.text if new else "",
        diff=whole_diff(old.lines if old else (), new.lines if new else (), matches),
        blocks=blocks,
    )


def _renumbered(old: Part, new: Part) -> bool:
    return old.number is not None and new.number is not None and old.number != new.number


def _blocks(pair: Pair, numbers: Mapping[str, str]) -> tuple[list[_Found], list[Match]]:
    old = pair.old.lines if pair.old else []
    new = pair.new.lines if pair.new else []
    matches = match_lines(old, new)
    if pair.old and pair.new and pair.old.key == pair.new.key and not _crossing(old, new, matches):
        return [], matches
    anew = _anew(old, new)
    if anew:
        matches = _apart(matches, old, new, {id(x) for sides in anew for side in sides for x in side})
    markers = {**numbers, **_marker_numbers(old, new, matches)}
    tables = _table_pairs(old, new, matches)
    found: list[_Found] = []
    columns_told: set[tuple[int, int]] = set()
    for run in _runs(matches, old, new):
        for m in run:
            a = old[m.old] if m.old is not None else None
            b = new[m.new] if m.new is not None else None
            if a and b and a.table and b.table and (columns := tables.get((id(a.table), id(b.table)))):
                if (key := (id(a.table), id(b.table))) not in columns_told:
                    columns_told.add(key)
                    found += _column_changes(a, b, columns)
                if same_but_columns(a.cells, b.cells, columns):
                    continue
            if change := _block(a, b, m, markers, tables):
                found.append(_Found(change, a, b))
    return _with_moves(found, anew), matches


def _anew(old: Sequence[Line], new: Sequence[Line]) -> list[tuple[list[Line], list[Line]]]:
    """Tables of one side that the other tells in another layout, by the lines that only one side has."""
    if all(x.table is None for x in (*old, *new)):
        return []
    left, right = {x.key for x in old}, {x.key for x in new}
    return laid_out_anew([x for x in old if x.key not in right], [x for x in new if x.key not in left])


def _apart(matches: Sequence[Match], old: Sequence[Line], new: Sequence[Line], drop: set[int]) -> list[Match]:
    """The matches with those taken apart that have a line of a table laid out anew."""
    result: list[Match] = []
    for m in matches:
        one = m.old is not None and id(old[m.old]) in drop
        other = m.new is not None and id(new[m.new]) in drop
        if m.old is not None and m.new is not None and (one or other):
            result += [Match(m.old, None), Match(None, m.new)]
        else:
            result.append(m)
    return result


def _with_moves(found: list[_Found], anew: list[tuple[list[Line], list[Line]]]) -> list[_Found]:
    """The changes with one move in place of all lines of a table that is told again in another layout."""
    for before, after in anew:
        drop = {id(x) for x in (*before, *after)}
        at = next((n for n, f in enumerate(found) if id(f.old) in drop or id(f.new) in drop), len(found))
        old, new = ("\n".join(x.text for x in side) for side in (before, after))
        change = BlockChange(
            "moved", old, new, diff_words(old, new), before[0].section, after[0].section, "table"
        )
        rest = [f for f in found[at:] if id(f.old) not in drop and id(f.new) not in drop]
        found = [*found[:at], _Found(change, None, None), *rest]
    return found


def _crossing(old: Sequence[Line], new: Sequence[Line], matches: Sequence[Match]) -> bool:
    """Whether words crossed from one cell of a row to another."""
    return any(_crossed(old[m.old], new[m.new]) for m in matches if m.old is not None and m.new is not None)


def _crossed(a: Line, b: Line) -> bool:
    return a.key != b.key and crossed(a.table, a.cells, b.table, b.cells)


def _runs(matches: Sequence[Match], old: Sequence[Line], new: Sequence[Line]) -> list[list[Match]]:
    """Neighbouring lines that differ; runs that say the same with other line breaks are left out."""
    runs: list[list[Match]] = [[]]
    for m in matches:
        if m.old is not None and m.new is not None and not m.moved and old[m.old].key == new[m.new].key:
            runs.append([m])
            runs.append([])
        else:
            runs[-1].append(m)
    kept = []
    for run in runs:
        stayed = [m for m in run if not m.moved]  # what moved among them is told for itself
        before = "".join(old[i].key for i in sorted(m.old for m in stayed if m.old is not None))
        after = "".join(new[j].key for j in sorted(m.new for m in stayed if m.new is not None))
        if len(stayed) == 1 or before.replace("\x1f", "") != after.replace("\x1f", ""):
            kept.append(run)
        else:
            kept.append([m for m in run if m.moved])
    return kept


def _block(
    a: Line | None,
    b: Line | None,
    m: Match,
    numbers: Mapping[str, str],
    tables: Mapping[tuple[int, int], Columns],
) -> BlockChange | None:
    """One line's change, or None where it says the same."""
    if a is None or b is None:
        line = a or b
        if line is None or not line.key:
            return None
        old, new = (line.text, "") if b is None else ("", line.text)
        return BlockChange(
            "removed" if b is None else "added",
            old,
            new,
            ((-1, old),) if b is None else ((1, new),),
            line.section if b is None else None,
            None if b is None else line.section,
            line.kind,
        )
    if a.key == b.key:
        renumbered = _numbering(a.marker) != _numbering(b.marker) and bool(
            _numbering(a.marker) and _numbering(b.marker)
        )
        if not m.moved and not renumbered:
            return None
        return BlockChange(
            "moved" if m.moved and not renumbered else "modified",
            a.text,
            b.text,
            diff_words(a.text, b.text),
            a.section,
            b.section,
            b.kind,
            renumbered=renumbered,
        )
    diff = diff_words(a.text, b.text)
    column = None
    if a.table and b.table:
        columns = tables.get((id(a.table), id(b.table))) or match_columns(a.table, b.table)
        column = changed_column(a.cells, b.cells, b.table, columns) if b.row != -1 else None
    references = only_references(a.text, b.text, numbers)
    return BlockChange(
        "modified",
        a.text,
        b.text,
        diff,
        a.section,
        b.section,
        b.kind,
        renumbered=references,
        editorial=not references and not _crossed(a, b) and only_form(diff),
        column=column,
    )


def _numbering(marker: str) -> str:
    """What a marker counts: its number or letter; "" for a bullet."""
    return words_key(marker) if any(c.isalnum() for c in words_key(marker)) else ""


def _marker_numbers(old: Sequence[Line], new: Sequence[Line], matches: Sequence[Match]) -> dict[str, str]:
    """Old to new numbers of list items that kept their words, so that "제2항" may follow."""
    result = {}
    for m in matches:
        if m.old is None or m.new is None or old[m.old].key != new[m.new].key:
            continue
        a, b = _DIGITS.findall(words_key(old[m.old].marker)), _DIGITS.findall(words_key(new[m.new].marker))
        if a and b and a != b:
            result[a[0]] = b[0]
    return result


def _table_pairs(
    old: Sequence[Line], new: Sequence[Line], matches: Sequence[Match]
) -> dict[tuple[int, int], Columns]:
    """Pairs of tables (by identity) whose columns differ."""
    result: dict[tuple[int, int], Columns] = {}
    done: set[tuple[int, int]] = set()
    for m in matches:
        if m.old is None or m.new is None:
            continue
        a, b = old[m.old].table, new[m.new].table
        if a is None or b is None or (id(a), id(b)) in done:
            continue
        done.add((id(a), id(b)))
        if tuple(map(words_key, a.header)) == tuple(map(words_key, b.header)) or not a.header or not b.header:
            continue
        columns = match_columns(a, b)
        if columns.pairs and (columns.added or columns.removed or columns.moved):
            result[id(a), id(b)] = columns
    return result


def _column_changes(a: Line, b: Line, columns: Columns) -> list[_Found]:
    """One change for every column that came or went."""
    assert a.table is not None and b.table is not None  # noqa: S101, PT018 - for the type checker
    found = [_column(a.table, n, a, removed=True) for n in columns.removed]
    found += [_column(b.table, n, b, removed=False) for n in columns.added]
    if columns.moved:
        old, new = " | ".join(a.table.header), " | ".join(b.table.header)
        change = BlockChange("moved", old, new, diff_words(old, new), a.section, b.section, "table")
        found.append(_Found(change, None, None))
    return found


def _column(table: Table, n: int, line: Line, *, removed: bool) -> _Found:
    text = column_text(table, n)
    header = table.header[n] if n < len(table.header) else None
    change = BlockChange(
        "removed" if removed else "added",
        text if removed else "",
        "" if removed else text,
        ((-1 if removed else 1, text),) if text else (),
        line.section if removed else None,
        None if removed else line.section,
        "table",
        column=header,
    )
    return _Found(change, None, None)


def _moves_between(sections: list[list[_Found]]) -> None:
    """A line that left one section and stands in another is one move, told on both sides, not a loss and a gain."""
    gone: dict[str, list[_Found]] = {}
    for blocks in sections:
        for f in blocks:
            if f.change.kind == "removed" and f.old and len(f.old.key) >= TELLING_LINE:
                gone.setdefault(f.old.key, []).append(f)
    for blocks in sections:
        for f in blocks:
            if f.change.kind != "added" or f.new is None or not gone.get(f.new.key):
                continue
            other = gone[f.new.key].pop(0)
            change = replace(
                f.change,
                kind="moved",
                old=other.change.old,
                section_old=other.change.section_old,
                diff=diff_words(other.change.old, f.change.new),
            )
            f.change = other.change = change
