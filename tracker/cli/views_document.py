"""A policy document for people: heading lines, dates, the notice clause, sections with their categories, facts by kind."""

from __future__ import annotations

from tracker.cli.output import console, harmless
from tracker.model import Attribute, Document, NoticeClause, Section

KINDS = {
    "purpose": "처리 목적",
    "item": "개인정보 항목",
    "retention": "보유 기간",
    "recipient": "제3자 제공",
    "processor": "처리 위탁",
    "transfer": "국외 이전",
    "right": "권리",
    "safeguard": "안전조치",
    "officer": "보호책임자",
    "remedy": "구제 기관",
}
ATTRIBUTES = {
    "purpose": "목적:",
    "items": "항목:",
    "retention": "보유:",
    "basis": "근거:",
    "task": "업무:",
    "country": "국가:",
    "method": "방법:",
    "role": "직책:",
    "department": "부서:",
    "phone": "전화:",
    "email": "전자우편:",
    "contact": "연락처:",
}
LONG = 400  # letters of a section shown; --json has all


def show_document(document: Document, *, full: bool = False) -> None:
    """Print the document; long sections are cut unless `full`."""
    from rich.text import Text

    out = console()
    out.print(Text(harmless(document.title or "(제목 없음)"), style="bold"))
    out.print(Text(" · ".join(_about(document)), style="dim"))
    for warning in document.warnings:
        out.print(Text(f"! {harmless(warning)}", style="yellow"))
    out.print()
    for section in document.sections:
        head = (
            " ".join(x for x in (f"{section.number}." if section.number else "", section.heading) if x)
            or "(서문)"
        )
        line = Text("  " * (section.level - 1) + harmless(head), style="bold" if section.level == 1 else "")
        line.append("  " + ", ".join(section.categories), style="cyan dim")
        out.print(line)
        _body(section, out, full)
    _facts(document, out)


def _about(document: Document) -> list[str]:
    d, clause = document.dates, document.notice_clause
    parts = [harmless(document.company)] if document.company else []
    parts.append(f"시행 {d.effective}" if d.effective else "시행일 모름")
    parts.append(f"공고 {d.announced}" if d.announced else "공고일 모름")
    parts.append(f"변경 고지: {clause_words(clause)}" if clause else "변경 고지 조항 없음")
    if d.earlier_versions:
        parts.append(f"이전 판 {len(d.earlier_versions)}개를 가리킴")
    return parts


def clause_words(clause: NoticeClause) -> str:
    """The promise in a few words: "7일 전, 중요한 변경 30일 전"."""
    unit = "개월" if clause.unit == "month" else "일"

    def days(n: int) -> str:
        return f"{n // 30}{unit} 전" if clause.unit == "month" and n % 30 == 0 else f"{n}일 전"

    parts = []
    if clause.ordinary_days is not None:
        parts.append(days(clause.ordinary_days))
    if clause.material_days is not None:
        parts.append("중요한 변경 " + days(clause.material_days))
    return ", ".join(parts) or "기간 없음"


def _body(section: Section, out: object, full: bool) -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    assert isinstance(out, Console)  # noqa: S101 - only to keep rich out of the module's imports
    text = harmless(section.text)
    if not text:
        return
    shown = text if full or len(text) <= LONG else text[:LONG].rstrip() + f" … ({len(text)}자)"
    out.print(Padding(Text(shown), (0, 0, 0, 2 * section.level), expand=False))


def attribute_words(key: str, value: Attribute) -> str:
    """One attribute of a fact for people; "" where it says nothing."""
    if value in (None, (), ""):
        return ""
    if key == "required":
        return "필수" if value else "선택"
    if isinstance(value, bool):
        return key if value else ""
    if key == "days":
        return f"{value}일"
    shown = ", ".join(value) if isinstance(value, tuple) else str(value)
    return f"{ATTRIBUTES[key]} {shown}" if key in ATTRIBUTES else shown


def _facts(document: Document, out: object) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    assert isinstance(out, Console)  # noqa: S101
    if not document.facts:
        return
    out.print()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("무엇 (kind)", "이름 (name)", "자세히 (attributes)", "조항"):
        table.add_column(title, overflow="fold")
    for fact in document.facts:
        attributes = ", ".join(x for k, v in fact.attributes.items() if (x := attribute_words(k, v)))
        table.add_row(
            KINDS.get(fact.kind, fact.kind),
            Text(harmless(fact.name)),
            Text(harmless(attributes), style="dim"),
            fact.section or "",
        )
    out.print(table)
