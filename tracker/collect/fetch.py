"""One source fetched whole: its pages, what their frames and links hold, rendered where asked → Fetched or Failure."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from types import TracebackType

from tracker.collect.address import Address, join, parse_address, redact
from tracker.collect.asking import Asker, Landing, Trip, base_of
from tracker.collect.browser import Browser
from tracker.collect.follow import (
    SHELL_TEXT,
    document_links,
    format_of,
    holds_policy,
    is_shell,
    leads_of,
    surely_holds_policy,
    text_of,
    visible_text,
)
from tracker.collect.joining import Part, join_parts
from tracker.collect.pace import Gate
from tracker.collect.robots import RobotsCache
from tracker.collect.settings import CollectSettings
from tracker.collect.trouble import Trouble
from tracker.collect.validators import Known, to_keep
from tracker.collect.wire import Reply
from tracker.model import Fetched, FetchRequest, Outcome

MAX_DEPTH = 2
"""Frames within frames: a frameset around a page with one iframe is the deepest a policy was seen to lie."""
MAX_DOCUMENT_LINKS = 2


class Collector:
    """Fetches sources politely. Use as an async context manager, in one event loop.

    One collector is one run: its deadline counts from entering it, its breakers and pauses hold within it. The
    `robots` cache may be kept between runs.
    """

    def __init__(
        self, settings: CollectSettings, *, now: Callable[[], datetime], robots: RobotsCache | None = None
    ) -> None:
        self.settings = settings
        self.now = now
        self.robots = robots if robots is not None else RobotsCache()
        self._asker = Asker(settings, now, self.robots)
        self._browser: Browser | None = None
        self._ends: float | None = None

    async def __aenter__(self) -> Collector:
        settings = self.settings
        latest = 5 * settings.delay if settings.first_delay is None else settings.first_delay
        if latest > 0:
            await asyncio.sleep(settings.random.uniform(0, latest))
        self._ends = asyncio.get_running_loop().time() + self.settings.deadline
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close connections and the browser."""
        if self._browser is not None:
            await self._browser.aclose()
        await self._asker.wire.aclose()

    async def fetch(self, request: FetchRequest, *, robots: bool = True, follow: bool = True) -> Outcome:
        """Fetch one source. Never raises for what a network or a server can cause; cancellation passes through.

        `robots` False is for interfaces made for programs (a web archive's), never for pages. `follow` False takes
        each page as it is, without what its frames and links hold (lists of notices, interfaces).
        """
        gate: Gate | None = None
        try:
            if not request.urls:
                raise Trouble("bad_url", "주소가 없습니다 (no address)")
            gate = self._asker.pace.gate(parse_address(request.urls[0]).host_key)
            async with asyncio.timeout_at(self._ends):
                fetched = await self._fetch(request, robots, follow)
            self._asker.pace.count(gate, None)
            return fetched
        except TimeoutError:
            seconds = f"{self.settings.deadline:g}"
            trouble = Trouble(
                "deadline",
                f"이번 실행의 시간 {seconds}초가 다 됐습니다 (the run's deadline of {seconds} s passed)",
            )
        except Trouble as t:
            trouble = t
        except Exception as e:
            # Nothing a server sends may end a run; what is not foreseen is still named.
            trouble = Trouble(
                "other", f"뜻밖의 오류 (unexpected): {type(e).__name__}: {redact(str(e))[:200]}"
            )
        if gate is not None and trouble.kind != "deadline":
            self._asker.pace.count(gate, trouble)
        if trouble.url is None and request.urls:
            trouble.url = redact(request.urls[0])
        return trouble.failure(self.now())

    # --- pages ------------------------------------------------------------------------------------------

    async def _fetch(self, request: FetchRequest, robots: bool, follow: bool) -> Fetched:
        # What scripts make of a page is not covered by the validators of the page.
        known = Known() if request.render == "browser" else Known.of(request)
        private = request.allow_private or self.settings.allow_private
        robots = robots and self.settings.obey_robots
        trip = Trip(private, robots, known)
        pages = [await self._asker.page(url, trip) for url in request.urls]
        if any(p.final.status == 304 for p in pages):
            unchanged = all(p.final.status == 304 for p in pages)
            for url in known.also if unchanged else ():
                if (await self._asker.page(url, trip)).final.status != 304:
                    unchanged = False
                    break
            if unchanged:
                return self._not_modified(request, pages[-1].final)
            # Something moved: what said 304 is needed whole, since the answer is put together anew.
            trip = Trip(private, robots, Known())
            pages = [await self._asker.page(url, trip) for url in request.urls]
        return await self._assemble(request, pages, trip, follow)

    def _not_modified(self, request: FetchRequest, reply: Reply) -> Fetched:
        return Fetched(
            url=reply.address.url,
            status=304,
            headers=reply.headers,
            body=b"",
            content_type=None,
            at=self.now(),
            not_modified=True,
            etag=request.etag,
            last_modified=request.last_modified,
            certificate=reply.certificate,
            parts=len(request.urls),
        )

    async def _assemble(
        self, request: FetchRequest, pages: Sequence[Landing], trip: Trip, follow: bool
    ) -> Fetched:
        gathering = _Gathering(self.settings.max_frames)
        parts: list[Part] = []
        rendered = False
        for url, page in zip(request.urls, pages, strict=True):
            gathering.used += page.used
            gathering.also += page.also
            if self._wants_browser(request, page.final):
                rendered = True
                parts += await self._rendered(page.final, trip, url.partition("#")[2])
            elif not follow:
                parts.append(Part(page.final, asked=True))
            else:
                parts += await self._with_frames(page.final, trip, gathering)
        whole = join_parts(parts)
        if len(whole.body) > self.settings.max_bytes:
            raise Trouble(
                "too_large",
                f"이어 붙인 본문이 {self.settings.max_bytes:,} 바이트를 넘습니다 (joined pages larger than the limit)",
            )
        etag: str | None = None
        modified: str | None = None
        if not rendered:
            asked = [parse_address(u).url for u in request.urls]
            etag, modified = to_keep(asked, gathering.used, gathering.also)
        main = whole.main
        return Fetched(
            url=main.address.url,
            status=main.status,
            headers=main.headers,
            body=whole.body,
            content_type=whole.content_type,
            at=self.now(),
            etag=etag,
            last_modified=modified,
            certificate=main.certificate,
            rendered=rendered,
            parts=len(parts),
        )

    # --- what a page leads to ---------------------------------------------------------------------------

    async def _with_frames(
        self, reply: Reply, trip: Trip, gathering: _Gathering, depth: int = 0
    ) -> list[Part]:
        """The page and, where it holds no policy itself, what its frames hold, or the document its link names."""
        own = [Part(reply, asked=depth == 0)]
        if format_of(reply.body, reply.content_type) != "html":
            return own
        leads = leads_of(reply.body, reply.content_type)
        if not leads.frames and surely_holds_policy(reply.body, reply.content_type):
            return own
        visible = visible_text(text_of(reply.body, reply.content_type))
        if not leads.frameset and holds_policy(visible):
            return own
        base = base_of(reply, leads.base)
        found: list[Part] = []
        first: Trouble | None = None
        for source in leads.frames if depth < MAX_DEPTH else ():
            if gathering.room <= 0:
                break
            gathering.room -= 1
            try:
                address = join(base, source)
            except Trouble as t:
                first = first or t
                continue
            try:
                page = await self._asker.page(address.url, trip)
            except Trouble as t:
                # Without a part that only fails for now, the rest would look like a policy that lost its sections.
                if t.passes and address.host_key == reply.address.host_key:
                    raise
                first = first or t
                continue
            if page.final.address.url == reply.address.url:
                continue
            inner = _Gathering(gathering.room)
            parts = await self._with_frames(page.final, trip, inner, depth + 1)
            gathering.room = inner.room
            if not leads.frameset and not any(_holds(p.reply) for p in parts) and len(leads.frames) > 1:
                continue
            gathering.used += [*page.used, *inner.used]
            gathering.also += [address.url, *page.also, *inner.also]
            found += parts
        if found:
            return found if leads.frameset else own + found
        if first is not None and (leads.frameset or len(visible) < SHELL_TEXT):
            raise first
        return await self._document_behind(reply, base, trip, gathering) or own

    async def _document_behind(
        self, reply: Reply, base: Address, trip: Trip, gathering: _Gathering
    ) -> list[Part]:
        """The one document (by its content) that a page without a policy offers as the policy, if it does."""
        for href in document_links(reply.body, reply.content_type)[:MAX_DOCUMENT_LINKS]:
            if gathering.room <= 0:
                break
            gathering.room -= 1
            try:
                address = join(base, href)
                if address.url == reply.address.url:
                    continue
                page = await self._asker.page(address.url, trip)
            except Trouble:
                continue
            if format_of(page.final.body, page.final.content_type) == "document":
                gathering.used += page.used
                gathering.also += [address.url, *page.also]
                return [Part(reply, asked=True), Part(page.final)]
        return []

    # --- rendering --------------------------------------------------------------------------------------

    def _wants_browser(self, request: FetchRequest, reply: Reply) -> bool:
        if request.render == "http" or format_of(reply.body, reply.content_type) != "html":
            return False
        if request.render == "browser":
            return True
        leads = leads_of(reply.body, reply.content_type)
        return not leads.frames and is_shell(reply.body, reply.content_type)

    async def _rendered(self, reply: Reply, trip: Trip, fragment: str) -> list[Part]:
        """The page as its scripts leave it; its frames too where it holds no policy itself.

        `fragment` is what stood after "#" in the address: never sent to a host, but some scripts go by it.
        """
        if self._browser is None:
            self._browser = Browser(self.settings)

        async def ask(
            address: Address, method: str, headers: list[tuple[bytes, bytes]], content: bytes | None
        ) -> Reply:
            return await self._asker.part(address, trip, method, headers, content)

        frames = await self._browser.render(reply, ask, fragment)
        main = Part(frames[0], asked=True)
        if _holds(frames[0]):
            return [main]
        inner = [Part(f) for f in frames[1:] if _holds(f)]
        return [main, *inner]


class _Gathering:
    """What one answer is put together from: replies that count, addresses asked besides, frames still allowed."""

    __slots__ = ("also", "room", "used")

    def __init__(self, room: int) -> None:
        self.used: list[Reply] = []
        self.also: list[str] = []
        self.room = room


def _holds(reply: Reply) -> bool:
    kind = format_of(reply.body, reply.content_type)
    if kind == "document":
        return True
    return kind in ("html", "text") and holds_policy(visible_text(text_of(reply.body, reply.content_type)))
