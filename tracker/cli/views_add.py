"""What people see of an address that `tracker add` looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracker.cli.output import harmless, put_json, say
from tracker.cli.views_document import KINDS, clause_words

if TYPE_CHECKING:
    from tracker.pipeline.adding import Proposal


def show_proposal(p: Proposal, path: Path, *, written: bool, as_json: bool) -> None:
    """What was read, what was found around it, and the table that was (or would be) written."""
    document = p.document
    if as_json:
        put_json(
            {
                "id": p.id,
                "company": p.company,
                "kind": p.kind,
                "url": p.url,
                "render": p.render,
                "select": p.select,
                "notices": p.notices,
                "title": document.title,
                "encoding": document.encoding,
                "sections": len(document.sections),
                "facts": len(document.facts),
                "earlier_versions": [
                    {"label": e.label, "from": e.from_.isoformat() if e.from_ else None, "url": e.url}
                    for e in p.earlier
                ],
                "notes": list(p.notes),
                "toml": p.toml,
                "written": written,
            }
        )
        return
    say(f"{document.title or '(제목 없음)'} · {p.company}")
    clause = clause_words(document.notice_clause) if document.notice_clause else "없음"
    say(
        f"  조항 {len([s for s in document.tops() if s.number])}개 · 시행일 {document.dates.effective or '모름'} · "
        f"변경 고지 {clause} · 부호화 {document.encoding or '모름'} · {document.format}"
    )
    counts: dict[str, int] = {}
    for fact in document.facts:
        counts[fact.kind] = counts.get(fact.kind, 0) + 1
    if counts:
        say("  " + " · ".join(f"{KINDS[k]} {n}" for k, n in counts.items()))
    for section in document.tops()[:12]:
        say(f"    {section.number + '. ' if section.number else ''}{section.heading or '(서문)'}")
    if p.earlier:
        dated = sum(e.url is not None for e in p.earlier)
        say(f"  이전 판 {len(p.earlier)}개 (주소 있는 것 {dated}개); 가져오기: tracker backfill {p.id}")
    if p.notices:
        say(f"  공지 게시판 (notice board): {p.notices}")
    for note in p.notes:
        say(f"  ! {note}")
    say()
    say(harmless(p.toml.rstrip()))
    say()
    say(f"{path} 에 더했습니다 (added)" if written else "쓰지 않았습니다 (not written)")
