"""The same cells laid out anew: a table turned round, or told as a list, and the other way.

Line by line such a change looks as if everything went and everything came. What it says is the same, so it is one move;
whether a value now stands beside another name is for the facts to tell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.compare.lines import Line, without_marker
from tracker.compare.words import words_key
from tracker.model import Table

_LABEL = re.compile(r"([^:：]{1,40}?)\s*[:：]\s*(?!//)(\S.*)", re.DOTALL)
# A label that only one of the two has ("필수 항목" for the column "수집 항목 필수") is short.
_LONGEST_LABEL = 14
# Fewer cells, or fewer letters in them, may be alike by chance.
_FEWEST_CELLS, _FEWEST_LETTERS = 3, 16


def laid_out_anew(gone: Sequence[Line], come: Sequence[Line]) -> list[tuple[list[Line], list[Line]]]:
    """Tables among the lines of one side whose every cell stands again among the lines of the other: (old, new) lines."""
    found = []
    left, right = list(gone), list(come)
    for table in _tables(gone):
        rows = _rows(left, table)
        if others := _told_again(table, rows, right):
            found.append((rows, others))
            left, right = _without(left, rows), _without(right, others)
    for table in _tables(right):
        rows = _rows(right, table)
        if others := _told_again(table, rows, left):
            found.append((others, rows))
            left, right = _without(left, others), _without(right, rows)
    return found


def _tables(lines: Sequence[Line]) -> list[Table]:
    return list({id(x.table): x.table for x in lines if x.table is not None}.values())


def _rows(lines: Sequence[Line], table: Table) -> list[Line]:
    return [x for x in lines if x.table is table]


def _without(lines: Sequence[Line], some: Sequence[Line]) -> list[Line]:
    drop = {id(x) for x in some}
    return [x for x in lines if id(x) not in drop]


def _told_again(table: Table, rows: Sequence[Line], others: Sequence[Line]) -> list[Line]:
    """Those of the other lines that say the cells of a table and nothing else; empty where a cell is not among them."""
    if not rows or len({x.row for x in rows}) < len([r for r in (table.header, *table.rows) if any(r)]):
        return []  # some rows stayed as they were
    cells = {key for row in rows for cell in row.cells if (key := words_key(cell))}
    heads = {words_key(cell) for cell in table.header}
    contents = cells - heads
    if len(contents) < _FEWEST_CELLS or sum(map(len, contents)) < _FEWEST_LETTERS:
        return []
    used: list[Line] = []
    said: set[str] = set()
    for line in others:
        labels, values = _pieces(line)
        if values <= cells and all(x in cells or len(x) <= _LONGEST_LABEL for x in labels):
            used.append(line)
            said |= labels | values
    return used if contents <= said else []


def _pieces(line: Line) -> tuple[set[str], set[str]]:
    """What a line is made of: labels (a row's first cell, the words before a colon) and the rest."""
    if line.table is not None:
        keys = [words_key(cell) for cell in line.cells]
        return {keys[0]} - {""}, set(keys[1:]) - {""}
    text = without_marker(line.text, line.marker)[1]
    if match := _LABEL.match(text):
        return {words_key(match[1])} - {""}, {words_key(match[2])} - {""}
    return set(), {words_key(text)} - {""}
