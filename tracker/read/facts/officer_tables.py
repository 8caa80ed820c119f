"""Officers in tables: a role a column, a role a row, or key and value."""

from __future__ import annotations

import re

from tracker.model import Table
from tracker.read.columns import column_role
from tracker.read.facts.book import Book
from tracker.read.facts.officers import NAME, ROLE, Officers, write
from tracker.read.facts.rows import rows_of
from tracker.read.facts.units import LABEL, Unit


def from_table(book: Book, unit: Unit, table: Table) -> bool:
    """Officers of a table: a role a column ("보호책임자 | 담당자"), a role a row, or key and value."""
    header = table.header
    titled = [
        i
        for i, h in enumerate(header)
        if ROLE.search(h) and len(h) <= 40 and column_role(h) not in {"phone", "email"}
    ]
    keys = [column_role(r[0]) for r in table.rows if r]
    if (
        titled
        and any(k in {"person", "phone", "email", "department", "position"} for k in keys)
        and 0 not in titled
    ):
        _by_column(book, unit, table, titled)
        return True
    if titled and any(LABEL.search(c) for r in table.rows for c in r):
        _cells(book, unit, table, titled)
        return True
    lines = [r for r in ((header, *table.rows) if any(header) else table.rows) if len(r) >= 2]
    named = sum(column_role(r[0]) in _KEYS for r in lines)
    paired = named == len(lines) >= 2 and all(len(r) == 2 for r in lines)  # "성명 | 홍길동", "전화 | 02-…"
    if paired:
        return _by_lines(book, unit, lines)
    roles = [column_role(h) for h in header]
    if set(roles) & {"person", "phone", "email"}:
        written = False
        for row in rows_of(table):
            values = {k: row.get(k) for k in ("person", "department", "position", "phone", "email")}
            for head, cell in row.all("officer"):
                if not values["person"] and NAME.match(cell):
                    values["person"] = cell
                    write(book, unit.section, head, {k: v for k, v in values.items() if v}, row.text)
                    written = True
                    break
            else:
                head = ""
            if head:
                continue
            who = row.get("officer", "service") or row.first_label()
            if not values["department"] and who and not ROLE.search(who):
                values["department"] = who
            if values["person"] or values["phone"] or values["email"]:
                write(book, unit.section, who, {k: v for k, v in values.items() if v}, row.text)
                written = True
        return written
    return named >= 2 and _by_lines(book, unit, lines)


_KEYS = frozenset({"person", "phone", "email", "department", "position", "officer"})


def _by_lines(book: Book, unit: Unit, lines: list[tuple[str, ...]]) -> bool:
    """Rows of a key and its value, as if they were lines "성명 : 홍길동"."""
    officers = Officers()
    for row in lines:
        value = next((c for c in row[1:] if c.strip()), "")
        line = Unit(f"{row[0]} : {value}", f"{row[0]} | {value}", unit.path, "", unit.section)
        officers.line(book, line)
    officers.flush(book)
    return True


def _by_column(book: Book, unit: Unit, table: Table, columns: list[int]) -> None:
    for i in columns:
        values: dict[str, str] = {}
        for row in table.rows:
            key = column_role(row[0])
            if (
                len(row) > 1
                and column_role(row[1]) in {"person", "phone", "email", "position"}
                and len(row[1]) < 12
            ):
                values_in_row = [
                    c for c in row[2:] if c.strip()
                ]  # a span that is not there pushed the row aside
                if columns.index(i) < len(values_in_row):
                    values[column_role(row[1]) or ""] = values_in_row[columns.index(i)]
                continue
            if key == "officer" and re.search(r"부서", row[0]):
                key = "department"
            if (
                key in {"person", "phone", "email", "department", "position"}
                and i < len(row)
                and row[i].strip(" -")
            ):
                values[key] = row[i].strip()
        quote = " | ".join([table.header[i], *(r[i] for r in table.rows if i < len(r) and r[i].strip())])
        write(book, unit.section, table.header[i], values, quote)


def _cells(book: Book, unit: Unit, table: Table, columns: list[int]) -> None:
    """Cells that hold "- 이름: … - 소속: …". Where rows lost their empty cells, the n-th row is the n-th officer."""
    filled = [[(i, c) for i, c in enumerate(r) if c.strip()] for r in table.rows]
    slipped = len(filled) == len(columns) > 1 and all(len(f) == 1 and f[0][0] == columns[0] for f in filled)
    for n, cells in enumerate(filled):
        for i, cell in cells:
            role = table.header[columns[n] if slipped else i] if (slipped or i < len(table.header)) else ""
            officers = Officers()
            officers.of(unit.section, role)
            officers.cell(book, unit, cell)
            officers.flush(book)
