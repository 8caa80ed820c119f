"""PDF → lines: text in reading order, tables from their ruling lines, running heads and page numbers dropped."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from tracker.errors import ReadError, TooLarge, UnreadableFile
from tracker.model import Table
from tracker.read.blocks import Line, Reading, tidy
from tracker.read.grid import Cell, Grid, build, table_line
from tracker.read.markers import parse_marker

MAX_PAGES = 400
# Tables are searched by a slower library; a policy of more pages has its tables in the first ones.
MAX_TABLE_PAGES = 80
MAX_OBJECTS = 20_000
_PAGE_NUMBER = re.compile(r"^[-–—\s]*(?:page\s*)?\d{1,4}(?:\s*(?:/|of|쪽|페이지)\s*\d{0,4})?[-–—\s]*$", re.I)

# A row that begins so was broken within a word: an ending or a particle does not stand alone.
_TAIL = re.compile(
    r"(?:(?:습|입|됩|합)?니?다\.?|을|를|은|는|의|에|로|으로|와|과|에서|에게|까지|부터)(?:\s|$)"
)


@dataclass(slots=True)
class _Row:
    """One line of text on a page, in points from the top left; or a table there."""

    text: str
    top: float
    bottom: float
    left: float
    right: float
    page: int
    height: float
    spaced: bool = False
    table: Table | None = None


def read_pdf(data: bytes) -> Reading:
    """Lines of a PDF.

    Raises UnreadableFile (damaged, encrypted, only pictures) or TooLarge.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        why = "it is encrypted" if "password" in str(error).lower() else "it is damaged"
        raise UnreadableFile(f"the PDF cannot be read: {why}") from None
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise TooLarge(f"a PDF of {count} pages; the limit is {MAX_PAGES}")
        tables = _tables(data)
        pages: list[list[_Row]] = []
        width = 0.0
        for index in range(count):
            try:
                page = document[index]
                width = max(width, page.get_width())
                pages.append(_page(page, index, tables.get(index, [])))
            except pypdfium2.PdfiumError:
                continue
        title = _metadata(document)
    finally:
        document.close()
    rows = [r for page in _without_running(pages) for r in page]
    if not any(r.text.strip() for r in rows):
        raise UnreadableFile("the PDF holds no text, only pictures: it would need text recognition")
    return Reading(_lines(_join_tables(rows)), title=title)


def _metadata(document: Any) -> str | None:
    try:
        title = document.get_metadata_dict().get("Title")
    except Exception:  # a damaged dictionary is no reason to lose the text
        return None
    return " ".join(tidy(title).split()) or None if title else None


def _page(page: Any, index: int, tables: list[_Row]) -> list[_Row]:
    """The rows of one page from top to bottom; text inside a table's frame is the table's."""
    height = page.get_height()
    textpage = page.get_textpage()
    pieces: list[tuple[float, float, float, float, str]] = []
    for i in range(min(textpage.count_rects(), MAX_OBJECTS)):
        left, bottom, right, top = textpage.get_rect(i)
        text = textpage.get_text_bounded(left, bottom, right, top)
        if text.strip():
            top, bottom = _loose(textpage, left, bottom, right, top)
            pieces.append((height - top, height - bottom, left, right, text))
    inside = [
        p
        for p in pieces
        if not any(
            t.top - 1 <= (p[0] + p[1]) / 2 <= t.bottom + 1 and t.left - 1 <= (p[2] + p[3]) / 2 <= t.right + 1
            for t in tables
        )
    ]
    inside.sort(key=lambda p: (p[0] + p[1]) / 2)
    rows: list[list[tuple[float, float, float, float, str]]] = []
    for p in inside:
        if rows and _same_row(p, rows[-1]):
            rows[-1].append(p)
        else:
            rows.append([p])
    out = list(tables)
    for row in rows:
        row.sort(key=lambda p: p[2])
        # The library knows from the glyphs' widths where words end; the boxes are of ink and leave gaps inside words.
        top, bottom = min(p[0] for p in row), max(p[1] for p in row)
        left, right = row[0][2], max(p[3] for p in row)
        text = tidy(textpage.get_text_bounded(left - 1, height - bottom - 1, right + 1, height - top + 1))
        if sum(map(len, text.split())) != sum(len(q) for p in row for q in tidy(p[4]).split()):
            text = _pieced(row)  # a table or another line reaches into the row's box
        text = text.replace("\r", " ").replace("\n", " ")
        out.append(
            _Row(
                " ".join(text.split()),
                min(p[0] for p in row),
                max(p[1] for p in row),
                min(p[2] for p in row),
                max(p[3] for p in row),
                index,
                max(p[1] - p[0] for p in row),
                text.endswith(" "),
            )
        )
    textpage.close()
    out = [r for r in out if r.text]
    out.sort(key=lambda r: (r.top, r.left))
    return out


def _same_row(
    piece: tuple[float, float, float, float, str], row: list[tuple[float, float, float, float, str]]
) -> bool:
    """Whether a piece stands in the line: level with its first piece, or a sign (". ,") at its foot."""
    middle, first = (piece[0] + piece[1]) / 2, row[0]
    if abs(middle - (first[0] + first[1]) / 2) <= max(2.0, (piece[1] - piece[0]) * 0.45):
        return True
    top, bottom = min(p[0] for p in row), max(p[1] for p in row)
    small = piece[1] - piece[0] < (bottom - top) * 0.5
    return small and top <= middle <= bottom + (bottom - top) * 0.2


def _pieced(row: list[tuple[float, float, float, float, str]]) -> str:
    """A row's pieces joined, with a space where the gap is a word's."""
    text = ""
    end = None
    for p in row:
        gap = 0.0 if end is None else p[2] - end
        text += (" " if text and gap > (p[1] - p[0]) * 0.15 else "") + tidy(p[4])
        end = p[3]
    return text


def _loose(textpage: Any, left: float, bottom: float, right: float, top: float) -> tuple[float, float]:
    """Top and bottom of a piece by its font, not by its letters: "ㅡ" and "뷁" of one size are equally high."""
    import ctypes

    from pypdfium2 import raw

    index = textpage.get_index(left + min(right - left, 6) / 2, (bottom + top) / 2, 8, 12)
    if index is None:
        return top, bottom
    box = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(textpage, index, ctypes.byref(box)) or box.top <= box.bottom:
        return top, bottom
    return float(box.top), float(box.bottom)


def _tables(data: bytes) -> dict[int, list[_Row]]:
    """Tables drawn with lines, page by page. A fault in the table finder never costs the text."""
    import logging

    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # what it says of damaged files is for its authors
    found: dict[int, list[_Row]] = {}
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            for index, page in enumerate(pdf.pages[:MAX_TABLE_PAGES]):
                if (
                    len(page.rects) + len(page.lines) + len(page.curves) < 4
                    or len(page.rects) + len(page.lines) > MAX_OBJECTS
                ):
                    continue
                for table in page.find_tables():
                    row = _table(table, index)
                    if row is not None:
                        found.setdefault(index, []).append(row)
                page.close()
    except ReadError:
        raise
    except Exception:  # the finder's own faults are many kinds; the text is read without it
        return found
    return found


def _table(table: Any, index: int) -> _Row | None:
    """A found table with its spans filled in; None for a box around text (one cell or one column)."""
    boxes = [c for c in table.cells if c]
    xs = sorted({round(c[0]) for c in boxes})
    ys = sorted({round(c[1]) for c in boxes})
    if len(xs) < 2 or len(ys) < 2:
        return None
    texts = {}
    for row, cells in zip(table.extract(), table.rows, strict=False):
        for text, box in zip(row, cells.cells, strict=False):
            if box is not None:
                texts[box] = tidy(text or "")
    grid = Grid()
    for y in ys:
        grid.row()
        for box in sorted((b for b in boxes if round(b[1]) == y), key=lambda b: b[0]):
            wide = sum(1 for x in xs if round(box[0]) <= x < round(box[2]) - 1)
            high = sum(1 for v in ys if round(box[1]) <= v < round(box[3]) - 1)
            lines = [Line(_unwrapped(texts.get(box, "")))] if texts.get(box, "").strip() else []
            grid.cell(Cell(lines, False, max(1, high), max(1, wide)))
    built = build(grid)
    if built is None:
        return None
    x0, top, x1, bottom = table.bbox
    return _Row(table_line(built).text, top, bottom, x0, x1, index, 0.0, False, built)


def _unwrapped(text: str) -> str:
    """A cell's lines as one: list marks begin a line of their own, the rest was wrapped by the cell's width."""
    out: list[str] = []
    for raw in text.split("\n"):
        line = " ".join(raw.split())
        if not line:
            continue
        if out and parse_marker(line) is None and not out[-1].endswith((".", ":")):
            out[-1] += " " + line
        else:
            out.append(line)
    return "\n".join(out)


def _without_running(pages: list[list[_Row]]) -> list[list[_Row]]:
    """Running heads, feet and page numbers out: the first or last row of a page that stands on most pages, digits
    aside."""
    shape = re.compile(r"\d+")
    edges: Counter[str] = Counter()
    for page in pages:
        for row in {shape.sub("#", r.text) for r in [*page[:2], *page[-2:]] if r.table is None}:
            edges[row] += 1
    often = {t for t, n in edges.items() if n >= 3 and n * 2 > len(pages)}
    out = []
    for page in pages:
        edge = {id(r) for r in [*page[:2], *page[-2:]]}
        out.append(
            [
                r
                for r in page
                if r.table is not None
                or id(r) not in edge
                or not (shape.sub("#", r.text) in often or _PAGE_NUMBER.match(r.text))
            ]
        )
    return out


def _join_tables(rows: list[_Row]) -> list[_Row]:
    """A table that goes on at the top of the next page is one table; its repeated header stands once."""
    out: list[_Row] = []
    for row in rows:
        last = out[-1] if out else None
        if (
            row.table is not None
            and last is not None
            and last.table is not None
            and row.page == last.page + 1
            and last.table.rows
            and _columns(row.table) == _columns(last.table)
            and abs(row.left - last.left) < 5
            and (not row.table.header or row.table.header == last.table.header or not last.table.header)
        ):
            body = row.table.rows
            if body and body[0] == last.table.header:
                body = body[1:]
            last.table = Table(last.table.header, last.table.rows + body, last.table.stub)
            last.text = table_line(last.table).text
            last.page = row.page
            continue
        out.append(row)
    return out


def _columns(table: Table) -> int:
    return len(table.rows[0]) if table.rows else len(table.header)


def _begins(text: str) -> bool:
    """Begins with a list mark and words behind it ("다." alone is the end of a broken sentence)."""
    marker = parse_marker(text)
    return marker is not None and marker.end < len(text)


def _lines(rows: list[_Row]) -> list[Line]:
    """Rows joined to paragraphs where a row was only wrapped: it reaches the right edge, and the next has no marker."""
    text_rows = [r for r in rows if r.table is None]
    right = sorted(r.right for r in text_rows)[int(len(text_rows) * 0.9)] if text_rows else 0.0
    usual = sorted(r.height for r in text_rows)[len(text_rows) // 2] if text_rows else 0.0
    # Some writers keep the space at the end of a wrapped row; then a row without one was broken within a word.
    keeps_space = sum(r.spaced for r in text_rows) * 5 > len(text_rows)
    lines: list[Line] = []
    last: _Row | None = None
    for r in rows:
        if r.table is not None:
            lines.append(table_line(r.table))
            last = None
            continue
        wrapped = (
            last is not None
            and bool(lines)
            and last.right > right - max(2.5 * last.height, 20)
            and not re.search(r"[.!?:：]$|다\.?$", last.text)
            and not _begins(r.text)
            and abs(r.height - last.height) < 1.5
        )
        if wrapped and last is not None:
            broken = (keeps_space and not last.spaced) or _TAIL.match(r.text)
            lines[-1].text += ("" if broken else " ") + r.text
        else:
            # Larger print than usual is a heading's; three sizes are told apart.
            rank = 0
            if usual and r.height > usual * 1.12 and len(r.text) <= 80:
                rank = 1 if r.height > usual * 1.6 else 2 if r.height > usual * 1.3 else 3
            lines.append(Line(r.text, rank=rank))
        last = r
    return lines
