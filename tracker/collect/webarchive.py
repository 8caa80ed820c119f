"""Earlier versions from a web archive: its CDX interface lists captures, `id_` addresses give the bytes as captured.

The interface is that of the Wayback CDX server (github.com/internetarchive/wayback/tree/master/wayback-cdx-server):
`/cdx/search/cdx?url=…&output=json` gives a list of rows, the first naming the columns, `[]` where there are no
captures; with `showResumeKey` a last row after an empty one continues the list. `/web/<timestamp>id_/<address>` gives
the capture without the archive's banner and rewritten links.

It is an interface made for programs and used only when a person asks for it, so robots.txt (which is for crawlers) is
not asked; pace, Retry-After, limits and guards hold as everywhere.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlencode

from tracker.collect.fetch import Collector
from tracker.model import Failure, FetchRequest, Outcome

FIELDS = ("timestamp", "original", "mimetype", "statuscode", "digest", "length")
PAGE = 1_000
MAX_PAGES = 20
_STAMP = re.compile(r"/web/(\d{14})(?:[a-z]{2}_)?/")


@dataclass(frozen=True, slots=True)
class Capture:
    """One capture: when (UTC), of which address, and where its bytes are (`url`)."""

    taken: datetime
    original: str
    mimetype: str
    digest: str
    url: str


@dataclass(frozen=True, slots=True)
class Captures:
    """What the archive lists, oldest first; `failure` where it could not be asked (or not to the end)."""

    captures: tuple[Capture, ...]
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Recovered:
    """A capture and its bytes. `taken` is when it was captured, by the address finally served."""

    capture: Capture
    taken: datetime
    outcome: Outcome


async def list_captures(
    collector: Collector,
    page_url: str,
    *,
    archive_url: str,
    since: date | None = None,
    until: date | None = None,
    allow_private: bool = False,
) -> Captures:
    """Ask for the captures of one page that were answers with status 200, each content once.

    `archive_url` is the archive's base ("https://web.archive.org"). Never raises for what the archive answers.
    """
    base = archive_url.rstrip("/")
    query = [
        ("url", page_url),
        ("output", "json"),
        ("fl", ",".join(FIELDS)),
        ("filter", "statuscode:200"),
        ("collapse", "digest"),
        ("limit", str(PAGE)),
        ("showResumeKey", "true"),
    ]
    if since is not None:
        query.append(("from", since.strftime("%Y%m%d")))
    if until is not None:
        query.append(("to", until.strftime("%Y%m%d")))
    found: list[Capture] = []
    resume: str | None = None
    for _ in range(MAX_PAGES):
        extra = [("resumeKey", resume)] if resume else []
        address = f"{base}/cdx/search/cdx?{urlencode(query + extra)}"
        answer = await collector.fetch(
            FetchRequest("web-archive", (address,), allow_private=allow_private), robots=False, follow=False
        )
        if isinstance(answer, Failure):
            return Captures(_ordered(found), answer)
        try:
            rows, resume = _rows(answer.body)
        except ValueError as e:
            failure = Failure(
                "unreadable",
                f"웹 보관소의 목록을 읽을 수 없습니다 (the archive's list cannot be read): {e}",
                collector.now(),
                answer.status,
                answer.url,
            )
            return Captures(_ordered(found), failure)
        found += [c for row in rows if (c := _capture(row, base)) is not None]
        if not resume:
            break
    return Captures(_ordered(found))


async def fetch_capture(
    collector: Collector, capture: Capture, *, source_id: str, allow_private: bool = False
) -> Recovered:
    """The bytes of one capture. The archive may answer with the nearest other capture: `taken` says which."""
    outcome = await collector.fetch(
        FetchRequest(source_id, (capture.url,), allow_private=allow_private), robots=False
    )
    taken = capture.taken
    if not isinstance(outcome, Failure) and (m := _STAMP.search(outcome.url)):
        taken = _time(m[1]) or taken
    return Recovered(capture, taken, outcome)


def _rows(body: bytes) -> tuple[list[dict[str, str]], str | None]:
    """Rows by column name, and the key that continues the list."""
    text = body.decode("utf-8", "replace").strip()
    data = json.loads(text) if text else []
    if not isinstance(data, list) or not all(isinstance(row, list) for row in data):
        raise ValueError("not a list of rows")
    if not data:
        return [], None
    resume: str | None = None
    if len(data) >= 2 and data[-2] == [] and len(data[-1]) == 1:
        resume = str(data[-1][0])
        data = data[:-2]
    if not data:
        return [], resume
    names = [str(n) for n in data[0]]
    if not {"timestamp", "original"} <= set(names):
        raise ValueError("no columns timestamp and original")
    return [{n: str(v) for n, v in zip(names, row, strict=False)} for row in data[1:] if row], resume


def _capture(row: dict[str, str], base: str) -> Capture | None:
    stamp, original = row.get("timestamp", ""), row.get("original", "")
    taken = _time(stamp)
    if (
        taken is None
        or not original.startswith(("http://", "https://"))
        or row.get("statuscode", "200") not in ("200", "-")
    ):
        return None
    return Capture(
        taken, original, row.get("mimetype", ""), row.get("digest", ""), f"{base}/web/{stamp}id_/{original}"
    )


def _time(stamp: str) -> datetime | None:
    """A 14-digit timestamp, UTC. Archives pad unknown parts; impossible ones are None."""
    try:
        return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC) if len(stamp) == 14 else None
    except ValueError:
        return None


def _ordered(found: list[Capture]) -> tuple[Capture, ...]:
    """Oldest first; a content that comes twice in a row is kept once (lists continued by key may repeat one)."""
    kept: list[Capture] = []
    for capture in sorted(found, key=lambda c: (c.taken, c.url)):
        if not kept or not capture.digest or kept[-1].digest != capture.digest:
            kept.append(capture)
    return tuple(kept)
