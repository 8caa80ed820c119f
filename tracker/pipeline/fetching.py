"""The network, as the pipeline sees it: requests in, answers out as they come, one address for `read` and `add`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tracker import __version__
from tracker.errors import CollectError
from tracker.model import Failure, Fetched, FetchRequest, Outcome

if TYPE_CHECKING:
    from tracker.collect.fetch import Collector
    from tracker.collect.robots import RobotsCache
    from tracker.collect.settings import CollectSettings
    from tracker.config import Settings
    from tracker.publish.webhook import Post

Clock = Callable[[], datetime]
Render = Literal["http", "browser", "auto"]


def wall_clock() -> datetime:
    """The time it is, UTC. The only clock of the program; everything else is handed a time."""
    return datetime.now(UTC)


def collect_settings(settings: Settings, *, patient: bool = True) -> CollectSettings:
    """[tracker] as the collector wants it. Not `patient`: one address a person waits for, so no first delay."""
    from tracker.collect.settings import CollectSettings, user_agent

    return CollectSettings(
        user_agent=user_agent(__version__, settings.contact),
        concurrency=settings.concurrency,
        delay=settings.delay,
        first_delay=None if patient else 0.0,
        timeout=settings.timeout,
        deadline=settings.deadline,
        max_bytes=settings.max_bytes,
        retries=settings.retries,
    )


def opened(settings: Settings, clock: Clock, robots: RobotsCache) -> Collector:
    """The collector of one run, for its notice boards and its pages alike: pauses and robots.txt hold across both."""
    from tracker.collect.fetch import Collector

    return Collector(collect_settings(settings), now=clock, robots=robots)


async def collect_all(
    requests: Sequence[FetchRequest], collector: Collector, clock: Clock, stop: asyncio.Event | None = None
) -> AsyncIterator[tuple[FetchRequest, Outcome]]:
    """Every request's answer, in the order in which they come. After `stop` is set no new request is begun."""
    from tracker.collect.run import collect

    async for request, outcome in collect(
        requests, settings=collector.settings, now=clock, stop=stop, collector=collector
    ):
        yield request, outcome


@asynccontextmanager
async def poster(settings: Settings) -> AsyncIterator[Post]:
    """What opens connections for webhooks: guarded like every fetch. Raises CollectError where there is no answer."""
    from tracker.collect.address import parse_address
    from tracker.collect.trouble import Trouble
    from tracker.collect.wire import Wire

    agreed = collect_settings(settings, patient=False)
    wire = Wire(agreed)

    async def post(url: str, headers: Mapping[str, str], body: bytes) -> int:
        sent = [(k.lower().encode(), v.encode("latin-1", "replace")) for k, v in headers.items()]
        sent += [
            (b"user-agent", agreed.user_agent.encode("ascii", "replace")),
            (b"content-length", str(len(body)).encode()),
        ]
        try:
            address = parse_address(url)
            reply = await wire.exchange(
                address,
                sent,
                allow_private=agreed.allow_private,
                limit=65_536,
                cut=True,
                method="POST",
                content=body,
            )
        except Trouble as t:
            raise CollectError(t.message, t.kind) from None
        return reply.status

    try:
        yield post
    finally:
        await wire.aclose()


def fetch_once(
    url: str, *, allow_private: bool, config_path: Path, render: Render = "http", clock: Clock = wall_clock
) -> Fetched:
    """One address, now. Raises CollectError."""
    from tracker.config import Settings, load_config

    settings = load_config(config_path).tracker if config_path.exists() else Settings()

    async def go() -> Outcome:
        from tracker.collect.fetch import Collector

        async with Collector(collect_settings(settings, patient=False), now=clock) as collector:
            return await collector.fetch(
                FetchRequest("-", (url,), render=render, allow_private=allow_private)
            )

    outcome = asyncio.run(go())
    if isinstance(outcome, Failure):
        message = outcome.message if url in outcome.message else f"{url}: {outcome.message}"
        raise CollectError(message, outcome.kind)
    return outcome
