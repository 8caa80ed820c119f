"""Notice boards: new posts on a policy are kept, and a verdict they bear on is judged again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tracker.model import ChangeRecord
from tracker.pipeline.announce import queue_change
from tracker.pipeline.fetching import Clock
from tracker.pipeline.intake import judged_change
from tracker.pipeline.reading import Manner
from tracker.store import Archive, NoticePost

if TYPE_CHECKING:
    from tracker.collect.boards import BoardReading
    from tracker.collect.fetch import Collector
    from tracker.config import Config, Source


async def check_boards(
    config: Config,
    archive: Archive,
    sources: Sequence[tuple[Source, Manner]],
    collector: Collector,
    *,
    clock: Clock,
    stop: asyncio.Event | None = None,
) -> tuple[list[ChangeRecord], list[str]]:
    """Read the boards of `sources`, one host after the other's queue, and keep what is new.

    Done before the pages are fetched, so that a change seen today knows of its post. Returns the changes whose verdict
    was revised, and a line for every board that could not be read.
    """
    with_board = [(s, m) for s, m in sources if s.notices]
    if not with_board:
        return [], []
    from tracker.collect.boards import read_board

    revised: list[ChangeRecord] = []
    troubles: list[str] = []
    by_host: dict[str, list[tuple[Source, Manner]]] = {}
    for source, manner in with_board:
        by_host.setdefault(urlsplit(source.notices or "").netloc, []).append((source, manner))
    gate = asyncio.Semaphore(config.tracker.concurrency)

    async def read_host(boards: list[tuple[Source, Manner]]) -> None:
        async with gate:
            for source, manner in boards:
                if stop is not None and stop.is_set():
                    return
                known = {p.url for p in archive.notice_posts(source.id)}
                held = _validators(archive, source)
                reading = await read_board(
                    collector,
                    source.notices or "",
                    source_id=source.id,
                    kind=source.kind,
                    known=known,
                    allow_private=source.allow_private,
                    etag=held[0],
                    last_modified=held[1],
                )
                troubles.extend(f"{source.id}: {f.message}" for f in reading.failures)
                revised.extend(keep_posts(archive, config, manner, reading, clock))
                if (reading.etag, reading.last_modified) != held:
                    with archive.transaction():
                        archive.set_meta(
                            f"board {source.id}",
                            json.dumps([source.notices, reading.etag, reading.last_modified]),
                        )

    await asyncio.gather(*(read_host(boards) for boards in by_host.values()))
    return revised, troubles


def _validators(archive: Archive, source: Source) -> tuple[str | None, str | None]:
    """What the board's address gave at the last reading that missed nothing; nothing where the address is another."""
    url, etag, modified = json.loads(archive.get_meta(f"board {source.id}") or "[null, null, null]")
    return (etag, modified) if url == source.notices else (None, None)


def keep_posts(
    archive: Archive, config: Config, manner: Manner, reading: BoardReading, clock: Clock
) -> list[ChangeRecord]:
    """Store new posts with their bytes; judge the last change again where they bear on it. One transaction."""
    if not reading.posts:
        return []
    now, source_id = clock(), manner.info.id
    with archive.transaction():
        for post in reversed(reading.posts):  # boards list the newest first
            archive.add_notice_post(
                NoticePost(
                    source_id,
                    post.url,
                    post.title,
                    post.posted,
                    post.effective,
                    post.effective_quote,
                    post.text,
                    now,
                    archive.add_snapshot(post.fetched.body),
                )
            )
        return revise(archive, config, manner)


def revise(archive: Archive, config: Config, manner: Manner) -> list[ChangeRecord]:
    """Judge a source's last change again; stored and queued where its verdict or findings came out different."""
    ids = archive.change_ids(manner.info.id)
    if not ids:
        return []
    was = archive.change(ids[-1])
    record = judged_change(archive, manner, was.old_version, was.new_version)
    if record.observed == was.observed or record.change.notice == was.change.notice:
        return []
    record = replace(record, id=was.id)
    archive.add_change(record)
    queue_change(archive, config, record, record.updated_at or record.recorded_at)
    return [record]
