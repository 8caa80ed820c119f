"""Digests: for the terminal from records in hand, and of a period from the archive."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tracker.errors import UsageError
from tracker.korean import SEOUL
from tracker.model import ChangeRecord, Document, SourceStatus
from tracker.store import Archive

if TYPE_CHECKING:
    from rich.console import RenderableType

    from tracker.publish.digest import Digest


def terminal_digest(
    changes: Sequence[ChangeRecord],
    statuses: Sequence[SourceStatus],
    *,
    now: datetime,
    language: Literal["ko", "en"] = "ko",
    sources: int | None = None,
) -> RenderableType:
    """Changes by urgency and troubled sources, as `tracker run` shows them. `now` is aware.

    `sources` is how many there are where `statuses` holds only some.
    """
    from tracker.publish.digest import build
    from tracker.publish.terminal import view

    digest = build(changes, statuses, now=now, language=language)
    return view(digest if sources is None else replace(digest, sources=sources))


@dataclass(frozen=True, slots=True)
class Found:
    """Changes of a period and the digest made of them."""

    records: list[ChangeRecord]
    digest: Digest

    def view(self) -> RenderableType:
        """For rich."""
        from tracker.publish.terminal import view

        return view(self.digest)

    def text(self, *, markdown: bool) -> str:
        """As plain text or Markdown."""
        from tracker.publish import markdown as as_markdown
        from tracker.publish import plain

        text = as_markdown.render(self.digest) if markdown else plain.render(self.digest)
        return text if text.endswith("\n") else text + "\n"


def outline(record: ChangeRecord) -> ChangeRecord:
    """The change as a digest needs it: findings and verdict, of the documents titles and headings, no texts.

    A tenth of the memory: a run may have thousands to tell.
    """

    def headings(document: Document) -> Document:
        sections = tuple(replace(s, blocks=()) for s in document.sections)
        return replace(document, sections=sections, facts=(), notice_clause=None)

    c = record.change
    return replace(record, change=replace(c, old=headings(c.old), new=headings(c.new), sections=()))


def digest_since(
    database: Path,
    *,
    since: datetime,
    until: datetime | None = None,
    source_id: str | None = None,
    now: datetime,
    language: Literal["ko", "en"] = "ko",
    watched: Collection[str] | None = None,
    whole: bool = False,
) -> Found:
    """What was recorded from `since` (aware) to before the day `until` (naive: a day in Asia/Seoul).

    Troubles are those of `watched` sources; None means all. The records are outlines, or `whole`.
    """
    from tracker.publish.digest import build

    end = until.replace(tzinfo=SEOUL) if until is not None and until.tzinfo is None else until
    with Archive.open(database, read_only=True) as archive:
        if source_id is not None:
            archive.source(source_id)
        found = archive.changes(source_id=source_id, since=since, until=end)
        records = [r if whole else outline(r) for r in found]
        statuses = [
            s
            for s in archive.statuses()
            if source_id in (None, s.source.id) and (watched is None or s.source.id in watched)
        ]
    return Found(records, build(records, statuses, now=now, language=language))


def moment_of(text: str, now: datetime) -> datetime:
    """`2026-01-31` (midnight in Asia/Seoul) or `30d`, `2w`, `12h` before `now`. Raises UsageError."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=SEOUL)
    except ValueError:
        pass
    from tracker.config import INTERVAL_UNITS

    m = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(m|h|d|w)", text.strip())
    if not m:
        raise UsageError(f"--since {text}: 2026-01-31 이나 30d 처럼 쓰세요 (write a day, or 30d, 2w, 12h)")
    return now - timedelta(seconds=float(m[1]) * INTERVAL_UNITS[m[2]])
