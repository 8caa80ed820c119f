"""Metadata for Datasette: the tables and columns by name, and questions worth asking."""

from __future__ import annotations

import json

from tracker.publish.catalogue import Language

# Only columns whose names do not say it all. Both languages stand side by side, as Datasette has no other way.
_TABLES: dict[str, tuple[str, dict[str, str]]] = {
    "sources": ("지켜보는 정책 (policies watched)", {"url": "정책 페이지 (page of the policy)", "added": "처음 등록한 때 (UTC)"}),
    "snapshots": (
        "받은 바이트, 내용의 해시로 한 번만 (bytes as served, once each)",
        {"sha256": "받은 바이트의 SHA-256", "data": "zstd로 압축; 앞 판을 사전으로 (compressed, base as dictionary)"},
    ),
    "observations": (
        "확인 기록: 같은 답이 이어지면 한 줄 (checks; same answers in a row are one row)",
        {"first": "처음 본 때 (UTC)", "last": "마지막으로 본 때 (UTC)", "count": "확인 횟수 (checks)", "failure": "실패 종류 (kind of failure)"},
    ),
    "versions": (
        "판: 말이 달라진 때마다 하나 (one row whenever the words changed)",
        {"announced": "페이지에 적힌 공고일 (stated)", "effective": "페이지에 적힌 시행일 (stated)", "text_sha256": "본문 낱말의 해시"},
    ),
    "sections": ("조항; 같은 글이 이어지는 판을 한 줄로 (sections, one row while unchanged)", {"beginning": "조항 본문의 첫머리; 전문은 사이트와 tracker read SOURCE@N 에 (the whole text is on the site)"}),
    "facts": ("조항에서 읽은 사실: 항목, 목적, 보유기간 … (facts)", {"quote": "읽은 원문 (words it was read from)"}),
    "changes": (
        "변경과 예고 기간의 판단 (changes and verdicts)",
        {
            "verdict": "met 지킴, short 자체 조항보다 짧음, undetermined 미확인",
            "required_days": "변경 전 방침이 약속한 일수 (promised)",
            "given_days": "시행일 − 공고일 (given)",
            "shortfall_days": "자체 조항 대비 부족한 일수",
        },
    ),
    "findings": ("무엇이 바뀌었나, 규칙별로 (what changed, by rule)", {"direction": "adverse 불리, favourable 유리, neutral 중립"}),
    "deliveries": ("누구에게 무엇을 알렸나 (what was told to whom)", {}),
}  # fmt: skip

_QUERIES: dict[str, tuple[str, str]] = {
    "short_notice": (
        "자체 조항보다 짧게 알린 변경 (short of the policy's own clause)",
        "select s.company, s.kind, c.recorded_at, c.required_days, c.given_days, c.shortfall_days, c.effective, c.id "
        "from changes c join sources s on s.id = c.source where c.verdict = 'short' order by c.shortfall_days desc",
    ),
    "takes_effect": (
        "정한 날 뒤에 시행되는 변경 (taking effect after a day)",
        "select s.company, s.kind, c.effective, c.material, c.verdict, c.id from changes c join sources s on s.id = c.source "
        "where c.effective >= :from_day order by c.effective",
    ),
    "findings_of_rule": (
        "한 규칙의 모든 판단 (all findings of a rule, e.g. item.added)",
        "select s.company, c.recorded_at, f.subject, f.old, f.new, f.quote_new from findings f join changes c on c.id = f.change "
        "join sources s on s.id = c.source where f.rule = :rule order by c.recorded_at desc",
    ),
    "recipients_now": (
        "지금 방침에 적힌 제3자와 수탁자 (recipients and processors named today)",
        "select s.company, f.kind, f.name, f.attributes from facts f join sources s on s.id = f.source "
        "where f.kind in ('recipient', 'processor') and f.last_version = (select max(number) from versions v where v.source = f.source) "
        "order by f.name",
    ),
    "troubles": (
        "마지막 확인이 실패한 곳 (sources whose last check failed)",
        "select s.company, s.kind, o.failure, o.message, o.first as since, o.count as checks from sources s "
        "join observations o on o.id = (select max(id) from observations where source = s.id and origin = 'check') "
        "where o.outcome = 'failure' order by o.first",
    ),
}  # fmt: skip


def metadata(database: str, language: Language = "ko") -> bytes:
    """metadata.json for the database of that name (the file's name without its ending)."""
    title = "정책 변경 기록" if language == "ko" else "Policy change record"
    data = {
        "title": title,
        "databases": {
            database: {
                "tables": {
                    name: {"description": text, **({"columns": columns} if columns else {})}
                    for name, (text, columns) in _TABLES.items()
                },
                "queries": {name: {"title": text, "sql": sql} for name, (text, sql) in _QUERIES.items()},
            }
        },
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
