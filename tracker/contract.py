"""The two JSON documents others build on: `policy-document/1` and `policy-change/1`.

Names here are fixed. Keys may be added, never renamed. `document_from_json` reads back what
`document_to_json` wrote, so that stored documents are the same values again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tracker.model import (
    Attribute,
    Block,
    BlockChange,
    Change,
    Dates,
    Document,
    EarlierVersion,
    Fact,
    Finding,
    NoticeClause,
    NoticeVerdict,
    Section,
    SectionChange,
    Table,
)

DOCUMENT_SCHEMA = "policy-document/1"
CHANGE_SCHEMA = "policy-change/1"

Json = dict[str, Any]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def document_to_json(doc: Document) -> Json:
    """The policy document, whole; its `blocks` are an addition that lets it be read back without loss."""
    return {
        "schema": DOCUMENT_SCHEMA,
        "title": doc.title,
        "language": doc.language,
        "company": doc.company,
        "dates": _dates(doc.dates),
        "notice_clause": _clause(doc.notice_clause),
        "sections": [_section(s) for s in doc.sections],
        "facts": [_fact(f) for f in doc.facts],
        "sha256": doc.sha256,
        "encoding": doc.encoding,
        "format": doc.format,
        "warnings": list(doc.warnings),
    }


def change_to_json(change: Change) -> Json:
    """The policy change: sections that differ, findings, materiality, verdict, summaries for people."""
    return {
        "schema": CHANGE_SCHEMA,
        "substantive": change.substantive,
        "old": _side(change.old),
        "new": _side(change.new),
        "sections": [_section_change(s) for s in change.sections],
        "findings": [finding_to_json(f) for f in change.findings],
        "material": change.material,
        "needs_review": change.needs_review,
        "notice": verdict_to_json(change.notice),
        "summary": {k: list(v) for k, v in change.summary.items()},
    }


def _side(doc: Document) -> Json:
    return {
        "title": doc.title,
        "dates": _dates(doc.dates),
        "notice_clause": _clause(doc.notice_clause),
        "sha256": doc.sha256,
    }


def _dates(d: Dates) -> Json:
    return {
        "announced": _iso(d.announced),
        "effective": _iso(d.effective),
        "announced_quote": d.announced_quote,
        "effective_quote": d.effective_quote,
        "earlier_versions": [
            {"label": e.label, "from": _iso(e.from_), "until": _iso(e.until), "url": e.url}
            for e in d.earlier_versions
        ],
    }


def _clause(c: NoticeClause | None) -> Json | None:
    if c is None:
        return None
    return {
        "ordinary_days": c.ordinary_days,
        "material_days": c.material_days,
        "unit": c.unit,
        "triggers": list(c.triggers),
        "individual_notice": c.individual_notice,
        "quote": c.quote,
        "section": c.section,
    }


def _table(t: Table) -> Json:
    return {"header": list(t.header), "rows": [list(r) for r in t.rows], "stub": t.stub}


def _section(s: Section) -> Json:
    return {
        "id": s.id,
        "number": s.number,
        "heading": s.heading,
        "level": s.level,
        "parent": s.parent,
        "categories": list(s.categories),
        "text": s.text,
        "tables": [_table(t) for t in s.tables],
        "blocks": [
            {
                "kind": b.kind,
                "text": b.text,
                "marker": b.marker,
                "depth": b.depth,
                "table": _table(b.table) if b.table else None,
            }
            for b in s.blocks
        ],
    }


def _fact(f: Fact) -> Json:
    return {
        "kind": f.kind,
        "name": f.name,
        "attributes": {k: list(v) if isinstance(v, tuple) else v for k, v in f.attributes.items()},
        "section": f.section,
        "quote": f.quote,
    }


def _section_change(s: SectionChange) -> Json:
    return {
        "change": list(s.change),
        "old": s.old,
        "new": s.new,
        "old_number": s.old_number,
        "new_number": s.new_number,
        "heading": s.heading,
        "old_heading": s.old_heading,
        "categories": list(s.categories),
        "old_text": s.old_text,
        "new_text": s.new_text,
        "diff": [[op, text] for op, text in s.diff],
        "blocks": [
            {
                "kind": b.kind,
                "old": b.old,
                "new": b.new,
                "diff": [[op, text] for op, text in b.diff],
                "section_old": b.section_old,
                "section_new": b.section_new,
                "block_kind": b.block_kind,
                "renumbered": b.renumbered,
                "editorial": b.editorial,
                "column": b.column,
            }
            for b in s.blocks
        ],
    }


def finding_to_json(f: Finding) -> Json:
    """One finding, field by field."""
    return {
        "rule": f.rule,
        "subject": f.subject,
        "old": f.old,
        "new": f.new,
        "section_old": f.section_old,
        "section_new": f.section_new,
        "quote_old": f.quote_old,
        "quote_new": f.quote_new,
        "direction": f.direction,
        "notice": f.notice,
        "consent": f.consent,
        "disputed": f.disputed,
        "reason": f.reason,
        "basis": list(f.basis),
        "confidence": f.confidence,
    }


def verdict_to_json(v: NoticeVerdict) -> Json:
    """The notice verdict, field by field; dates ISO in Asia/Seoul."""
    return {
        "required_days": v.required_days,
        "required_by": v.required_by,
        "clause_quote": v.clause_quote,
        "announced": _iso(v.announced),
        "announced_source": v.announced_source,
        "announced_from": _iso(v.announced_from),
        "announced_until": _iso(v.announced_until),
        "effective": _iso(v.effective),
        "effective_source": v.effective_source,
        "given_days": v.given_days,
        "given_days_min": v.given_days_min,
        "given_days_max": v.given_days_max,
        "shortfall_days": v.shortfall_days,
        "verdict": v.verdict,
        "flags": list(v.flags),
        "unit": v.unit,
        "required_amount": v.required_amount,
        "announced_quote": v.announced_quote,
        "effective_quote": v.effective_quote,
    }


# --- and back ----------------------------------------------------------------------------------------


def document_from_json(data: Mapping[str, Any]) -> Document:
    """The Document that `document_to_json` wrote. Raises KeyError or ValueError on anything else."""
    dates, clause = data["dates"], data["notice_clause"]
    return Document(
        title=data["title"],
        language=data["language"],
        company=data["company"],
        dates=Dates(
            _day(dates["announced"]),
            _day(dates["effective"]),
            dates["announced_quote"],
            dates["effective_quote"],
            tuple(
                EarlierVersion(e["label"], _day(e["from"]), _day(e["until"]), e["url"])
                for e in dates["earlier_versions"]
            ),
        ),
        notice_clause=None if clause is None else clause_from_json(clause),
        sections=tuple(_section_from(s) for s in data["sections"]),
        facts=tuple(_fact_from(f) for f in data["facts"]),
        sha256=data["sha256"],
        warnings=tuple(data["warnings"]),
        encoding=data["encoding"],
        format=data["format"],
    )


def clause_from_json(c: Mapping[str, Any]) -> NoticeClause:
    """A notice clause read back."""
    return NoticeClause(
        c["ordinary_days"],
        c["material_days"],
        c["unit"],
        tuple(c["triggers"]),
        c["individual_notice"],
        c["quote"],
        c["section"],
    )


def _table_from(t: Mapping[str, Any]) -> Table:
    return Table(tuple(t["header"]), tuple(tuple(r) for r in t["rows"]), t["stub"])


def _section_from(s: Mapping[str, Any]) -> Section:
    blocks = tuple(
        Block(b["kind"], b["text"], b["marker"], b["depth"], _table_from(b["table"]) if b["table"] else None)
        for b in s["blocks"]
    )
    return Section(
        s["id"], s["number"], s["heading"], s["level"], s["parent"], tuple(s["categories"]), blocks
    )


def _fact_from(f: Mapping[str, Any]) -> Fact:
    attributes: dict[str, Attribute] = {
        k: tuple(v) if isinstance(v, Sequence) and not isinstance(v, str) else v
        for k, v in f["attributes"].items()
    }
    return Fact(f["kind"], f["name"], attributes, f["section"], f["quote"])


def change_from_json(data: Mapping[str, Any], old: Document, new: Document) -> Change:
    """The Change that `change_to_json` wrote, between the two documents it was made from."""
    return Change(
        old=old,
        new=new,
        substantive=data["substantive"],
        sections=tuple(_section_change_from(s) for s in data["sections"]),
        findings=tuple(finding_from_json(f) for f in data["findings"]),
        material=data["material"],
        needs_review=data["needs_review"],
        notice=verdict_from_json(data["notice"]),
        summary={k: tuple(v) for k, v in data["summary"].items()},
    )


def finding_from_json(f: Mapping[str, Any]) -> Finding:
    """A finding read back."""
    return Finding(**{**f, "basis": tuple(f["basis"])})


def verdict_from_json(v: Mapping[str, Any]) -> NoticeVerdict:
    """A notice verdict read back."""
    days = {k: _day(v[k]) for k in ("announced", "announced_from", "announced_until", "effective")}
    return NoticeVerdict(**{**v, **days, "flags": tuple(v["flags"])})


def _section_change_from(s: Mapping[str, Any]) -> SectionChange:
    blocks = tuple(
        BlockChange(**{**b, "diff": tuple((op, text) for op, text in b["diff"])}) for b in s["blocks"]
    )
    return SectionChange(
        **{
            **s,
            "change": tuple(s["change"]),
            "categories": tuple(s["categories"]),
            "diff": tuple((op, text) for op, text in s["diff"]),
            "blocks": blocks,
        }
    )
