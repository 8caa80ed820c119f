"""HWPX and HWP 5 → lines."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

from tracker.errors import TooLarge, UnreadableFile, UnsupportedFormat
from tracker.read.blocks import Line, Reading, tidy
from tracker.read.grid import MAX_CELLS, Cell, Grid, layout_or_table
from tracker.read.numbering import Counter, Level
from tracker.read.package import attribute, entries, local, part, xml

_SECTION = re.compile(r"contents/section(\d+)\.xml$", re.I)


def read_hwpx(data: bytes) -> Reading:
    """Lines of an HWPX document: paragraphs with their automatic numbers, tables with their spans.

    Raises UnreadableFile (damaged, encrypted) or TooLarge.
    """
    names = entries(data)
    manifest = next((n for n in names if n.lower() == "meta-inf/manifest.xml"), None)
    if manifest and b"encryption-data" in (part(data, manifest) or b""):
        raise UnreadableFile("the document is encrypted")
    header = next((n for n in names if n.lower() == "contents/header.xml"), None)
    reader = _Hwpx(xml(data, header) if header else None)
    sections = sorted((int(m[1]), n) for n in names if (m := _SECTION.search(n)))
    for _, name in sections[:200]:
        root = xml(data, name)
        if root is not None:
            reader.walk(root, reader.lines)
    return Reading(reader.lines)


class _Hwpx:
    """One pass over the sections; recursion is as deep as the XML, which `package.xml` bounds."""

    def __init__(self, header: ElementTree.Element | None) -> None:
        self.lines: list[Line] = []
        self.bold: set[str] = set()
        self.heads: dict[str, tuple[str, str, int]] = {}
        self.counters: dict[str, Counter] = {}
        for e in header.iter() if header is not None else ():
            name = local(e.tag)
            if name == "charPr" and any(local(x.tag) == "bold" for x in e):
                self.bold.add(e.get("id") or "")
            elif name == "paraPr":
                for x in e:
                    if local(x.tag) == "heading" and (x.get("type") or "NONE") != "NONE":
                        level = x.get("level") or "0"
                        self.heads[e.get("id") or ""] = (
                            x.get("type") or "",
                            x.get("idRef") or "0",
                            _number(level),
                        )
            elif name == "numbering":
                levels: dict[int, Level] = {}
                for x in e:
                    if local(x.tag) == "paraHead":
                        at, start = x.get("level") or "1", x.get("start") or "1"
                        levels[_number(at, 1) - 1] = Level(
                            x.text or "",
                            x.get("numFormat") or "DIGIT",
                            _number(start, 1),
                        )
                self.counters[e.get("id") or ""] = Counter(levels)

    def walk(self, parent: ElementTree.Element, sink: list[Line]) -> None:
        for e in parent:
            if local(e.tag) == "p":
                self.paragraph(e, sink)
            else:
                self.walk(e, sink)

    def paragraph(self, p: ElementTree.Element, sink: list[Line]) -> None:
        pieces: list[tuple[str, bool]] = []
        objects: list[ElementTree.Element] = []
        for run in p:
            if local(run.tag) != "run":
                continue
            bold = (run.get("charPrIDRef") or "") in self.bold
            for e in run:
                name = local(e.tag)
                if name == "t":
                    pieces.append((_text(e), bold))
                elif name in ("tbl", "rect", "ellipse", "container", "ctrl"):
                    objects.append(e)
        if any(t.strip() for t, _ in pieces):
            kind, ref, level = self.heads.get(p.get("paraPrIDRef") or "", ("", "0", 0))
            prefix = ""
            if kind in ("NUMBER", "OUTLINE"):
                counter = self.counters.get(ref) or (
                    next(iter(self.counters.values()), None) if kind == "OUTLINE" else None
                )
                prefix = counter.next(level) if counter else ""
            elif kind == "BULLET":
                prefix = "-"
            _emit(pieces, prefix, level if kind else 0, bool(kind), sink)
        for e in objects:
            if local(e.tag) == "tbl":
                self.table(e, sink)
            else:
                self.walk(e, sink)

    def table(self, tbl: ElementTree.Element, sink: list[Line]) -> None:
        grid = Grid()
        for tr in tbl:
            if local(tr.tag) != "tr":
                continue
            grid.part("")
            grid.row()
            for tc in tr:
                if local(tc.tag) != "tc":
                    continue
                wide, high = "1", "1"
                for x in tc:
                    if local(x.tag) == "cellSpan":
                        wide, high = x.get("colSpan") or "1", x.get("rowSpan") or "1"
                cell = Cell(
                    [],
                    (attribute(tc, "header") or "0") == "1",
                    _number(high, 1),
                    _number(wide, 1),
                )
                self.walk(tc, cell.lines)
                grid.cell(cell)
        layout_or_table(grid, sink)


def _number(text: str | None, default: int = 0) -> int:
    """A small whole number of an attribute; `default` where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else default


def _text(t: ElementTree.Element) -> str:
    """A run's text with its line breaks and tabs; tracked deletions are marked by empty elements and stay."""
    out = [t.text or ""]
    for e in t:
        name = local(e.tag)
        out.append("\n" if name == "lineBreak" else " " if name in ("tab", "nbSpace", "fwSpace") else "")
        out.append(e.tail or "")
    return "".join(out)


def _emit(pieces: list[tuple[str, bool]], prefix: str, depth: int, listed: bool, sink: list[Line]) -> None:
    bold = all(b for t, b in pieces if t.strip())
    for raw in "".join(t for t, _ in pieces).split("\n"):
        text = " ".join(tidy(raw).split())
        if text:
            sink.append(
                Line(
                    f"{prefix} {text}" if prefix else text,
                    "item" if listed else "text",
                    8 if bold else 0,
                    0,
                    depth,
                )
            )
            prefix = ""


def read_hwp(data: bytes) -> Reading:
    """Lines of an HWP 5 document, by the optional library syhwp.

    Raises UnsupportedFormat where the library is not installed or the file is another OLE document (old Word,
    Excel), UnreadableFile where it is damaged or encrypted.
    """
    if "FileHeader".encode("utf-16-le") not in data or b"HWP Document File" not in data:
        raise UnsupportedFormat("an old Office document (OLE) is not supported: save it as DOCX, HWPX or PDF")
    try:
        from syhwp import _hwp5, exceptions
    except ImportError:
        raise UnsupportedFormat(
            'not supported: HWP 5 needs the extra "hwp" (pip install "policy-tracker[hwp]"); or save it as HWPX or PDF'
        ) from None
    try:
        document = _hwp5.read_document_hwp5(io.BytesIO(data))
    except exceptions.EncryptedDocumentError:
        raise UnreadableFile("the HWP document is encrypted or restricted for distribution") from None
    except exceptions.SyhwpError as error:
        raise UnreadableFile(
            f"the HWP document is damaged: {str(error).splitlines()[0] if str(error) else 'unreadable'}"
        ) from None
    except (
        ValueError,
        OSError,
        IndexError,
        KeyError,
        TypeError,
        AttributeError,
        EOFError,
        RecursionError,
        MemoryError,
        ArithmeticError,
    ) as error:
        raise UnreadableFile(f"the HWP document is damaged ({type(error).__name__})") from None
    lines: list[Line] = []
    for block in document.blocks:
        if hasattr(block, "cells"):
            _hwp_table(block, lines)
        elif hasattr(block, "text") and type(block).__name__ == "Paragraph":
            for raw in str(block.text).split("\n"):
                text = " ".join(tidy(raw).split())
                if text:
                    lines.append(Line(text))
    return Reading(lines)


def _hwp_table(block: object, sink: list[Line]) -> None:
    cells = sorted(getattr(block, "cells", ()), key=lambda c: (c.row, c.col))
    if len(cells) > MAX_CELLS:
        raise TooLarge(f"a table of more than {MAX_CELLS:,} cells")
    grid = Grid()
    row = None
    for c in cells:
        if row is None or c.row != row:
            grid.row()
            row = c.row
        lines = [Line(t) for raw in str(c.text).split("\n") if (t := " ".join(tidy(raw).split()))]
        grid.cell(Cell(lines, False, max(1, c.row_span), max(1, c.col_span)))
    layout_or_table(grid, sink)
