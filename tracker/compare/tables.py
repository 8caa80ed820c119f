"""Two versions of one table: columns by header, rows by key column, so that one new row is one change.

Rows are matched as lines of their section (`blocks`); here is what only a table has: columns that came, went or moved,
and the one cell of a row that changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.compare.words import alike, words_key
from tracker.model import Table

# Headers like "보유기간" and "보유 및 이용기간" are one column (ratio 80), "제공 항목" and "제공 목적" are not (67).
SAME_HEADER = 72.0


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column is which: pairs of indices, and the indices that only one table has."""

    pairs: tuple[tuple[int, int], ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]

    @property
    def moved(self) -> bool:
        """True where the same columns stand in another order."""
        return [j for _, j in sorted(self.pairs)] != sorted(j for _, j in self.pairs)


def match_columns(old: Table, new: Table) -> Columns:
    """Pair columns: same header, then nearly the same header, then same contents; without headers by position."""
    a, b = [words_key(h) for h in old.header], [words_key(h) for h in new.header]
    if not a or not b:
        width = min(_width(old), _width(new))
        return Columns(
            tuple((n, n) for n in range(width)),
            tuple(range(width, _width(old))),
            tuple(range(width, _width(new))),
        )
    pairs: dict[int, int] = {}
    scored = []
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            score = 100.0 if x == y else alike(x, y) if x and y else 0.0
            if score < SAME_HEADER:
                score = 90 * _shared(old, i, new, j)
            if score >= SAME_HEADER:
                scored.append((-score, abs(i - j), i + j, i, j))
    for _, _, _, i, j in sorted(scored):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return Columns(
        tuple(sorted(pairs.items())),
        tuple(i for i in range(len(a)) if i not in pairs),
        tuple(j for j in range(len(b)) if j not in pairs.values()),
    )


def crossed(old: Table | None, a: Sequence[str], new: Table | None, b: Sequence[str]) -> bool:
    """True where two rows under the same header have the same words in other cells: from 선택 to 필수, say.

    Tables with other headers were laid out anew: there the cells prove nothing.
    """
    if old is None or new is None or len(a) != len(b) or not old.header or a == b:
        return False
    if tuple(map(words_key, old.header)) != tuple(map(words_key, new.header)):
        return False
    left, right = [words_key(c) for c in a], [words_key(c) for c in b]
    return left != right and "".join(left) == "".join(right)


def _shared(old: Table, i: int, new: Table, j: int) -> float:
    """Share of the cells that two columns have in common."""
    x = {words_key(r[i]) for r in old.rows if i < len(r)} - {""}
    y = {words_key(r[j]) for r in new.rows if j < len(r)} - {""}
    return len(x & y) / len(x | y) if x | y else 0.0


def _width(table: Table) -> int:
    return max((len(r) for r in (table.header, *table.rows)), default=0)


def column_text(table: Table, n: int) -> str:
    """A column as text: its header and its cells, one a line; a cell spanned over rows once."""
    cells = [table.header[n]] if n < len(table.header) else []
    for row in table.rows:
        if n < len(row) and (not cells or row[n] != cells[-1]):
            cells.append(row[n])
    return "\n".join(cells)


def same_but_columns(old: Sequence[str], new: Sequence[str], columns: Columns) -> bool:
    """True where two rows say the same in every column that both tables have."""
    return all(
        words_key(old[i]) == words_key(new[j]) for i, j in columns.pairs if i < len(old) and j < len(new)
    )


def changed_column(old: Sequence[str], new: Sequence[str], table: Table, columns: Columns) -> str | None:
    """The header of the only cell that differs between two versions of a row, or None."""
    differ = [
        j
        for i, j in columns.pairs
        if i < len(old) and j < len(new) and words_key(old[i]) != words_key(new[j])
    ]
    if len(differ) == 1 and differ[0] < len(table.header):
        return table.header[differ[0]] or None
    return None
