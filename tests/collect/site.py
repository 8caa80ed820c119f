"""A loopback web site whose every byte a test decides, with an access log that knows when requests overlapped."""

from __future__ import annotations

import asyncio
import random
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tracker.collect import Collector, CollectSettings, RobotsCache, collect
from tracker.model import Failure, Fetched, FetchRequest, Outcome

POLICY = """<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>개인정보처리방침 | 가람서점</title></head><body>
<h1>개인정보처리방침</h1><p>주식회사 가람서점은 이용자의 개인정보를 중요하게 여깁니다.</p>
<h2>1. 개인정보의 수집 항목 및 이용목적</h2><p>회사는 회원 가입을 위해 이름, 전자우편 주소를 수집합니다.</p>
<h2>2. 개인정보의 보유 및 이용기간</h2><p>회원 탈퇴 시까지 보유하고 지체 없이 파기합니다.</p>
<h2>3. 개인정보의 제3자 제공</h2><p>회사는 이용자의 동의 없이 개인정보를 제3자에게 제공하지 않습니다.</p>
<h2>4. 개인정보 처리의 위탁</h2><p>배송을 위해 한빛택배에 배송 업무를 위탁합니다.</p>
<h2>5. 정보주체의 권리</h2><p>이용자는 언제든지 열람과 정정을 요구할 수 있습니다.</p>
<h2>6. 개인정보 보호책임자</h2><p>보호책임자 김가람, 02-000-0000</p>
<h2>7. 고지의 의무</h2><p>내용이 바뀌면 시행일 7일 전부터 알립니다. 이 방침은 2024년 3월 4일부터 시행합니다.</p></body></html>"""


@dataclass(slots=True)
class Hit:
    """One request as the site saw it. `end` is 0 while it is being answered."""

    method: str
    path: str
    headers: dict[str, str]
    start: float
    end: float = 0.0
    body: bytes = b""


Answer = Callable[["Hit", asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def reply(
    body: bytes | str = b"",
    status: str = "200 OK",
    headers: Mapping[str, str] | Sequence[tuple[str, str]] = (),
    length: int | None = None,
) -> Answer:
    """A plain answer; `length` overrides Content-Length (-1 leaves it out and closes)."""
    data = body.encode() if isinstance(body, str) else body
    pairs = list(headers.items()) if isinstance(headers, Mapping) else list(headers)
    if not any(k.lower() == "content-type" for k, _ in pairs):
        pairs.append(("Content-Type", "text/html; charset=utf-8"))

    async def answer(hit: Hit, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        out = [f"HTTP/1.1 {status}", *(f"{k}: {v}" for k, v in pairs if v != "")]
        if length != -1:
            out.append(f"Content-Length: {len(data) if length is None else length}")
        writer.write("\r\n".join(out).encode("utf-8") + b"\r\n\r\n" + data)
        await writer.drain()
        if length is not None:
            writer.close()

    return answer


def raw(*pieces: bytes, gap: float = 0.0, close: bool = True) -> Answer:
    """Exactly these bytes, with a pause between them."""

    async def answer(hit: Hit, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            if gap:
                await asyncio.sleep(gap)
        if close:
            writer.close()

    return answer


def endless(head: bytes, piece: bytes, gap: float = 0.0) -> Answer:
    """Bytes until the other side gives up."""

    async def answer(hit: Hit, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(gap)

    return answer


def turns(*answers: Answer) -> Answer:
    """The first answer to the first request, and so on; the last for all that follow."""
    left = list(answers)

    async def answer(hit: Hit, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await (left.pop(0) if len(left) > 1 else left[0])(hit, reader, writer)

    return answer


def redirect(where: str, status: str = "302 Found") -> Answer:
    """A redirect."""
    return reply(b"", status, [("Location", where)])


def conditional(body: str, etag: str | None = '"v1"', modified: str | None = None) -> Answer:
    """A page with validators that answers 304 to whoever shows them."""

    async def answer(hit: Hit, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        same = (etag and hit.headers.get("if-none-match") == etag) or (
            not etag and modified and hit.headers.get("if-modified-since") == modified
        )
        headers = [("ETag", etag or ""), ("Last-Modified", modified or "")]
        if same:
            writer.write(
                b"HTTP/1.1 304 Not Modified\r\n" + (f"ETag: {etag}\r\n" if etag else "").encode() + b"\r\n"
            )
        else:
            await reply(body, headers=headers)(hit, reader, writer)

    return answer


NO_ROBOTS = reply(b"", "404 Not Found")


@dataclass
class Site:
    """Routes by path ("/x" without the query); "*" answers what no route does."""

    routes: dict[str, Answer]
    port: int = 0
    hits: list[Hit] = field(default_factory=list)
    most_at_once: int = 0
    _busy: int = 0

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    @property
    def pages(self) -> list[Hit]:
        """All hits but those on robots.txt."""
        return [h for h in self.hits if h.path != "/robots.txt"]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(
            ConnectionError,
            asyncio.IncompleteReadError,
            asyncio.LimitOverrunError,
            TimeoutError,
            ssl.SSLError,
        ):
            while not writer.is_closing():
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                method, path, _ = head[0].split(" ", 2)
                headers = {
                    k.strip().lower(): v.strip() for k, _, v in (h.partition(":") for h in head[1:] if h)
                }
                hit = Hit(method, path, headers, time.monotonic())
                if (size := int(headers.get("content-length", 0))) > 0:
                    hit.body = await reader.readexactly(size)
                self.hits.append(hit)
                self._busy += 1
                self.most_at_once = max(self.most_at_once, self._busy)
                try:
                    bare = path.partition("?")[0]
                    answer = (
                        self.routes.get(bare)
                        or (NO_ROBOTS if bare == "/robots.txt" else None)
                        or self.routes.get("*")
                    )
                    await (answer or reply("없음", "404 Not Found"))(hit, reader, writer)
                finally:
                    self._busy -= 1
                    hit.end = time.monotonic()
                await writer.drain()
        writer.close()


@asynccontextmanager
async def running(
    routes: dict[str, Answer], *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[Site]:
    """Serve on a free port of a loopback address for as long as the block lasts."""
    site = Site(routes)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await site.serve(reader, writer)
        except asyncio.CancelledError:
            writer.close()
        finally:
            tasks.discard(task)

    server = await asyncio.start_server(serve, host, 0, ssl=tls)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.sleep(0)


def names(table: Mapping[str, Sequence[str]]) -> Any:
    """A resolver that knows only these names."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        if host not in table:
            raise OSError("no such name")
        return list(table[host])

    return resolve


def now() -> datetime:
    return datetime.now(UTC)


def quick(**changes: Any) -> CollectSettings:
    """Settings for tests: no pauses, small limits, nothing random."""
    values: dict[str, Any] = {
        "delay": 0.0,
        "timeout": 1.0,
        "max_bytes": 200_000,
        "retries": 0,
        "backoff": 0.01,
        "random": random.Random(7),
        "allow_private": True,
    }
    return CollectSettings(**(values | changes))


async def fetch_one(
    url: str | Sequence[str], settings: CollectSettings | None = None, **request: Any
) -> Outcome:
    """One source through a collector of its own."""
    urls = (url,) if isinstance(url, str) else tuple(url)
    async with Collector(settings or quick(), now=now) as collector:
        return await collector.fetch(FetchRequest("s", urls, **request))


async def run_all(
    requests: Sequence[FetchRequest],
    settings: CollectSettings | None = None,
    robots: RobotsCache | None = None,
    stop: asyncio.Event | None = None,
) -> dict[str, Outcome]:
    """A whole run, as source id → outcome."""
    found: dict[str, Outcome] = {}
    async for request, outcome in collect(
        requests, settings=settings or quick(), now=now, robots=robots, stop=stop
    ):
        assert request.source_id not in found
        found[request.source_id] = outcome
    return found


def sources(site: Site, *paths: str, host: str = "127.0.0.1") -> list[FetchRequest]:
    return [FetchRequest(p, (site.url(p, host),)) for p in paths]


def robots(text: str) -> Any:
    return reply(text, headers={"Content-Type": "text/plain"})


def visit_all(rules: Any, *paths: str, **changes: Any) -> tuple[dict[str, Outcome], Site]:
    async def scene() -> tuple[dict[str, Outcome], Site]:
        async with running({"/robots.txt": rules, "*": reply(POLICY)}) as site:
            return await run_all(sources(site, *paths), quick(**changes)), site

    return asyncio.run(scene())


def ok(outcome: Outcome) -> Fetched:
    assert isinstance(outcome, Fetched), outcome
    return outcome


def failed(outcome: Outcome) -> Failure:
    assert isinstance(outcome, Failure), outcome
    return outcome
