"""The notice clause and the stated dates: what the policy promises of its own changes, and when it speaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from tracker import korean
from tracker.judge import lexicon
from tracker.judge.drafts import SURE, WORDS, Draft
from tracker.model import Differences, Document, NoticeClause


def from_clause(differences: Differences) -> Iterator[Draft]:
    """`notice_clause.*`: fewer days, a tier, a trigger or individual notice gone is weaker; more is stronger.

    Where one part became weaker and another stronger, both are said.
    """
    old, new = differences.old.notice_clause, differences.new.notice_clause
    if old is None and new is None:
        return
    base = Draft(
        "notice_clause.added",
        "고지 조항",
        old=describe(old),
        new=describe(new),
        section_old=old.section if old else None,
        section_new=new.section if new else None,
        quote_old=old.quote if old else None,
        quote_new=new.quote if new else None,
        confidence=SURE,
    )
    if old is None or new is None:
        if new is not None:
            yield base
        else:
            yield replace(
                base, rule="notice_clause.weakened", confidence=WORDS, note="고지 조항이 없어졌습니다."
            )
        return
    weaker = list(_weaker(old, new, differences.new))
    stronger = list(_weaker(new, old, differences.old))
    if weaker:
        yield replace(base, rule="notice_clause.weakened", note=_sentence(weaker, "줄었습니다"))
    if stronger:
        yield replace(base, rule="notice_clause.strengthened", note=_sentence(stronger, "늘었습니다"))


def _weaker(old: NoticeClause, new: NoticeClause, doc: Document) -> Iterator[str]:
    """In which points `new` (of `doc`) promises less than `old`. Individual notice may be promised elsewhere."""
    if old.ordinary_days is not None and (new.ordinary_days is None or new.ordinary_days < old.ordinary_days):
        yield "고지 일수"
    if old.material_days is not None and old.material_days > (new.material_days or new.ordinary_days or 0):
        yield "중요한 변경의 고지 일수"
    if old.individual_notice and not new.individual_notice and not _individual(doc):
        yield "개별 고지"
    if old.material_days is not None and new.material_days is not None:
        kept = [korean.fold(t) for t in new.triggers]
        gone = [t for t in old.triggers if not any(korean.fold(t) in k or k in korean.fold(t) for k in kept)]
        gone = [t for t in gone if not lexicon.matches("weighty", t)]
        if gone and len(new.triggers) < len(old.triggers):
            yield "중요한 변경의 예"


def _individual(doc: Document) -> bool:
    """Does any sentence on changes of the policy promise to reach each person?"""
    return any(
        lexicon.matches("individual", b.text) and lexicon.matches("revising", b.text)
        for s in doc.sections
        for b in s.blocks
    )


def _sentence(points: list[str], verb: str) -> str:
    return f"{korean.particle(', '.join(points), '이/가')} {verb}."


def describe(clause: NoticeClause | None) -> str | None:
    """The promise in a few Korean words: "7일 전, 중요한 변경은 30일 전, 개별 고지"."""
    if clause is None:
        return None
    parts = []
    if clause.ordinary_days is not None:
        parts.append(f"{amount_ko(clause.ordinary_days, clause.unit)} 전")
    if clause.material_days is not None:
        parts.append(f"중요한 변경은 {amount_ko(clause.material_days, clause.unit)} 전")
    if clause.individual_notice:
        parts.append("개별 고지")
    return ", ".join(parts) or "일수 없음"


def amount_ko(days: int, unit: str) -> str:
    """`30` of a clause in months → "1개월", else "30일"."""
    return f"{days // 30}개월" if unit == "month" and days and days % 30 == 0 else f"{days}일"


def from_dates(differences: Differences) -> Iterator[Draft]:
    """`date.changed` for each stated date that differs."""
    old, new = differences.old.dates, differences.new.dates
    for subject, before, after, quotes in (
        ("시행일", old.effective, new.effective, (old.effective_quote, new.effective_quote)),
        ("공고일", old.announced, new.announced, (old.announced_quote, new.announced_quote)),
    ):
        if before != after:
            section_old, section_new = _where(differences, quotes)
            yield Draft(
                "date.changed",
                subject,
                old=_iso(before),
                new=_iso(after),
                quote_old=quotes[0] if before else None,
                quote_new=quotes[1] if after else None,
                section_old=section_old,
                section_new=section_new,
                confidence=SURE,
            )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _where(differences: Differences, quotes: tuple[str | None, str | None]) -> tuple[str | None, str | None]:
    sections = []
    for doc, quote in zip((differences.old, differences.new), quotes, strict=True):
        found = None
        if quote:
            wanted = korean.fold(quote)
            found = next((s.id for s in doc.sections if wanted and wanted in korean.fold(s.text)), None)
        sections.append(found)
    return sections[0], sections[1]
