"""What people see of versions, search hits, problems and rebuilds."""

from __future__ import annotations

import re
from typing import Any

from tracker.cli.output import console, harmless, local, put_json, say
from tracker.model import SourceInfo, VersionRecord

ORIGINS = {"check": "확인", "page_link": "이전 판 링크", "web_archive": "웹 보존소", "import": "넣은 파일"}


def show_versions(info: SourceInfo, versions: list[VersionRecord], *, as_json: bool) -> None:
    """One row a version, oldest first."""
    if as_json:
        put_json([_version(v) for v in versions])
        return
    from rich.table import Table
    from rich.text import Text

    out = console()
    out.print(Text(f"{harmless(info.company)} · {info.kind} · {harmless(info.url)}", style="bold"))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in (
        "판",
        "처음 본 때 (first seen)",
        "마지막 (last seen)",
        "확인",
        "시행일",
        "공고일",
        "어디서",
        "SHA-256",
    ):
        table.add_column(title)
    for v in versions:
        table.add_row(
            str(v.number),
            local(v.first_seen),
            local(v.last_seen),
            str(v.checks),
            str(v.effective or "—"),
            str(v.announced or "—"),
            ORIGINS.get(v.origin, v.origin),
            v.snapshot[:12],
        )
    out.print(table)


def _version(v: VersionRecord) -> dict[str, Any]:
    return {
        "source": v.source_id,
        "number": v.number,
        "snapshot": v.snapshot,
        "text_sha256": v.text_sha256,
        "first_seen": v.first_seen.isoformat(),
        "last_seen": v.last_seen.isoformat(),
        "checks": v.checks,
        "effective": v.effective.isoformat() if v.effective else None,
        "announced": v.announced.isoformat() if v.announced else None,
        "title": v.title,
        "origin": v.origin,
    }


def show_hits(hits: list[Any], words: tuple[str, ...], *, as_json: bool) -> None:
    """Each hit with the line the words stand in."""
    if as_json:
        put_json(
            [
                {
                    "source": h.source_id,
                    "company": h.company,
                    "first_version": h.first_version,
                    "last_version": h.last_version,
                    "section": h.section,
                    "number": h.number,
                    "heading": h.heading,
                    "text": h.text,
                }
                for h in hits
            ]
        )
        return
    from rich.text import Text

    out = console()
    if not hits:
        say("찾지 못했습니다 (nothing found)")
    pattern = re.compile("|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)), re.IGNORECASE)
    for h in hits:
        span = (
            f"{h.first_version}"
            if h.first_version == h.last_version
            else f"{h.first_version}…{h.last_version}"
        )
        out.print(
            Text(
                f"{h.source_id}@{span}  {h.number + '. ' if h.number else ''}{harmless(h.heading)}",
                style="bold",
            )
        )
        line = Text("  " + _around(harmless(h.text), pattern))
        line.highlight_regex(pattern, "yellow")
        out.print(line)


def _around(text: str, pattern: re.Pattern[str], width: int = 90) -> str:
    text = " ".join(text.split())
    m = pattern.search(text)
    start = max(0, (m.start() if m else 0) - width // 2)
    piece = text[start : start + 2 * width]
    return ("…" if start else "") + piece + ("…" if start + 2 * width < len(text) else "")
