"""One source fetched: robots, pace, retries, redirects, frames, joined pages → `Fetched` or `Failure`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType

from tracker.collect.address import Address, join, location_text, parse_address, redact
from tracker.collect.follow import format_of, holds_policy, leads_of, text_of, visible_text
from tracker.collect.joining import Part, join_parts
from tracker.collect.pace import Gate, Pace, retry_after
from tracker.collect.robots import MAX_REDIRECTS, MAX_ROBOTS, RobotsCache, RobotsEntry, entry_of
from tracker.collect.settings import CollectSettings
from tracker.collect.trouble import Trouble
from tracker.collect.validators import Known, to_keep
from tracker.collect.wire import Reply, Wire
from tracker.model import FailureKind, Fetched, FetchRequest, Outcome

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GOOD = frozenset({200, 203})
_STATUS_KINDS: dict[int, FailureKind] = {
    401: "http_401",
    403: "http_403",
    404: "http_404",
    410: "http_410",
    429: "http_429",
}
_COOKIE = re.compile(r"^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100})=([!#-+\--:<-\[\]-~]{0,2000})")
MAX_COOKIES = 20


@dataclass(slots=True)
class _Trip:
    """What one source's fetch carries along: cookies live and die with it."""

    allow_private: bool
    robots: bool
    known: Known
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Page:
    """The end of one chain of redirects and refreshes, and every reply whose content led there."""

    final: Reply
    used: list[Reply]
    also: list[str]


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
        self.pace = Pace(settings)
        self._wire = Wire(settings)
        self._ends = 0.0
        self._headers = [
            (b"user-agent", settings.user_agent.encode("ascii", "replace")),
            (b"accept", b"text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8"),
            (b"accept-language", b"ko,en;q=0.5"),
            (b"accept-encoding", b"gzip, br, zstd"),
        ]

    async def __aenter__(self) -> Collector:
        self._ends = asyncio.get_running_loop().time() + self.settings.deadline
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close connections and the browser."""
        await self._wire.aclose()

    async def fetch(self, request: FetchRequest, *, robots: bool = True) -> Outcome:
        """Fetch one source. Never raises for what a network or a server can cause; cancellation passes through.

        `robots` False is for interfaces made for programs (a web archive's), never for pages.
        """
        gate: Gate | None = None
        trouble: Trouble | None = None
        try:
            first = parse_address(request.urls[0]) if request.urls else None
            if first is None:
                raise Trouble("bad_url", "주소가 없습니다 (no address)")
            gate = self.pace.gate(first.host_key)
            async with asyncio.timeout_at(self._ends):
                return await self._fetch(request, robots)
        except TimeoutError:
            trouble = Trouble(
                "deadline",
                f"이번 실행의 시간 {self.settings.deadline:g}초가 다 됐습니다 (the run's deadline passed)",
            )
        except Trouble as t:
            trouble = t
        except Exception as e:
            trouble = Trouble(
                "other", f"뜻밖의 오류 (unexpected): {type(e).__name__}: {redact(str(e))[:200]}"
            )
        finally:
            if gate is not None and (trouble is None or trouble.kind != "deadline"):
                self.pace.count(gate, trouble)
        if trouble.url is None and request.urls:
            trouble.url = redact(request.urls[0])
        return trouble.failure(self.now())

    # --- one source -------------------------------------------------------------------------------------

    async def _fetch(self, request: FetchRequest, robots: bool) -> Outcome:
        known = Known.of(request)
        trip = _Trip(
            request.allow_private or self.settings.allow_private, robots and self.settings.obey_robots, known
        )
        pages = [await self._page(url, trip) for url in request.urls]
        if any(p.final.status == 304 for p in pages):
            unchanged = all(p.final.status == 304 for p in pages)
            for url in known.also if unchanged else ():
                if (await self._page(url, trip)).final.status != 304:
                    unchanged = False
                    break
            if unchanged:
                return self._not_modified(request, pages[-1].final)
            # Something moved: what said 304 is needed whole, since the answer is put together anew.
            trip = _Trip(trip.allow_private, trip.robots, Known())
            pages = [await self._page(url, trip) for url in request.urls]
        return await self._assemble(request, pages, trip)

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

    async def _assemble(self, request: FetchRequest, pages: Sequence[_Page], trip: _Trip) -> Fetched:
        parts: list[Part] = []
        used: list[Reply] = []
        also: list[str] = []
        room = [self.settings.max_frames]
        for page in pages:
            used += page.used
            also += page.also
            parts += await self._with_frames(page.final, trip, used, also, room, depth=0)
        whole = join_parts(parts)
        if len(whole.body) > self.settings.max_bytes:
            raise Trouble(
                "too_large",
                f"이어 붙인 본문이 {self.settings.max_bytes:,} 바이트를 넘습니다 (joined pages larger than the limit)",
            )
        asked = [parse_address(u).url for u in request.urls]
        etag, modified = to_keep(asked, used, also)
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
            parts=len(parts),
        )

    async def _with_frames(
        self, reply: Reply, trip: _Trip, used: list[Reply], also: list[str], room: list[int], depth: int
    ) -> list[Part]:
        """The page and, where it holds no policy itself, what its frames hold (or the document its link names)."""
        own = [Part(reply)]
        if format_of(reply.body, reply.content_type) != "html":
            return own
        leads = leads_of(reply.body, reply.content_type)
        if not leads.frames or depth >= 2:
            return own
        visible = visible_text(text_of(reply.body, reply.content_type))
        if not leads.frameset and holds_policy(visible):
            return own
        base = self._base(reply, leads.base)
        found: list[Part] = []
        first: Trouble | None = None
        for source in leads.frames:
            if room[0] <= 0:
                break
            try:
                address = join(base, source)
                if address.url == reply.address.url:
                    continue
                room[0] -= 1
                page = await self._page(address.url, trip)
            except Trouble as t:
                first = first or t
                continue
            inner = await self._with_frames(page.final, trip, [], [], room, depth + 1)
            if not leads.frameset and len(leads.frames) > 1 and not any(self._holds(p.reply) for p in inner):
                continue
            used += page.used
            also += [address.url, *page.also]
            found += inner
        if not found:
            if first is not None and (leads.frameset or len(visible) < 200):
                raise first
            return own
        return found if leads.frameset else own + found

    def _holds(self, reply: Reply) -> bool:
        kind = format_of(reply.body, reply.content_type)
        if kind == "document":
            return True
        return kind in ("html", "text") and holds_policy(
            visible_text(text_of(reply.body, reply.content_type))
        )

    def _base(self, reply: Reply, written: str | None) -> Address:
        if written:
            try:
                return join(reply.address, written)
            except Trouble:
                pass
        return reply.address

    # --- one address ------------------------------------------------------------------------------------

    async def _page(self, url: str, trip: _Trip) -> _Page:
        """Follow redirects and meta refreshes from `url` to a page (or a 304)."""
        address = parse_address(url)
        used: list[Reply] = []
        also: list[str] = []
        seen: set[tuple[str, str]] = set()
        for _ in range(self.settings.max_redirects + 1):
            jar = trip.cookies.get(address.host)
            cookie = "; ".join(f"{k}={v}" for k, v in jar.items()) if jar else ""
            if (address.url, cookie) in seen:
                raise Trouble(
                    "redirects",
                    f"같은 곳으로 되돌아옵니다 (redirect loop): {redact(address.url)}",
                    url=redact(address.url),
                )
            seen.add((address.url, cookie))
            reply = await self._get(address, trip, cookie)
            if reply.status in REDIRECTS:
                self._remember(reply, trip)
                if not reply.location.strip():
                    raise Trouble(
                        "protocol",
                        f"{reply.status} 인데 갈 곳이 없습니다 (redirect without Location)",
                        status=reply.status,
                    )
                address = join(address, location_text(reply.location))
                continue
            used.append(reply)
            if reply.status != 304:
                refresh = self._refresh(reply)
                if refresh is not None and refresh.url != address.url:
                    self._remember(reply, trip)
                    also.append(refresh.url)
                    address = refresh
                    continue
            return _Page(reply, used, also)
        raise Trouble(
            "redirects",
            f"{self.settings.max_redirects}번 넘게 옮겨 갑니다 (more than {self.settings.max_redirects} redirects)",
            url=redact(url),
        )

    def _refresh(self, reply: Reply) -> Address | None:
        if format_of(reply.body, reply.content_type) != "html":
            return None
        leads = leads_of(reply.body, reply.content_type)
        if leads.refresh is None:
            return None
        if holds_policy(visible_text(text_of(reply.body, reply.content_type))):
            return None
        return join(self._base(reply, leads.base), leads.refresh)

    def _remember(self, reply: Reply, trip: _Trip) -> None:
        """Cookies set on the way, for the same host and this fetch only: some sites bounce who does not return them."""
        jar = trip.cookies.setdefault(reply.address.host, {}) if reply.cookies else {}
        for cookie in reply.cookies:
            if (m := _COOKIE.match(cookie)) and len(jar) < MAX_COOKIES:
                jar[m[1]] = m[2]

    async def _get(self, address: Address, trip: _Trip, cookie: str) -> Reply:
        """One address with retries. Gives a 200, 203, 304 or redirect; raises Trouble for all else."""
        try:
            return await self._once(address, trip, cookie)
        except Trouble as t:
            if not t.passes or self.settings.retries < 1 or not self._worth_waiting(t):
                raise
            first: Trouble | None = t
        import stamina

        def hook(error: Exception) -> bool | float:
            if not isinstance(error, Trouble) or not error.passes or not self._worth_waiting(error):
                return False
            return True if error.retry_after is None else error.retry_after

        async for attempt in stamina.retry_context(
            on=hook,
            attempts=self.settings.retries + 1,
            timeout=None,
            wait_initial=self.settings.backoff,
            wait_max=self.settings.max_wait,
            wait_jitter=self.settings.backoff,
        ):
            with attempt:
                if first is not None:  # the try above was the first; stamina waits as after its own
                    failed, first = first, None
                    raise failed
                return await self._once(address, trip, cookie)
        raise AssertionError("stamina gives a result or raises")

    def _worth_waiting(self, trouble: Trouble) -> bool:
        return trouble.retry_after is None or trouble.retry_after <= self.settings.max_wait

    async def _once(self, address: Address, trip: _Trip, cookie: str) -> Reply:
        gate = self.pace.gate(address.host_key)
        self.pace.check(gate)
        if trip.robots:
            await self._check_robots(address, trip, gate)
        conditional = trip.known.headers(address.url)
        headers = [*self._headers, *conditional] if conditional else self._headers
        if cookie:
            headers = [*headers, (b"cookie", cookie.encode("ascii", "replace"))]
        async with self.pace.turn(gate):
            reply = await self._wire.exchange(address, headers, allow_private=trip.allow_private)
        status = reply.status
        if status == 304:
            if not conditional:
                raise Trouble(
                    "protocol",
                    "묻지 않은 304 입니다 (304 to an unconditional request)",
                    status=304,
                    url=address.url,
                )
            return reply
        if status in _GOOD:
            if not reply.body.strip():
                raise Trouble("empty", "빈 대답입니다 (empty answer)", status=status, url=address.url)
            return reply
        if status in REDIRECTS:
            return reply
        raise self._status_trouble(reply, gate)

    def _status_trouble(self, reply: Reply, gate: Gate) -> Trouble:
        status, headers = reply.status, reply.headers
        kind: FailureKind
        wait: float | None = None
        passes: bool | None = None
        if headers.get("cf-mitigated", "").lower() == "challenge" or "x-amzn-waf-action" in headers:
            kind = "blocked"
        elif status in _STATUS_KINDS:
            kind = _STATUS_KINDS[status]
        elif 400 <= status < 500:
            kind = "http_4xx"
        elif status >= 500:
            kind = "http_5xx"
            passes = status in (500, 502, 503, 504) or status >= 520
        elif status in (202, 204, 205):
            kind = "empty"
        else:
            kind = "protocol"
        if status in (429, 503) and (wait := retry_after(headers.get("retry-after"), self.now())) is not None:
            self.pace.hold(gate, wait)
        return Trouble(
            kind, f"HTTP {status}", status=status, url=reply.address.url, retry_after=wait, passes=passes
        )

    # --- robots.txt -------------------------------------------------------------------------------------

    async def _check_robots(self, address: Address, trip: _Trip, gate: Gate) -> None:
        entry = self.robots.get(address.origin, self.now())
        if entry is None:
            entry = await self._fetch_robots(address, trip)
            self.robots.put(address.origin, entry)
        delay = entry.crawl_delay()
        gate.crawl_delay = max(gate.crawl_delay, delay)
        if not entry.allows(address.url):
            if entry.state == "unreachable":
                message = f"robots.txt 를 읽을 수 없어 (HTTP {entry.status}) 가져오지 않습니다 (robots.txt gives {entry.status}, so nothing is fetched)"
            else:
                message = "robots.txt 가 막은 주소입니다 (disallowed by robots.txt)"
            raise Trouble("robots", message, status=entry.status, url=address.url)

    async def _fetch_robots(self, address: Address, trip: _Trip) -> RobotsEntry:
        where = parse_address(address.origin + "/robots.txt")
        status, body = 404, b""
        try:
            for _ in range(MAX_REDIRECTS + 1):
                gate = self.pace.gate(where.host_key)
                async with self.pace.turn(gate):
                    reply = await self._wire.exchange(
                        where, self._headers, allow_private=trip.allow_private, limit=MAX_ROBOTS, cut=True
                    )
                if reply.status not in REDIRECTS or not reply.location.strip():
                    status, body = reply.status, reply.body
                    break
                where = join(where, location_text(reply.location))
        except Trouble as t:
            stale = self.robots.stale(address.origin, self.now())
            if stale is not None:
                return stale
            if t.kind == "protocol" or (where.origin != address.origin and t.kind != "circuit_open"):
                return RobotsEntry("unreachable", 0, self.now())
            raise
        if status >= 500 or status == 429:
            stale = self.robots.stale(address.origin, self.now())
            if stale is not None:
                return stale
        return entry_of(status, body, self.now())
