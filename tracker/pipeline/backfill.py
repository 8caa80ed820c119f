"""Earlier versions from the page's own links and from the web archive, and saved pages from files."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.errors import CollectError, ReadError, UsageError
from tracker.korean import SEOUL, dates_in
from tracker.model import EarlierVersion, Failure, FetchRequest
from tracker.pipeline.fetching import Clock, collect_settings, wall_clock
from tracker.pipeline.history import BroughtIn, Saved, bring_in
from tracker.pipeline.intake import take_in
from tracker.pipeline.reading import Manner, manner_of, read_safely
from tracker.store import Archive, Origin

if TYPE_CHECKING:
    from tracker.collect.fetch import Collector
    from tracker.config import Config, Source

# 2023-01-31, 2023_1_31, 20230131; without marks between them, months and days need both digits.
_DAY_IN_NAME = re.compile(
    r"(?<!\d)((?:19|20)\d{2})(?:([-_. ])(?=\d{1,2}\2)|(?=\d{4}(?!\d)))(\d{1,2})\2?(\d{1,2})(?!\d)"
)
MAX_VERSIONS = 200  # of one source in one go; the longest list of earlier policies seen has some 60


@dataclass(slots=True)
class Backfilled:
    """What came of it: how many were found and got, what was stored, and a line for everything that was left out."""

    found: int = 0
    got: int = 0
    brought: BroughtIn | None = None
    notes: list[str] = field(default_factory=list)


def backfill(
    config: Config,
    database: Path,
    source_id: str,
    *,
    links: bool = True,
    web_archive: bool = True,
    since: date | None = None,
    clock: Clock = wall_clock,
    on_step: Callable[[str], None] = lambda _: None,
    wait: float = 0.0,
) -> Backfilled:
    """Bring in what the page links to and what the web archive kept, then derive the source again.

    Raises UsageError for an unknown source, CollectError where the page itself cannot be had, StoreError.
    """
    source = find_source(config, source_id)
    manner = manner_of(source, config.tracker)
    out = Backfilled()
    with Archive.open(database, wait=wait) as archive:
        with archive.transaction():
            archive.register([source.info], clock())
        saved = asyncio.run(
            _gather(config, archive, source, manner, links, web_archive, since, clock, on_step, out)
        )
        out.got = len(saved)
        if saved:
            out.brought = bring_in(archive, manner, saved, clock())
    return out


def find_source(config: Config, source_id: str) -> Source:
    """The configured source of that id. Raises UsageError."""
    for source in config.source:
        if source.id == source_id:
            if not source.urls:
                raise UsageError(f'"{source_id}": 주소가 없습니다 (this source has no url)')
            return source
    raise UsageError(f'"{source_id}": sources.toml 에 그런 소스가 없습니다 (no such source)')


async def _gather(
    config: Config,
    archive: Archive,
    source: Source,
    manner: Manner,
    links: bool,
    web_archive: bool,
    since: date | None,
    clock: Clock,
    on_step: Callable[[str], None],
    out: Backfilled,
) -> list[Saved]:
    from tracker.collect.fetch import Collector

    saved: list[Saved] = []
    async with Collector(collect_settings(config.tracker, patient=False), now=clock) as collector:
        if archive.latest_page(source.id) is None:
            answer = await collector.fetch(
                FetchRequest(source.id, source.urls, render=source.render, allow_private=source.allow_private)
            )
            if isinstance(answer, Failure):
                raise CollectError(f"{source.id}: {answer.message}", answer.kind)
            with archive.transaction():
                take_in(archive, manner, answer)
        if links:
            saved += await _from_links(collector, archive, source, manner, since, on_step, out)
        if web_archive:
            saved += await _from_web_archive(collector, config, source, since, on_step, out)
    return saved


async def _from_links(
    collector: Collector,
    archive: Archive,
    source: Source,
    manner: Manner,
    since: date | None,
    on_step: Callable[[str], None],
    out: Backfilled,
) -> list[Saved]:
    from tracker.collect.discover import find_links
    from tracker.collect.follow import text_of

    page = archive.latest_page(source.id)
    if page is None or page.snapshot is None:
        return []
    body = archive.snapshot(page.snapshot)
    document = read_safely(manner, body, page.content_type, page.url)
    stated = () if isinstance(document, ReadError) else document.dates.earlier_versions
    seen = find_links(text_of(body, page.content_type), page.url or source.urls[0], kind=source.kind).earlier
    by_url: dict[str, EarlierVersion] = {}
    for earlier in (*stated, *seen):
        if earlier.url and earlier.url not in source.urls and earlier.url != page.url:
            kept = by_url.get(earlier.url)
            if kept is None or (kept.from_ is None and earlier.from_ is not None):
                by_url[earlier.url] = earlier
    saved: list[Saved] = []
    out.found += len(by_url)
    for earlier in list(by_url.values())[:MAX_VERSIONS]:
        on_step(f"{earlier.label} {earlier.url}")
        answer = await collector.fetch(
            FetchRequest(source.id, (earlier.url or "",), allow_private=source.allow_private)
        )
        if isinstance(answer, Failure):
            out.notes.append(f"{earlier.url}: {answer.message}")
            continue
        day = earlier.from_ or _stated_day(manner, answer.body, answer.content_type, answer.url)
        if day is None:
            out.notes.append(
                f"{earlier.url}: 언제 것인지 알 수 없어 넣지 않았습니다 (its day is unknown; left out)"
            )
        elif since is None or day >= since:
            saved.append(
                _saved(
                    answer.body,
                    day,
                    "page_link",
                    answer.url,
                    answer.content_type,
                    answer.headers,
                    answer.status,
                )
            )
    return saved


async def _from_web_archive(
    collector: Collector,
    config: Config,
    source: Source,
    since: date | None,
    on_step: Callable[[str], None],
    out: Backfilled,
) -> list[Saved]:
    from tracker.collect.webarchive import fetch_capture, list_captures

    if len(source.urls) > 1:
        out.notes.append(
            "여러 쪽을 잇는 소스는 웹 보존소에서 가져오지 않습니다 (joined pages are not taken from the web archive)"
        )
        return []
    private = source.allow_private
    listed = await list_captures(
        collector, source.urls[0], archive_url=config.tracker.archive_url, since=since, allow_private=private
    )
    if listed.failure is not None:
        out.notes.append(f"{config.tracker.archive_url}: {listed.failure.message}")
    out.found += len(listed.captures)
    saved: list[Saved] = []
    for capture in listed.captures[:MAX_VERSIONS]:
        on_step(f"{capture.taken:%Y-%m-%d} {capture.url}")
        recovered = await fetch_capture(collector, capture, source_id=source.id, allow_private=private)
        outcome = recovered.outcome
        if isinstance(outcome, Failure):
            out.notes.append(f"{capture.url}: {outcome.message}")
            continue
        saved.append(
            Saved(
                outcome.body,
                recovered.taken,
                "web_archive",
                outcome.url,
                outcome.content_type,
                outcome.headers,
                outcome.status,
            )
        )
    return saved


def import_files(
    config: Config,
    database: Path,
    source_id: str,
    paths: Sequence[Path],
    *,
    day: date | None = None,
    clock: Clock = wall_clock,
    wait: float = 0.0,
) -> Backfilled:
    """Take in saved pages and folders of them. A page is of `day`, else of the day in its name, else of the day it
    states to take effect. Raises UsageError naming the file where none is known, or where it holds no policy.
    """
    source = next((s for s in config.source if s.id == source_id), None)
    if source is None:
        raise UsageError(f'"{source_id}": sources.toml 에 그런 소스가 없습니다 (no such source)')
    manner = manner_of(source, config.tracker)
    files = _files(paths)
    if day is not None and len(files) > 1:
        raise UsageError(
            f"--date 는 파일 하나에만 씁니다; {len(files)}개를 주었습니다 (--date goes with one file)"
        )
    saved: list[Saved] = []
    for path in files:
        try:
            body = path.read_bytes()
        except OSError as e:
            raise UsageError(f"{path}: 읽을 수 없습니다 (cannot be read): {e.strerror}") from None
        page = read_safely(manner, body, None, str(path))
        if isinstance(page, ReadError):
            raise UsageError(f"{path}: {page}")
        when = day or day_in_name(path.name) or page.dates.effective
        if when is None:
            raise UsageError(
                f"{path}: 언제 것인지 알 수 없습니다; --date 나 파일 이름에 날짜를 (its day is unknown; give --date, or a date in its name)"
            )
        saved.append(_saved(body, when, "import", path.resolve().as_uri(), None, {}, None))
    with Archive.open(database, wait=wait) as archive:
        return Backfilled(len(files), len(saved), bring_in(archive, manner, saved, clock()))


def _files(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
        elif path.exists():
            files.append(path)
        else:
            raise UsageError(f"{path}: 그런 파일이 없습니다 (no such file)")
    if not files:
        raise UsageError("넣을 파일이 없습니다 (no files to take in)")
    return files


def day_in_name(name: str) -> date | None:
    """A day in a file's name: `policy-2023-01-31.html`, `20230131.html`, `2023.1.31 개정.pdf`; else None."""
    stem = name.rpartition(".")[0] or name
    for m in _DAY_IN_NAME.finditer(stem):
        with suppress(ValueError):
            return date(int(m[1]), int(m[3]), int(m[4]))
    return next((m.value for m in dates_in(stem)), None)


def _stated_day(manner: Manner, body: bytes, content_type: str | None, url: str) -> date | None:
    page = read_safely(manner, body, content_type, url)
    return None if isinstance(page, ReadError) else page.dates.effective or page.dates.announced


def _saved(
    body: bytes,
    day: date,
    origin: Origin,
    url: str,
    content_type: str | None,
    headers: object,
    status: int | None,
) -> Saved:
    at = datetime.combine(day, time(), SEOUL)
    return Saved(
        body, at, origin, url, content_type, dict(headers) if isinstance(headers, dict) else {}, status
    )
