"""Tables: spans filled in, header found, layout tables taken apart again."""

from __future__ import annotations

from dataclasses import dataclass, field

from tracker.errors import TooLarge
from tracker.model import Table
from tracker.read.blocks import Line
from tracker.read.markers import parse_marker

# The largest real table met has 3,000 cells; past this a page is data, not a policy.
MAX_CELLS = 100_000
MAX_COLUMNS = 200


@dataclass(slots=True)
class Cell:
    """One cell as written."""

    lines: list[Line]
    th: bool = False
    rowspan: int = 1
    colspan: int = 1


@dataclass(slots=True)
class Grid:
    """The rows as written, and which of them stand in a thead."""

    rows: list[list[Cell]] = field(default_factory=list)
    head: set[int] = field(default_factory=set)
    in_head: bool = False
    count: int = 0

    def row(self) -> None:
        self.rows.append([])
        if self.in_head:
            self.head.add(len(self.rows) - 1)

    def part(self, name: str) -> None:
        self.in_head = name == "thead"

    def cell(self, cell: Cell) -> None:
        if not self.rows:
            self.row()
        self.rows[-1].append(cell)
        self.count += 1
        if self.count > MAX_CELLS:
            raise TooLarge(f"a table of more than {MAX_CELLS:,} cells")


def cell_text(cell: Cell) -> str:
    return "\n".join(line.text for line in cell.lines)


def layout_or_table(grid: Grid, sink: list[Line]) -> None:
    """Append the table to `sink` as one line, or its cells' lines where it only lays out the page."""
    rows = [r for r in grid.rows if any(c.lines for c in r)]
    if not rows:
        return
    if is_layout(rows):
        for r in rows:
            for c in r:
                sink.extend(c.lines)
        return
    table = build(grid)
    if table is None:
        return
    sink.append(table_line(table))


def table_line(table: Table, *, depth: int = 0) -> Line:
    """A table as a line, its text being rows of cells joined with " | "."""
    rows = ([table.header] if table.header else []) + list(table.rows)
    text = "\n".join(" | ".join(c.replace("\n", " ") for c in r) for r in rows)
    return Line(text, "table", depth=depth, table=table)


def is_layout(rows: list[list[Cell]]) -> bool:
    """True where the table holds the page rather than data: one column, a nested table, headings or pages of text."""
    width = max(len(r) for r in rows)
    if width == 1 and all(c.colspan == 1 for r in rows for c in r):
        return True
    if all(sum(1 for c in r if c.lines) == 1 for r in rows) and not any(c.th for r in rows for c in r):
        return True  # one box a row, the rest is spacing
    if _numbered_rows(rows):
        return True
    for r in rows:
        for c in r:
            if any(line.kind == "table" for line in c.lines) and len(c.lines) > 3:
                return True
            if len(c.lines) > 25 or (any(1 <= line.rank <= 4 for line in c.lines) and len(c.lines) > 3):
                return True
    return False


def _numbered_rows(rows: list[list[Cell]]) -> bool:
    """Each row a section: its number and heading in the first cell, what it says in the others."""
    if len(rows) < 3:
        return False
    last = 0.0
    for r in rows:
        if len(r) < 2 or len(r[0].lines) != 1:
            return False
        marker = parse_marker(r[0].lines[0].text)
        if marker is None or marker.number is None or marker.value != last + 1:
            return False
        last = marker.value
    said = 0
    for r in rows:
        inside = [line for c in r[1:] for line in c.lines]
        said += len(inside) > 2 or any(len(line.text) > 25 and "니다" in line.text for line in inside)
    return said * 2 > len(rows)


def build(grid: Grid) -> Table | None:
    """Spans filled in; header rows merged; None where nothing is left."""
    expanded: list[list[str]] = []
    ths: list[list[bool]] = []
    pending: dict[int, tuple[int, str, bool]] = {}
    total = 0
    n = len(grid.rows)
    for i, row in enumerate(grid.rows):
        out: list[str] = []
        th: list[bool] = []
        column = 0
        cells = iter(row)
        cell = next(cells, None)
        while cell is not None or column in pending:
            if cell is None or column in pending:
                left, text, head = pending[column]
                out.append(text)
                th.append(head)
                if left > 1:
                    pending[column] = (left - 1, text, head)
                else:
                    del pending[column]
                column += 1
            else:
                text = cell_text(cell)
                height = min(max(cell.rowspan, 1) if cell.rowspan else n - i, n - i)
                for _ in range(min(max(cell.colspan, 1), MAX_COLUMNS - min(column, MAX_COLUMNS - 1))):
                    if column in pending:
                        break
                    out.append(text)
                    th.append(cell.th)
                    if height > 1:
                        pending[column] = (height - 1, text, cell.th)
                    column += 1
                cell = next(cells, None)
        total += len(out)
        if total > MAX_CELLS:
            raise TooLarge(f"a table of more than {MAX_CELLS:,} cells once its spans are filled in")
        expanded.append(out)
        ths.append(th)
    keep = [i for i, r in enumerate(expanded) if any(r)]
    if not keep:
        return None
    width = max(len(expanded[i]) for i in keep)
    rows = [tuple(expanded[i] + [""] * (width - len(expanded[i]))) for i in keep]
    heads = [(all(ths[i]) and bool(ths[i])) or i in grid.head for i in keep]
    return shape(rows, heads, [bool(ths[i]) and ths[i][0] for i in keep])


def shape(rows: list[tuple[str, ...]], heads: list[bool], stubs: list[bool]) -> Table:
    """Split header from body. `heads`: which rows are marked as header; `stubs`: which begin with a header cell."""
    top = 0
    while top < len(rows) - 1 and heads[top] and top < 3:
        top += 1
    stub = top == 0 and sum(stubs) * 2 > len(stubs)
    if top == 0 and not stub and len(rows) > 1 and looks_like_header(rows):
        top = 1
    header: tuple[str, ...] = ()
    if top:
        columns = zip(*rows[:top], strict=True)
        header = tuple(" ".join(dict.fromkeys(c.replace("\n", " ") for c in col if c)) for col in columns)
    return Table(header, tuple(rows[top:]), stub)


def looks_like_header(rows: list[tuple[str, ...]]) -> bool:
    first = rows[0]
    return (
        all(first)
        and len(set(first)) == len(first)
        and max(map(len, first)) <= 30
        and not any(ch.isdigit() for ch in "".join(first))
    )
