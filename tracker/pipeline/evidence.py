"""Everything needed to check one change without this program: pages as served, headers, texts, diff, verdict, hashes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracker import __version__
from tracker.contract import change_to_json, document_to_json
from tracker.model import ChangeRecord, VersionRecord
from tracker.pipeline.comparing import comparison_table
from tracker.store import Archive, Observation
from tracker.store.base import utc
from tracker.store.evidence import observation_json, pack_warc, pack_zip, write_whole

_ENDINGS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "txt",
    "text/markdown": "md",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}

README = """이 묶음은 한 처리방침의 한 변경에 대한 증거입니다. 프로그램 없이 읽을 수 있습니다.

  manifest.json            무엇의 증거인지, 모든 파일의 SHA-256
  old/, new/
    as-served.*            받은 그대로의 바이트. SHA-256 이 manifest 와 observations.json 의 값과 같습니다
    headers.json           응답 머리글, 주소, 인증서 이름, 시각 (UTC)
    text.txt               읽은 글
    document.json          조항·항목·날짜로 나눈 것 (policy-document/1)
  change.json              바뀐 조항, 판단, 사전 공지 판단 (policy-change/1)
  diff.txt                 바뀐 조항마다 전과 후
  comparison.html          신·구 대비표
  verdict.txt              약속한 사전 공지와 실제
  observations.json        이 소스를 확인한 모든 기록

확인하는 법: sha256sum old/as-served.* new/as-served.*  → manifest.json 의 값과 견줍니다.
"부족"은 회사가 스스로 적은 조항에 대한 것이며 법을 어겼다는 뜻이 아닙니다.

Evidence of one change of one policy, readable without the program that made it. Every hash is SHA-256.
A shortfall is measured against the company's own clause; it does not say that a law was broken.
"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was written: where, how many files, how many bytes."""

    path: Path
    files: int
    size: int


def export_evidence(database: Path, change_id: str, target: Path, *, warc: bool = False) -> Evidence:
    """Write the evidence of a change (its id, or the beginning of it) to `target`.

    Raises UsageError for an unknown change, StoreDamaged where a snapshot does not hash to its name, StoreUnwritable.
    """
    with Archive.open(database, read_only=True) as archive:
        record = archive.change(change_id)
        sides = {
            "old": _side(archive, record, record.old_version),
            "new": _side(archive, record, record.new_version),
        }
        seen = archive.observations(record.source.id)
    change = _json(change_to_json(record.change))
    about = _about(record)
    if warc:
        pages = [(s.observation, s.body) for s in sides.values()]
        data = pack_warc(pages, about, change, __version__)
        write_whole(target, data)
        return Evidence(target, len(pages), len(data))
    files: dict[str, bytes] = {
        "README.txt": README.encode(),
        "change.json": change,
        "diff.txt": _diff(record).encode(),
        "verdict.txt": _verdict(record).encode(),
        "observations.json": _json([observation_json(o) for o in seen]),
    }
    table = comparison_table(record.change, "html", kind=record.source.kind)
    files["comparison.html"] = table if isinstance(table, bytes) else table.encode()
    for name, side in sides.items():
        files |= {f"{name}/{k}": v for k, v in side.files(record).items()}
    data = pack_zip(files, about, record.recorded_at)
    write_whole(target, data)
    return Evidence(target, len(files) + 1, len(data))


@dataclass(frozen=True, slots=True)
class _Side:
    version: VersionRecord
    observation: Observation
    body: bytes
    old: bool

    def files(self, record: ChangeRecord) -> dict[str, bytes]:
        document = record.change.old if self.old else record.change.new
        kind = (self.observation.content_type or "").partition(";")[0].strip().lower()
        return {
            f"as-served.{_ENDINGS.get(kind) or _ENDINGS.get('text/' + document.format, 'bin')}": self.body,
            "headers.json": _json(observation_json(self.observation)),
            "text.txt": (document.text + "\n").encode("utf-8", "replace"),
            "document.json": _json(document_to_json(document)),
        }


def _side(archive: Archive, record: ChangeRecord, number: int) -> _Side:
    version = next(v for v in archive.versions(record.source.id) if v.number == number)
    observation = archive.observation(archive.version_observation(record.source.id, number))
    return _Side(version, observation, archive.snapshot(version.snapshot), number == record.old_version)


def _about(record: ChangeRecord) -> dict[str, Any]:
    n = record.change.notice
    return {
        "schema": "policy-evidence/1",
        "change": record.id,
        "source": record.source.id,
        "company": record.source.company,
        "kind": record.source.kind,
        "address": record.source.url,
        "old_version": record.old_version,
        "new_version": record.new_version,
        "recorded_at": utc(record.recorded_at),
        "material": record.change.material,
        "verdict": n.verdict,
        "tool": f"policy-tracker {__version__}",
    }


def _diff(record: ChangeRecord) -> str:
    lines = [f"{record.source.company}: {record.old_version} → {record.new_version}", ""]
    for s in record.change.sections:
        numbers = " → ".join(dict.fromkeys(n for n in (s.old_number, s.new_number) if n))
        lines.append(f"=== {numbers + '. ' if numbers else ''}{s.heading}  ({', '.join(s.change)})")
        lines += [f"- {line}" for line in s.old_text.splitlines()] if s.old is not None else []
        lines += [f"+ {line}" for line in s.new_text.splitlines()] if s.new is not None else []
        lines.append("")
    return "\n".join(lines)


def _verdict(record: ChangeRecord) -> str:
    from tracker.publish.catalogue import catalogue
    from tracker.publish.notice import notice_line

    o = record.observed
    line = notice_line(record.change.notice, catalogue("ko"))
    parts = [str(getattr(line, k)) for k in ("promised", "given", "result") if getattr(line, k, None)]
    return "\n".join(
        [
            *parts,
            "",
            f"옛 글을 마지막으로 본 날 (last seen old): {o.last_seen_old or '모름'}",
            f"새 글을 처음 본 날 (first seen new): {o.first_seen_new or '모름'}",
            f"공지 게시일 (posted): {o.posted or '모름'} {o.posted_url or ''}".rstrip(),
            f"조항 (clause): {record.change.notice.clause_quote or '없음'}",
            f"표시 (flags): {', '.join(record.change.notice.flags) or '없음'}",
            "",
        ]
    )


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")
