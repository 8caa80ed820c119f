"""Made-up companies and changes, built by hand: what the stages would hand to publish."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tracker.model import (
    Block,
    BlockChange,
    Change,
    ChangeRecord,
    Dates,
    Document,
    Finding,
    NoticeClause,
    NoticeVerdict,
    Observed,
    PolicyKind,
    Section,
    SectionChange,
    SourceInfo,
    SourceStatus,
)

NOW = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)  # 09:30 in Seoul
CLAUSE = "변경이 있는 경우 시행 7일 전부터, 중요한 변경은 30일 전부터 공지합니다."


def document(
    text: str = "수집 항목: 이름, 전화번호", heading: str = "수집하는 개인정보 항목", **more: Any
) -> Document:
    sections = (
        Section(
            "s0", None, "", 1, None, ("preamble",), (Block("paragraph", "다람쥐상점 개인정보 처리방침"),)
        ),
        Section("s1", "1", heading, 1, None, ("items",), (Block("paragraph", text),)),
        Section("s1.1", "가", "필수 항목", 2, "s1", ("items",), (Block("item", "가. 이름", "가."),)),
        Section("s2", "2", "처리방침의 변경", 1, None, ("change",), (Block("paragraph", CLAUSE),)),
    )
    values: dict[str, Any] = {
        "title": "개인정보 처리방침",
        "language": "ko",
        "company": "다람쥐상점",
        "dates": Dates(),
        "notice_clause": NoticeClause(7, 30, "day", ("이용자 권리의 중요한 변경",), False, CLAUSE, "s2"),
        "sections": sections,
        "facts": (),
        "sha256": f"{abs(hash(text)):064x}"[:64],
    }
    return Document(**(values | more))


def finding(**more: Any) -> Finding:
    values: dict[str, Any] = {
        "rule": "item.added",
        "subject": "생년월일",
        "old": None,
        "new": "생년월일",
        "section_old": None,
        "section_new": "s1.1",
        "quote_old": None,
        "quote_new": "이름, 전화번호, 생년월일",
        "direction": "adverse",
        "notice": "material",
        "consent": "likely",
        "disputed": False,
        "reason": "새로 처리하는 개인정보 항목이 늘었습니다.",
        "basis": ("개인정보 보호법 제15조 제2항 제2호",),
        "confidence": 0.9,
    }
    return Finding(**(values | more))


def verdict(
    announced: date | None = date(2026, 3, 1), days: int | None = 7, required: int = 30, **more: Any
) -> NoticeVerdict:
    """Announced on a known day, effective `days` later, `required` days promised by the old clause."""
    effective = announced + timedelta(days=days) if announced and days is not None else None
    values: dict[str, Any] = {
        "required_days": required,
        "required_by": "old_clause",
        "clause_quote": CLAUSE,
        "announced": announced,
        "announced_source": "page" if announced else None,
        "announced_from": announced,
        "announced_until": announced,
        "effective": effective,
        "effective_source": "page" if effective else None,
        "given_days": days,
        "given_days_min": days,
        "given_days_max": days,
        "shortfall_days": max(0, required - days) if days is not None else None,
        "verdict": "undetermined" if days is None else "met" if days >= required else "short",
        "flags": (),
        "unit": "day",
        "required_amount": required,
    }
    return NoticeVerdict(**(values | more))


def section_change(old: str = "이름, 전화번호", new: str = "이름, 전화번호, 생년월일") -> SectionChange:
    diff = ((0, old), (1, new[len(old) :])) if new.startswith(old) else ((-1, old), (1, new))
    block = BlockChange("modified", old, new, diff, "s1", "s1", "paragraph")
    return SectionChange(
        ("modified",),
        "s1",
        "s1",
        "1",
        "1",
        "수집하는 개인정보 항목",
        None,
        ("items",),
        old,
        new,
        diff,
        (block,),
    )


def change(**more: Any) -> Change:
    values: dict[str, Any] = {
        "old": document(),
        "new": document("수집 항목: 이름, 전화번호, 생년월일"),
        "substantive": True,
        "sections": (section_change(),),
        "findings": (finding(),),
        "material": True,
        "needs_review": False,
        "notice": verdict(),
        "summary": {
            "ko": ("수집 항목에 생년월일이 추가되었습니다.", "자체 조항 대비 23일 부족합니다."),
            "en": (
                "Date of birth was added to the items collected.",
                "That is 23 days short of the policy's own clause.",
            ),
        },
    }
    return Change(**(values | more))


def source(company: str = "다람쥐상점", kind: PolicyKind = "privacy", **more: Any) -> SourceInfo:
    values = {"id": "daram", "company": company, "kind": kind, "url": "https://daram.example/privacy"}
    return SourceInfo(**(values | more))


def record(
    change_id: str = "c0ffee01", *, company: str = "다람쥐상점", source_id: str = "daram", **more: Any
) -> ChangeRecord:
    """One change as stored; keywords of Change go into it, `kind`, `url`, `recorded_at`, `updated_at` beside it."""
    kind, url = more.pop("kind", "privacy"), more.pop("url", "https://daram.example/privacy")
    recorded = more.pop("recorded_at", datetime(2026, 3, 1, 0, 10, tzinfo=UTC))
    updated = more.pop("updated_at", None)
    return ChangeRecord(
        change_id,
        source(company, kind, id=source_id, url=url),
        1,
        2,
        recorded,
        Observed(),
        change(**more),
        updated,
    )


def contact(change_id: str = "c0ffee02", **more: Any) -> ChangeRecord:
    """An ordinary change: a new telephone number, announced 7 days ahead."""
    values: dict[str, Any] = {
        "company": "두루미 여행",
        "source_id": "durumi",
        "findings": (finding(rule="officer.changed", subject="김두루", old="02-111-2222", new="02-333-4444", direction="neutral",
                             notice="ordinary", consent="no", reason="담당자의 연락처가 바뀌었습니다.", basis=()),),
        "material": False,
        "notice": verdict(date(2026, 1, 1), 7, 7, flags=("exact",)),
        "summary": {"ko": ("개인정보 보호책임자의 전화번호가 바뀌었습니다.",), "en": ("The officer's telephone number changed.",)},
    }  # fmt: skip
    return record(change_id, **(values | more))


def trouble(kind: str = "http_5xx", **more: Any) -> SourceStatus:
    values: dict[str, Any] = {
        "source": source("고라니통신", id="gorani", url="http://gorani.example/policy"),
        "last_check": NOW,
        "last_change": None,
        "versions": 3,
        "changes": 2,
        "trouble": kind,
        "trouble_message": "HTTP 503 Service Unavailable",
        "trouble_since": NOW - timedelta(days=2),
    }
    return SourceStatus(**(values | more))


def well(**more: Any) -> SourceStatus:
    return replace(trouble(**more), trouble=None, trouble_message=None, trouble_since=None)


def three() -> list[ChangeRecord]:
    """One short, one met and important, one ordinary."""
    met = record("c0ffee03", company="수달은행", source_id="sudal", notice=verdict(date(2026, 3, 1), 31), kind="terms",
                 url="https://sudal.example/terms", recorded_at=datetime(2026, 3, 1, 1, tzinfo=UTC))  # fmt: skip
    return [contact(), met, record()]
