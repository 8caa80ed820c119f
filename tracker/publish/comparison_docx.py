"""The 대비표 as a Word document: A4 across, the heads of the columns repeated on every page."""

from __future__ import annotations

import io
from typing import Any

from tracker.publish.comparison import Comparison, Line

FONT = "맑은 고딕"
WIDTHS_MM = (36, 92, 92, 47)  # of 267 mm between the margins of A4 across


def render(table: Comparison) -> bytes:
    """The document's bytes. Nothing in it depends on the clock, so the same table gives the same words."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    doc = Document()
    page = doc.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(297), Mm(210)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(15)
    _font(doc.styles["Normal"], Pt(9.5))
    doc.core_properties.title = table.title
    doc.core_properties.author = ""
    doc.core_properties.comments = ""

    head = doc.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = head.add_run(table.title)
    run.bold = True
    run.font.size = Pt(15)
    if table.subtitle:
        who = doc.add_paragraph(table.subtitle)
        who.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if not table.rows:
        doc.add_paragraph("바뀐 조항이 없습니다.")
    else:
        grid = doc.add_table(rows=1, cols=4)
        grid.style = "Table Grid"
        grid.alignment = WD_TABLE_ALIGNMENT.CENTER
        grid.autofit = False
        for column, width in zip(grid.columns, WIDTHS_MM, strict=True):
            column.width = Mm(width)  # LibreOffice reads the grid, Word the cells
        for cell, name in zip(grid.rows[0].cells, table.columns, strict=True):
            _write(cell, ((),))
            paragraph = cell.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.add_run(name).bold = True
            _shade(cell, "EDEFF2")
        _repeat(grid.rows[0])
        for row in table.rows:
            cells = grid.add_row().cells
            cells[0].paragraphs[0].add_run(row.provision).bold = True
            _write(cells[1], row.old)
            _write(cells[2], row.new)
            _write_plain(cells[3], row.notes)
        for line in grid.rows:
            for cell, width in zip(line.cells, WIDTHS_MM, strict=True):
                cell.width = Mm(width)
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.space_after = Pt(2)
    caption = doc.add_paragraph()
    caption.paragraph_format.space_before = Pt(6)
    caption.add_run(table.caption).font.size = Pt(8)
    out = io.BytesIO()
    doc.save(out)
    return out.getvalue()


def _write(cell: Any, lines: tuple[Line, ...]) -> None:
    for i, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if i == 0 else cell.add_paragraph()
        for run in line:
            paragraph.add_run(run.text).underline = run.changed or None


def _write_plain(cell: Any, lines: tuple[str, ...]) -> None:
    for i, text in enumerate(lines):
        paragraph = cell.paragraphs[0] if i == 0 else cell.add_paragraph()
        paragraph.add_run(text)


def _font(style: Any, size: Any) -> None:
    """Word takes Hangul from the East Asian font, which python-docx does not set by itself."""
    from docx.oxml.ns import qn

    style.font.name = FONT
    style.font.size = size
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)


def _shade(cell: Any, fill: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:color"), "auto")
    shade.set(qn("w:fill"), fill)
    cell._tc.get_or_add_tcPr().append(shade)


def _repeat(row: Any) -> None:
    """Repeat this row at the head of every page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
