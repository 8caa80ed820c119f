"""Many sources: hosts side by side, one request at a time to each, in random order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import nullcontext
from datetime import datetime

from tracker.collect.address import parse_address
from tracker.collect.fetch import Collector
from tracker.collect.robots import RobotsCache
from tracker.collect.settings import CollectSettings
from tracker.collect.trouble import Trouble
from tracker.model import FetchRequest, Outcome


async def collect(
    requests: Sequence[FetchRequest],
    *,
    settings: CollectSettings,
    now: Callable[[], datetime],
    robots: RobotsCache | None = None,
    stop: asyncio.Event | None = None,
    collector: Collector | None = None,
) -> AsyncIterator[tuple[FetchRequest, Outcome]]:
    """Fetch every request, yielding each with its outcome as it comes in.

    At most `settings.concurrency` hosts are worked on at once; the requests to one host are made one after another.
    Hosts with more requests start first, otherwise the order is random. Failures are values, never exceptions. When
    `stop` is set, what is in flight is finished and yielded, what has not begun is not. A `collector` already open (for
    notice boards, say) is used as it is and left open: its pauses, robots.txt and deadline go on.
    """
    hosts: dict[str, list[FetchRequest]] = {}
    for request in requests:
        hosts.setdefault(_host(request), []).append(request)
    queues = list(hosts.values())
    settings.random.shuffle(queues)
    queues.sort(key=len)  # taken from the end: the longest line of requests begins first
    for queue in queues:
        settings.random.shuffle(queue)
    done: asyncio.Queue[tuple[FetchRequest, Outcome] | None] = asyncio.Queue()
    room = asyncio.Semaphore(
        2 * settings.concurrency
    )  # answers nobody took yet: memory must not grow with them

    async def work(collector: Collector) -> None:
        try:
            while queues and not (stop and stop.is_set()):
                for request in queues.pop():
                    if stop and stop.is_set():
                        return
                    outcome = await collector.fetch(request)
                    await room.acquire()
                    done.put_nowait((request, outcome))
        finally:
            done.put_nowait(None)

    opened = nullcontext(collector) if collector else Collector(settings, now=now, robots=robots)
    async with opened as at_work:
        count = min(settings.concurrency, len(queues))
        workers = [asyncio.create_task(work(at_work)) for _ in range(count)]
        left = len(workers)
        try:
            while left:
                item = await done.get()
                if item is None:
                    left -= 1
                else:
                    yield item
                    room.release()
        finally:
            for worker in workers:
                worker.cancel()
            results = await asyncio.gather(*workers, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                raise result


def _host(request: FetchRequest) -> str:
    try:
        return parse_address(request.urls[0]).host_key if request.urls else ""
    except Trouble:
        return ""
