"""One address asked for by all the rules: robots.txt, pace, retries, redirects, meta refreshes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from tracker.collect.address import Address, join, location_text, parse_address, redact
from tracker.collect.follow import format_of, holds_policy, leads_of, text_of, visible_text
from tracker.collect.inflate import ACCEPT_ENCODING
from tracker.collect.pace import Gate, Pace, retry_after
from tracker.collect.robots import MAX_REDIRECTS, MAX_ROBOTS, RobotsCache, RobotsEntry, entry_of
from tracker.collect.settings import CollectSettings
from tracker.collect.trouble import Trouble
from tracker.collect.validators import Known, conditional_headers
from tracker.collect.wire import Reply, Wire
from tracker.model import FailureKind

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
class Trip:
    """What one source's fetch carries along: cookies live and die with it."""

    allow_private: bool
    robots: bool
    known: Known
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(slots=True)
class Landing:
    """The end of one chain of redirects and refreshes, and every reply whose content led there."""

    final: Reply
    used: list[Reply]
    also: list[str]


class Asker:
    """Asks hosts one request at a time. Holds the connections, gates and robots.txt of one run."""

    def __init__(self, settings: CollectSettings, now: Callable[[], datetime], robots: RobotsCache) -> None:
        self.settings = settings
        self.now = now
        self.robots = robots
        self.pace = Pace(settings)
        self._stand_ins: dict[str, RobotsEntry] = {}
        self.wire = Wire(settings)
        self._headers = [
            (b"user-agent", settings.user_agent.encode("ascii", "replace")),
            (b"accept", b"text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8"),
            (b"accept-language", b"ko,en;q=0.5"),
            (b"accept-encoding", ACCEPT_ENCODING.encode()),
        ]

    async def page(self, url: str, trip: Trip) -> Landing:
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
            return Landing(reply, used, also)
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
        return join(base_of(reply, leads.base), leads.refresh)

    def _remember(self, reply: Reply, trip: Trip) -> None:
        """Cookies set on the way, for the same host and this fetch only: some sites bounce who does not return them."""
        jar = trip.cookies.setdefault(reply.address.host, {}) if reply.cookies else {}
        for cookie in reply.cookies:
            if (m := _COOKIE.match(cookie)) and len(jar) < MAX_COOKIES:
                jar[m[1]] = m[2]

    async def _get(self, address: Address, trip: Trip, cookie: str) -> Reply:
        """One address with retries. Gives a 200, 203, 304 or redirect; raises Trouble for all else."""
        try:
            return await self._once(address, trip, cookie)
        except Trouble as t:
            if not t.passes or self.settings.retries < 1 or not self._worth_waiting(t):
                raise
            first: Trouble | None = t
        import stamina

        stamina.instrumentation.set_on_retry_hooks(())  # a retry is our business; nothing is logged of it

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

    async def _once(self, address: Address, trip: Trip, cookie: str) -> Reply:
        gate = self.pace.gate(address.host_key)
        self.pace.check(gate)
        if trip.robots:
            await self._check_robots(address, trip, gate)
        conditional = trip.known.headers(address.url)
        headers = [*self._headers, *conditional] if conditional else self._headers
        if cookie:
            headers = [*headers, (b"cookie", cookie.encode("ascii", "replace"))]
        async with self.pace.turn(gate):
            reply = await self.wire.exchange(address, headers, allow_private=trip.allow_private)
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

    async def part(
        self,
        address: Address,
        trip: Trip,
        method: str,
        headers: list[tuple[bytes, bytes]],
        content: bytes | None,
    ) -> Reply:
        """One part of a page being rendered (script, data, frame), redirects followed, any status. Raises Trouble.

        A part belongs to its page's visit: it waits for the host to be free, not for the pause between pages.
        """
        own = {name for name, _ in headers}
        headers = [*headers, *(h for h in self._headers if h[0] not in own)]
        for _ in range(self.settings.max_redirects + 1):
            gate = self.pace.gate(address.host_key)
            self.pace.check(gate)
            if trip.robots:
                await self._check_robots(address, trip, gate)
            async with self.pace.turn(gate, pause=False):
                reply = await self.wire.exchange(
                    address, headers, allow_private=trip.allow_private, method=method, content=content
                )
            if reply.status not in REDIRECTS or not reply.location.strip():
                return reply
            there = join(address, location_text(reply.location))
            if there.host_key != address.host_key:
                headers = [
                    h for h in headers if h[0] not in (b"cookie", b"authorization", b"origin", b"referer")
                ]
            if reply.status in (301, 302, 303) and method != "GET":
                method, content = "GET", None
                headers = [h for h in headers if h[0] != b"content-type"]
            address = there
        raise Trouble(
            "redirects",
            f"{self.settings.max_redirects}번 넘게 옮겨 갑니다 (too many redirects)",
            url=address.url,
        )

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

    async def _check_robots(self, address: Address, trip: Trip, gate: Gate) -> None:
        entry = self.robots.get(address.origin, self.now()) or self._stand_ins.get(address.origin)
        if entry is None:
            entry = await self._robots_of(address, trip)
        gate.crawl_delay = max(gate.crawl_delay, entry.crawl_delay())
        if not entry.allows(address.url):
            if entry.state == "unreachable":
                message = f"robots.txt 를 읽을 수 없어 (HTTP {entry.status}) 가져오지 않습니다 (robots.txt gives {entry.status}, so nothing is fetched)"
            else:
                message = "robots.txt 가 막은 주소입니다 (disallowed by robots.txt)"
            raise Trouble("robots", message, status=entry.status, url=address.url)

    async def _robots_of(self, address: Address, trip: Trip) -> RobotsEntry:
        """Ask for robots.txt. Where that fails, an older copy stands in for the rest of the run."""
        older = self.robots.stale(address.origin, self.now())
        try:
            entry = await self._fetch_robots(address, trip, older)
        except Trouble:
            if older is None:
                raise
            entry = older
        if older is not None and (entry is older or entry.state == "unreachable"):
            self._stand_ins[address.origin] = older
            return older
        self.robots.put(address.origin, entry)
        return entry

    async def _fetch_robots(self, address: Address, trip: Trip, older: RobotsEntry | None) -> RobotsEntry:
        own = where = parse_address(address.origin + "/robots.txt")
        conditional = conditional_headers(older.etag, older.modified) if older is not None else []
        try:
            for _ in range(MAX_REDIRECTS + 1):
                headers = [*self._headers, *conditional] if where is own and conditional else self._headers
                async with self.pace.turn(self.pace.gate(where.host_key)):
                    reply = await self.wire.exchange(
                        where, headers, allow_private=trip.allow_private, limit=MAX_ROBOTS, cut=True
                    )
                if reply.status == 304 and older is not None and conditional:
                    return replace(older, at=self.now())
                if reply.status not in REDIRECTS or not reply.location.strip():
                    validators = reply.headers if where is own else {}
                    return entry_of(reply.status, validators, reply.body, self.now())
                where = join(where, location_text(reply.location))
        except Trouble as t:
            # Nonsense, or a redirect that leads nowhere we go: the host is there, its rules are not to be had.
            if t.kind == "protocol" or (where.origin != address.origin and t.kind != "circuit_open"):
                return RobotsEntry("unreachable", 0, self.now())
            raise
        return RobotsEntry("absent", 0, self.now())  # too many redirects


def base_of(reply: Reply, written: str | None) -> Address:
    """What the relative addresses of a page are relative to."""
    if written:
        try:
            return join(reply.address, written)
        except Trouble:
            pass
    return reply.address
