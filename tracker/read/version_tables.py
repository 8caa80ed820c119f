"""Little tables of versions: "버전 | 공고일 | 시행일", and a row for each version with its dates.

What a date is stands in the head of its column, so a row says nothing by itself; read as lines, the first date of a row
would be taken for what the last column is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from tracker.korean import dates_in
from tracker.model import Table
from tracker.tables import load_table

_LONGEST_HEAD = 30  # letters of the head of a column of dates
_LONGEST_CELL = 40  # of a cell that is a date ("2026년 1월 5일(월) 시행")
_MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One row: the dates of its columns, and its words."""

    announced: date | None
    effective: date | None
    text: str


@cache
def _heads() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = load_table("tracker.read", "dates.toml")
    both = (
        re.compile("|".join(table[key]), re.IGNORECASE) for key in ("column_announced", "column_effective")
    )
    return next(both), next(both)


def version_rows(table: Table) -> tuple[VersionRow, ...] | None:
    """The rows of a table of versions that say a date; None where it is no such table."""
    lines: Sequence[tuple[str, ...]] = (table.header, *table.rows) if any(table.header) else table.rows
    if len(lines) < 2:
        return None
    roles = _roles(lines[0])
    if not any(roles) or any("법" in cell or "근거" in cell for cell in lines[0]):
        return None
    found = [row for cells in lines[1:_MOST_ROWS] if (row := _row(cells, roles)) is not None]
    return tuple(found) or None


def _roles(header: tuple[str, ...]) -> tuple[str, ...]:
    """What each column holds: "announced", "effective", or "" for anything else."""
    announced, effective = _heads()
    return tuple(
        ""
        if not cell or len(cell) > _LONGEST_HEAD
        else "effective"
        if effective.fullmatch(cell.strip())
        else "announced"
        if announced.fullmatch(cell.strip())
        else ""
        for cell in header
    )


def _row(cells: tuple[str, ...], roles: tuple[str, ...]) -> VersionRow | None:
    dates: dict[str, date] = {}
    for cell, role in zip(cells, roles, strict=False):
        if role and len(cell) <= _LONGEST_CELL and (first := next(dates_in(cell), None)) is not None:
            dates.setdefault(role, first.value)
    if not dates:
        return None
    return VersionRow(dates.get("announced"), dates.get("effective"), " | ".join(c for c in cells if c))
