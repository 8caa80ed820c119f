"""The main job: check every source that is due, keep what was seen, judge what changed, tell what was not told yet."""

from __future__ import annotations

import asyncio
import hashlib
import re
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tracker.errors import ReadError, StoreError, UsageError
from tracker.model import ChangeRecord, Document, Fetched, FetchRequest, Outcome, SourceStatus
from tracker.pipeline.announce import queue_change, queue_recovery, queue_trouble
from tracker.pipeline.boards import check_boards
from tracker.pipeline.fetching import Clock, collect_all, opened, wall_clock
from tracker.pipeline.history import follow_manners
from tracker.pipeline.intake import Result, keep_only, take_in, to_read
from tracker.pipeline.judging import Judge, Unjudged, with_judging
from tracker.pipeline.readers import Readers
from tracker.pipeline.reading import Manner, manner_of
from tracker.store import Archive

if TYPE_CHECKING:
    from tracker.config import Config, Settings, Source


@dataclass(frozen=True, slots=True)
class RunOptions:
    """`only`: these ids; `force`: fetch without conditions and read again; `dry_run`: store and tell nothing.

    `shard` (k, n): only the k-th of n parts of the hosts, 1 ≤ k ≤ n. `cluster`: where changed pages are read and judged.
    """

    only: tuple[str, ...] = ()
    force: bool = False
    dry_run: bool = False
    shard: tuple[int, int] | None = None
    cluster: str | None = None


@dataclass(slots=True)
class RunReport:
    """What a run came to. `stopped` where somebody asked it to stop before all sources were checked."""

    started: datetime
    finished: datetime
    results: list[Result] = field(default_factory=list)
    stopped: bool = False
    not_due: int = 0
    revised: list[ChangeRecord] = field(default_factory=list)
    board_troubles: list[str] = field(default_factory=list)

    @property
    def failures(self) -> list[Result]:
        return [r for r in self.results if r.state in ("failed", "broken")]

    def count(self, *states: str) -> int:
        """How many sources ended in one of these states."""
        return sum(r.state in states for r in self.results)


def shard_of(host: str, shards: int) -> int:
    """Which part (1 to `shards`) a host belongs to; all its sources with it, so that one machine is polite to it."""
    return int.from_bytes(hashlib.sha256(host.lower().encode()).digest()[:8], "big") % shards + 1


def parse_shard(text: str) -> tuple[int, int]:
    """`3/20` → (3, 20). Raises UsageError."""
    m = re.fullmatch(r"(\d{1,4})/(\d{1,4})", text.strip())
    if not m or not 1 <= int(m[1]) <= int(m[2]):
        raise UsageError(f"--shard {text}: 3/20 처럼 쓰세요; 앞은 1부터 뒤까지 (write it as 3/20)")
    return int(m[1]), int(m[2])


def choose(config: Config, only: Sequence[str], shard: tuple[int, int] | None = None) -> list[Source]:
    """The sources a run is about: enabled ones, or those named. Raises UsageError for a name nobody bears."""
    by_id = {s.id: s for s in config.source}
    for name in only:
        if name not in by_id:
            import difflib

            near = difflib.get_close_matches(name, list(by_id), n=1)
            hint = f'; "{near[0]}" 을(를) 뜻했습니까? (did you mean it?)' if near else ""
            raise UsageError(f'"{name}": sources.toml 에 그런 소스가 없습니다 (no such source){hint}')
        if not by_id[name].urls:
            raise UsageError(f'"{name}": 주소가 없습니다 (this source has no url)')
    if only:
        return [by_id[name] for name in dict.fromkeys(only)]
    sources = [s for s in config.source if s.enabled and s.urls]
    if shard is None:
        return sources
    return [s for s in sources if shard_of(urlsplit(s.urls[0]).netloc, shard[1]) == shard[0]]


SLACK = 0.25  # of an interval: scheduled jobs start up to some hours early or late, a day must not be lost to that


def _interval(source: Source, settings: Settings) -> str | None:
    return source.interval or (settings.interval if "interval" in settings.model_fields_set else None)


def is_due(source: Source, settings: Settings, last_check: datetime | None, now: datetime) -> bool:
    """Whether a source's own interval (or one set in [tracker]) has passed. Without one, every run checks it."""
    text = _interval(source, settings)
    if text is None or last_check is None:
        return True
    from tracker.config import interval_seconds

    return now - last_check >= timedelta(seconds=interval_seconds(text) * (1 - SLACK))


async def run(
    config: Config,
    archive: Archive,
    *,
    options: RunOptions | None = None,
    clock: Clock = wall_clock,
    on_result: Callable[[Result], None] = lambda _: None,
    stop: asyncio.Event | None = None,
    readers: Readers | None = None,
) -> RunReport:
    """Check all chosen sources; each is stored whole, in one transaction, as its answer comes.

    `clock` gives the time (UTC, aware). `on_result` hears of every source. `readers` reads what is new. Once `stop` is set, what is in flight is
    finished and nothing new begun. Raises StoreError (the disk is full …) and UsageError; a source that fails is a
    result, not an error.
    """
    from tracker.collect.robots import RobotsCache

    options, settings, readers = options or RunOptions(), config.tracker, readers or Readers()
    started = clock()
    sources = choose(config, options.only, options.shard)
    with archive.transaction():
        archive.register([s.info for s in sources], started)
    report = RunReport(started, started)
    requests: list[FetchRequest] = []
    manners: dict[str, Manner] = {}
    stored: dict[str, str | None] = {}
    for source in sources:
        page = archive.latest_page(source.id)
        if not (options.force or options.only) and _interval(source, settings):
            last = archive.latest(source.id)
            if not is_due(source, settings, last.last if last else None, started):
                report.not_due += 1
                continue
        stored[source.id] = page.snapshot if page else None
        manners[source.id] = manner_of(source, settings)
        requests.append(
            FetchRequest(
                source.id,
                source.urls,
                None if options.force or page is None else page.etag,
                None if options.force or page is None else page.last_modified,
                source.render,
                source.allow_private,
                source.select,
            )
        )
    readers.expect(sum(snapshot is None for snapshot in stored.values()))
    chosen = [(s, manners[s.id]) for s in sources if s.id in manners]
    follow_manners(archive, manners, started)
    robots = RobotsCache.load(archive.get_meta("robots"))
    async with opened(settings, clock, robots) as collector:
        report.revised, report.board_troubles = await check_boards(
            config, archive, chosen, collector, clock=clock, stop=stop
        )
        before = {s.source.id: s for s in archive.statuses()}
        reading = set[asyncio.Task[None]]()

        async def finish(manner: Manner, answer: Outcome) -> None:
            new = isinstance(answer, Fetched) and to_read(answer, stored[manner.info.id])
            read = await readers.read(manner, answer) if new and isinstance(answer, Fetched) else None
            result = await with_judging(
                readers, lambda judge: _store(archive, config, manner, answer, before, options, read, judge)
            )
            on_result(result)
            # The change is in the archive; a run over thousands of sources must not hold all of them.
            report.results.append(replace(result, change=None))

        try:
            async for request, answer in collect_all(requests, collector, clock, stop):
                if isinstance(answer, Fetched) and not answer.not_modified and readers.apart(answer):
                    reading.add(asyncio.create_task(finish(manners[request.source_id], answer)))
                    while len(reading) > 2 * readers.children:
                        reading = await _some(reading)
                else:
                    await finish(manners[request.source_id], answer)
            while reading:
                reading = await _some(reading)
        finally:
            for task in reading:
                task.cancel()
            await readers.close()
    report.stopped = stop is not None and stop.is_set()
    report.finished = clock()
    if (
        report.results
    ):  # a run that had nothing to do leaves the file as it was, so that there is nothing to commit
        with archive.transaction():
            archive.set_meta("last_run", report.finished.isoformat())
            if robots.changed:
                archive.set_meta("robots", robots.dump())
    return report


async def _some(tasks: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
    """Wait until some are done; raise what they raised; return the others."""
    done, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()
    return left


def _store(
    archive: Archive,
    config: Config,
    manner: Manner,
    answer: Outcome,
    before: Mapping[str, SourceStatus],
    options: RunOptions,
    read: Document | ReadError | None,
    judge: Judge,
) -> Result:
    """One source, one transaction. A fault of our own on one page must not end the run for all others."""
    try:
        with archive.transaction():
            result = take_in(archive, manner, answer, force=options.force, read=read, judge=judge)
            _queue(archive, config, before, result, answer.at)
            return result
    except (StoreError, Unjudged):
        raise
    except Exception as e:
        with archive.transaction():
            result = keep_only(archive, manner, answer, e)
            _queue(archive, config, before, result, answer.at)
            return result


def _queue(
    archive: Archive, config: Config, before: Mapping[str, SourceStatus], result: Result, at: datetime
) -> None:
    if result.change is not None:
        queue_change(archive, config, result.change, at)
    was = before.get(result.source.id)
    if result.state in ("failed", "broken"):
        queue_trouble(archive, config, result.source, at)
    elif (
        was is not None
        and was.trouble is not None
        and was.trouble_since is not None
        and result.state != "pending"
    ):
        queue_recovery(archive, result.source, was.trouble_since, at)


@contextmanager
def stop_on_signals(stop: asyncio.Event) -> Iterator[None]:
    """The first Ctrl-C (or SIGTERM) finishes what is in flight, the second one ends at once."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()

    def ask() -> None:
        if stop.is_set() and task is not None:
            task.cancel()
        stop.set()

    installed = []
    for name in (signal.SIGINT, signal.SIGTERM):
        with suppress(
            NotImplementedError, RuntimeError, ValueError
        ):  # not on Windows, not outside the main thread
            loop.add_signal_handler(name, ask)
            installed.append(name)
    try:
        yield
    except asyncio.CancelledError:
        if stop.is_set():
            raise KeyboardInterrupt from None
        raise
    finally:
        for name in installed:
            loop.remove_signal_handler(name)
