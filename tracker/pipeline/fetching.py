"""The network, as the pipeline sees it: requests in, answers out as they come, one address for `read` and `add`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.errors import CollectError
from tracker.model import Failure, Fetched, FetchRequest, Outcome

if TYPE_CHECKING:
    from tracker.config import Settings

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """The time it is, UTC. The only clock of the program; everything else is handed a time."""
    return datetime.now(UTC)


async def collect_all(
    requests: Sequence[FetchRequest], settings: Settings, clock: Clock, stop: asyncio.Event | None = None
) -> AsyncIterator[tuple[FetchRequest, Outcome]]:
    """Every request's answer, in the order in which they come. After `stop` is set no new request is begun."""
    import httpx

    gate = asyncio.Semaphore(settings.concurrency)
    async with httpx.AsyncClient(timeout=settings.timeout, follow_redirects=True) as client:

        async def one(r: FetchRequest) -> tuple[FetchRequest, Outcome]:
            async with gate:
                headers = {}
                if r.etag:
                    headers["If-None-Match"] = r.etag
                if r.last_modified:
                    headers["If-Modified-Since"] = r.last_modified
                try:
                    a = await client.get(r.urls[0], headers=headers)
                except httpx.HTTPError as e:
                    return r, Failure("refused", str(e), clock(), url=r.urls[0])
                if a.status_code >= 400:
                    return r, Failure("http_404", f"HTTP {a.status_code}", clock(), a.status_code, r.urls[0])
                h = {k.lower(): v for k, v in a.headers.items()}
                return r, Fetched(
                    str(a.url),
                    a.status_code,
                    h,
                    a.content,
                    h.get("content-type"),
                    clock(),
                    a.status_code == 304,
                    h.get("etag"),
                    h.get("last-modified"),
                )

        for done in asyncio.as_completed([one(r) for r in requests]):
            yield await done


def fetch_once(url: str, *, allow_private: bool, config_path: Path, clock: Clock = wall_clock) -> Fetched:
    """One address, now. Raises CollectError."""
    from tracker.config import Settings, load_config

    settings = load_config(config_path).tracker if config_path.exists() else Settings()

    async def go() -> Outcome:
        request = FetchRequest("-", (url,), allow_private=allow_private)
        async for _, outcome in collect_all([request], settings, clock):
            return outcome
        raise CollectError(f"{url}: 답이 없습니다 (no answer)")

    outcome = asyncio.run(go())
    if isinstance(outcome, Failure):
        raise CollectError(f"{url}: {outcome.message}", outcome.kind)
    return outcome
