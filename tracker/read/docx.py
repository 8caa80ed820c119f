"""DOCX → lines: paragraphs with their heading styles and automatic numbers, tables with their merged cells."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from tracker.errors import UnreadableFile
from tracker.read.blocks import Line, Reading, tidy
from tracker.read.grid import Cell, Grid, layout_or_table
from tracker.read.numbering import Counter, Level
from tracker.read.package import attribute, local, xml

_HEADING = re.compile(r"(?:heading|제목|개요)\s?(\d)", re.I)
_SKIP = frozenset(
    {"del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "rPr", "footnoteReference", "comment"}
)


def read_docx(data: bytes) -> Reading:
    """Lines of the document's body. Headers, footers, comments, deleted and hidden text are left out.

    Raises UnreadableFile (damaged, encrypted) or TooLarge.
    """
    root = xml(data, "word/document.xml")
    body = None if root is None else next((e for e in root if local(e.tag) == "body"), None)
    if body is None:
        raise UnreadableFile("the Word document has no body")
    reader = _Docx(_styles(xml(data, "word/styles.xml")), _numbering(xml(data, "word/numbering.xml")))
    reader.walk(body, reader.lines)
    core = xml(data, "docProps/core.xml")
    title = None if core is None else next((e.text for e in core if local(e.tag) == "title" and e.text), None)
    return Reading(reader.lines, title=title)


def _styles(root: ElementTree.Element | None) -> dict[str, tuple[int, bool, str | None, int]]:
    """Style id → (heading rank or 0, is a table-of-contents style, numId, level)."""
    out: dict[str, tuple[int, bool, str | None, int]] = {}
    for style in root if root is not None else ():
        if local(style.tag) != "style":
            continue
        name = next((attribute(e, "val") or "" for e in style if local(e.tag) == "name"), "")
        rank, number, level = 0, None, 0
        m = _HEADING.match(name)
        if m:
            rank = min(int(m[1]) or 1, 6)
        for e in style.iter():
            if local(e.tag) == "outlineLvl" and not rank:
                value = _number(attribute(e, "val"), 9)
                rank = value + 1 if value < 6 else 0
            elif local(e.tag) == "numId":
                number = attribute(e, "val")
            elif local(e.tag) == "ilvl":
                level = _number(attribute(e, "val"))
        if name.lower() == "title":
            rank = 1
        out[attribute(style, "styleId") or ""] = (rank, name.lower().startswith("toc"), number, level)
    return out


def _numbering(root: ElementTree.Element | None) -> dict[str, Counter]:
    """List id → its counter."""
    abstract: dict[str, dict[int, Level]] = {}
    out: dict[str, Counter] = {}
    for e in root if root is not None else ():
        if local(e.tag) == "abstractNum":
            levels: dict[int, Level] = {}
            for lvl in e:
                if local(lvl.tag) == "lvl":
                    values = {local(x.tag): attribute(x, "val") or "" for x in lvl}
                    start = values.get("start", "1")
                    levels[_number(attribute(lvl, "ilvl"))] = Level(
                        values.get("lvlText", ""),
                        values.get("numFmt", "decimal"),
                        _number(start, 1),
                    )
            abstract[attribute(e, "abstractNumId") or ""] = levels
        elif local(e.tag) == "num":
            ref = next((attribute(x, "val") or "" for x in e if local(x.tag) == "abstractNumId"), "")
            out[attribute(e, "numId") or ""] = Counter(dict(abstract.get(ref, {})))
    return out


class _Docx:
    """One pass over the body; recursion is as deep as the XML, which `package.xml` bounds."""

    def __init__(
        self, styles: dict[str, tuple[int, bool, str | None, int]], counters: dict[str, Counter]
    ) -> None:
        self.styles = styles
        self.counters = counters
        self.lines: list[Line] = []

    def walk(self, parent: ElementTree.Element, sink: list[Line]) -> None:
        for e in parent:
            name = local(e.tag)
            if name == "p":
                self.paragraph(e, sink)
            elif name == "tbl":
                self.table(e, sink)
            elif name == "sdt":
                if not _is_contents(e):
                    self.walk(e, sink)
            elif name not in _SKIP:
                self.walk(e, sink)

    def table(self, tbl: ElementTree.Element, sink: list[Line]) -> None:
        grid = Grid()
        above: dict[int, Cell] = {}
        for tr in _rows(tbl):
            grid.part(
                "thead"
                if any(local(x.tag) == "tblHeader" for p in tr if local(p.tag) == "trPr" for x in p)
                else ""
            )
            grid.row()
            column = 0
            for tc in _cells(tr):
                width, merge = 1, None
                for p in tc:
                    if local(p.tag) == "tcPr":
                        for x in p:
                            if local(x.tag) == "gridSpan":
                                width = max(1, _number(attribute(x, "val"), 1))
                            elif local(x.tag) == "vMerge":
                                merge = attribute(x, "val") or "continue"
                if merge == "continue" and column in above:
                    above[column].rowspan += 1
                    column += width
                    continue
                cell = Cell([], False, 1, width)
                self.walk(tc, cell.lines)
                grid.cell(cell)
                if merge == "restart":
                    above[column] = cell
                else:
                    above.pop(column, None)
                column += width
        layout_or_table(grid, sink)

    def paragraph(self, p: ElementTree.Element, sink: list[Line]) -> None:
        rank, level, number, contents = 0, 0, None, False
        for props in p:
            if local(props.tag) != "pPr":
                continue
            for e in props:
                name = local(e.tag)
                if name == "pStyle":
                    rank, contents, number, level = self.styles.get(
                        attribute(e, "val") or "", (0, False, None, 0)
                    )
                elif name == "outlineLvl" and not rank:
                    outline = _number(attribute(e, "val"), 9)
                    rank = outline + 1 if outline < 6 else 0
                elif name == "numPr":
                    for x in e:
                        value = attribute(x, "val") or ""
                        if local(x.tag) == "numId":
                            number = value
                        elif local(x.tag) == "ilvl":
                            level = _number(value)
        if contents:
            return
        pieces: list[tuple[str, bool]] = []
        boxes: list[ElementTree.Element] = []
        self._runs(p, pieces, boxes)
        prefix = ""
        if any(t.strip() for t, _ in pieces):
            counter = self.counters.get(number or "")
            prefix = counter.next(level) if counter else ""
            _emit(pieces, prefix, rank, level if counter else 0, bool(counter), sink)
        for box in boxes:
            self.walk(box, sink)

    def _runs(
        self, parent: ElementTree.Element, pieces: list[tuple[str, bool]], boxes: list[ElementTree.Element]
    ) -> None:
        for e in parent:
            name = local(e.tag)
            if name == "r":
                props = next((x for x in e if local(x.tag) == "rPr"), None)
                flags = {local(x.tag): attribute(x, "val") for x in props} if props is not None else {}
                if "vanish" in flags and flags["vanish"] not in ("0", "false"):
                    continue
                bold = "b" in flags and flags["b"] not in ("0", "false")
                for x in e:
                    kind = local(x.tag)
                    if kind == "t":
                        pieces.append((x.text or "", bold))
                    elif kind == "tab":
                        pieces.append((" ", bold))
                    elif kind in ("br", "cr"):
                        pieces.append(("\n", bold))
                    elif kind in ("drawing", "pict", "AlternateContent", "object"):
                        boxes += _boxes(x)
            elif name == "txbxContent":
                boxes.append(e)
            elif name not in _SKIP:
                self._runs(e, pieces, boxes)


def _boxes(parent: ElementTree.Element) -> list[ElementTree.Element]:
    """Text boxes below an element, each once (a fallback repeats its choice)."""
    out = []
    for e in parent:
        if local(e.tag) == "txbxContent":
            out.append(e)
        elif local(e.tag) != "Fallback":
            out += _boxes(e)
    return out


def _is_contents(sdt: ElementTree.Element) -> bool:
    return any(
        local(e.tag) == "docPartGallery" and "content" in (attribute(e, "val") or "").lower()
        for props in sdt
        if local(props.tag) == "sdtPr"
        for e in props.iter()
    )


def _rows(parent: ElementTree.Element) -> list[ElementTree.Element]:
    """Rows of this table, not of one in its cells."""
    out = []
    for e in parent:
        if local(e.tag) == "tr":
            out.append(e)
        elif local(e.tag) in ("sdt", "sdtContent", "ins"):
            out += _rows(e)
    return out


def _number(text: str | None, default: int = 0) -> int:
    """A small whole number of an attribute; `default` where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else default


def _cells(tr: ElementTree.Element) -> list[ElementTree.Element]:
    out = []
    for e in tr:
        if local(e.tag) == "tc":
            out.append(e)
        elif local(e.tag) in ("sdt", "sdtContent"):
            out += _cells(e)
    return out


def _emit(
    pieces: list[tuple[str, bool]], prefix: str, rank: int, depth: int, listed: bool, sink: list[Line]
) -> None:
    """Lines of one paragraph; a line break ends a line."""
    start = 0
    for i in range(len(pieces) + 1):
        if i < len(pieces) and pieces[i][0] != "\n":
            continue
        part = pieces[start:i]
        start = i + 1
        text = " ".join(tidy("".join(t for t, _ in part)).split())
        if not text:
            continue
        spoken = [(t, b) for t, b in part if t.strip()]
        bold = all(b for _, b in spoken)
        lead = 0
        if not bold and spoken and spoken[0][1]:
            head = ""
            for t, b in spoken:
                if not b:
                    break
                head += t
            lead = len(" ".join(tidy(head).split()))
        if prefix:
            text = f"{prefix} {text}"
            lead = lead + len(prefix) + 1 if lead else 0
            prefix = ""
        sink.append(Line(text, "item" if listed else "text", rank or (8 if bold else 0), lead, depth))
