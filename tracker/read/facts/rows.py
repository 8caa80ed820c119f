"""Tables as rows of named cells: header in the first row, in two rows, or in the first column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.korean import fold
from tracker.model import Table
from tracker.read.columns import column_role, column_roles

_EMPTY = frozenset({"", "-", "–", "—", "―", ".", "x", "X", "해당없음", "해당 없음", "없음", "N/A", "n/a"})


_TIME = re.compile(r"\d\s?(?:년|개월|달|주|일|시간)|까지|동안|즉시")
_WHAT = ("무엇을", "뭘", "어떤정보", "무슨정보", "어떤것")
_COMPANY = re.compile(r"(?:업체|회사|기관|상호|법인|협력사|제휴사)\s?(?:명|명칭|이름)?")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: cells by position, with the role and the words of each column's header."""

    cells: tuple[str, ...]
    roles: tuple[str | None, ...]
    heads: tuple[str, ...]

    def get(self, *roles: str) -> str:
        """The first non-empty cell of a column with one of these roles, or ""."""
        for role in roles:
            for cell, have in zip(self.cells, self.roles, strict=False):
                if have == role and cell.strip() not in _EMPTY:
                    return cell.strip()
        return ""

    def all(self, role: str) -> list[tuple[str, str]]:
        """(header words, cell) of every column with this role."""
        return [
            (head, cell.strip())
            for cell, have, head in zip(self.cells, self.roles, self.heads, strict=False)
            if have == role and cell.strip() not in _EMPTY
        ]

    def first_label(self) -> str:
        """The first cell where its column has no known role: it names what the row is about."""
        if self.cells and self.roles and self.roles[0] is None and self.cells[0].strip() not in _EMPTY:
            return self.cells[0].strip()
        return ""

    def named(self) -> str:
        """The cell of a column whose header says no more than 업체, 회사, 기관: whose, the table's section tells."""
        cells = zip(self.cells, self.heads, strict=False)
        return next((c.strip() for c, head in cells if _COMPANY.fullmatch(head.strip()) and not empty(c)), "")

    def as_record(self) -> Row | None:
        """In a table on keeping, 무엇을 is what is kept and 왜 the reason; None where no column is called so."""
        heads = [fold(h) for h in self.heads]
        roles = tuple(
            "record" if r == "items" and h.startswith(_WHAT) else "basis" if r == "purpose" and h.startswith("왜") else r
            for r, h in zip(self.roles, heads, strict=False)
        )  # fmt: skip
        if roles == self.roles or "period" not in roles or {"record", "basis"} & set(self.roles):
            return None
        return Row(self.cells, roles, self.heads)

    def aim_and_period(self, purpose: str, period: str) -> tuple[str, str]:
        """`purpose` and `period` with a cell of "이용 목적 및 기간" cut in two ("오류 분석, 90일")."""
        head = next((fold(h) for h, r in zip(self.heads, self.roles, strict=False) if r == "period"), "")
        if purpose or "목적" not in head or "기간" not in head:
            return purpose, period
        aim, comma, rest = period.rpartition(", ")
        return (aim, rest) if comma and _TIME.search(rest) and not _TIME.search(aim) else (purpose, period)

    @property
    def text(self) -> str:
        """The row as one line, for a quote."""
        return " | ".join(dict.fromkeys(c for c in self.cells if c))


def empty(cell: str) -> bool:
    """Whether a cell says nothing (a dash, 해당없음)."""
    return cell.strip() in _EMPTY


# First cells that make a table one of keys and values ("처리목적 | …", "보유기간 | …").
_KEYS = frozenset(
    {
        "purpose",
        "items",
        "period",
        "basis",
        "recipient",
        "processor",
        "transferee",
        "country",
        "task",
        "transfer_method",
        "record",
    }
)


def rows_of(table: Table) -> Iterator[Row]:
    """Every body row with the roles of its columns. A table of keys and values gives a row for each group of them."""
    keyed = list(_keyed_rows(table))
    if keyed:
        yield from keyed
        return
    header, body = header_and_body(table)
    roles = column_roles(header)
    for cells in body:
        if not any(c.strip() for c in cells):
            continue
        repeated = column_roles(cells)
        if (
            sum(r is not None for r in repeated) >= 2
            and all(r is not None or not c.strip() for r, c in zip(repeated, cells, strict=False))
            and cells != header
            and len([c for c in cells if len(c) < 20]) == len(cells)
            and _headerlike(repeated)
        ):
            roles, header = repeated, cells  # a header repeated or changed inside the table
            continue
        yield Row(tuple(cells), roles, header)


def _keyed_rows(table: Table) -> Iterator[Row]:
    """Rows of a table whose first column holds the keys; a cell over the whole width names the group below it."""
    lines = [r for r in table.rows if len(r) > 1]
    if any(table.header) and len(table.header) > 1:
        own = column_role(table.header[0]) in _KEYS and column_role(table.header[1]) is None
        grouped = (
            bool(lines) and len(set(lines[0])) == 1
        )  # groups begin below: the header stands over them all
        if (own and not grouped) or len(set(table.header)) == 1:
            lines.insert(0, table.header)
    if len(lines) < 2:
        return
    keys = [column_role(r[0]) for r in lines]
    spans = [len(set(r)) == 1 for r in lines]
    hits = [
        k
        for k, s, r in zip(keys, spans, lines, strict=True)
        if k in _KEYS and not s and column_role(r[1]) is None
    ]
    if len(set(hits)) < 2 or len(hits) * 2 < len(lines) - sum(spans):
        return
    if sum(r in _KEYS for r in column_roles(table.header)) > 1 and len(hits) < 3:
        return
    width = min(len(r) for r in lines)
    group = ""
    pending: list[tuple[str | None, tuple[str, ...]]] = []
    for key, span, cells in [*zip(keys, spans, lines, strict=True), (None, True, ("",) * width)]:
        if span or (key in _KEYS and key in {k for k, _ in pending}):
            yield from _records(group, pending, width)
            pending = []
        if span:
            group = cells[0]
        else:
            pending.append((key, cells))


def _records(group: str, lines: list[tuple[str | None, tuple[str, ...]]], width: int) -> Iterator[Row]:
    if not any(k in _KEYS for k, _ in lines):
        return
    seen: set[tuple[str, ...]] = set()
    for j in range(1, width):
        values = tuple(cells[j] for _, cells in lines)
        if values in seen or not any(values):
            continue
        seen.add(values)
        yield Row((group, *values), ("service", *(k for k, _ in lines)), ("구분", *(c[0] for _, c in lines)))


def _headerlike(roles: tuple[str | None, ...]) -> bool:
    """Header cells name different things; a row of data may hold words that look like one of them."""
    have = {r for r in roles if r}
    return len(have) >= 2 and bool(have & {"period", "processor", "recipient", "items", "task", "purpose"})


def header_and_body(table: Table) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The header with a second header row merged in, turned where the first column is the header; and the body."""
    header, body = table.header, table.rows
    if table.stub and body:
        return _turned(header, body)
    if not header and body:
        if _is_header(body[0]):
            header, body = body[0], body[1:]
        elif _stub_like(body):
            return _turned((), body)
        else:
            return ("",) * len(body[0]), body
    if body and len(body) > 1 and _second_header(header, body[0]):
        merged = tuple(b if b.strip() and b != h else h for h, b in zip(header, body[0], strict=False))
        return _shifted(header, body[0], merged), body[1:]
    return header, body


def _second_header(header: tuple[str, ...], row: tuple[str, ...]) -> bool:
    words = [c.strip() for c in row if c.strip() and c not in header]
    return (
        bool(words)
        and all(
            column_role(c) in {"required", "optional", "items", "period", "purpose"} and len(c) <= 12
            for c in words
        )
        and any(column_role(c) in {"required", "optional"} for c in words)
    )


def _shifted(header: tuple[str, ...], second: tuple[str, ...], merged: tuple[str, ...]) -> tuple[str, ...]:
    """Where spans were lost, the second row starts at the left: put it under the column of items."""
    filled = [c for c in second if c.strip()]
    at = next((i for i, h in enumerate(header) if column_role(h) == "items"), None)
    if at is None or second[:1] != tuple(filled[:1]) or column_role(header[0]) in {"items", "required"}:
        return merged
    if header[0] == second[0]:
        return merged
    spread = [*header[:at], *filled, *(h for h in header[at + 1 :] if h.strip())]
    return tuple((spread + [""] * len(header))[: len(header)])


def _is_header(row: tuple[str, ...]) -> bool:
    return sum(column_role(c) is not None for c in row) >= max(1, len(row) - 1) and len(row) > 1


def _stub_like(body: tuple[tuple[str, ...], ...]) -> bool:
    return len(body) > 1 and all(column_role(r[0]) is not None for r in body)


def _turned(
    header: tuple[str, ...], body: tuple[tuple[str, ...], ...]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    lines = ((header, *body)) if header else body
    width = min(len(r) for r in lines)
    columns = [tuple(r[i] for r in lines) for i in range(width)]
    return columns[0], tuple(columns[1:])
