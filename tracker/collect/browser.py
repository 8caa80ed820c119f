"""render = "browser": a page as its scripts leave it, in the system's Chromium through Playwright.

Chromium itself never connects anywhere: every request it makes is intercepted and answered through our own exchange,
with the same guards, robots.txt, limits and one-at-a-time rule as everything else. What interception cannot see (web
sockets, WebRTC, prefetching) runs into a proxy that is not there and names that do not resolve. Each page has a
context of its own: no cookies, storage or service workers outlive it.

Scripts and data follow the page at once, as one visit, without the pause between pages. Pictures, fonts, media and
style sheets are not asked for.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tracker.collect.address import Address, parse_address, redact
from tracker.collect.follow import words
from tracker.collect.settings import CollectSettings
from tracker.collect.trouble import Trouble
from tracker.collect.wire import Reply

if TYPE_CHECKING:
    from playwright.async_api import Browser as PlaywrightBrowser
    from playwright.async_api import Page, Playwright, Route

Ask = Callable[[Address, str, list[tuple[bytes, bytes]], bytes | None], Awaitable[Reply]]
"""(address, method, headers, content) → reply with redirects followed; raises Trouble. The collector's own."""

EXECUTABLES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-features=DnsOverHttps,OptimizationHints,MediaRouter,Translate",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:1",
    "--proxy-bypass-list=<-loopback>",
    "--js-flags=--max-old-space-size=512",
)
WANTED = frozenset({"document", "script", "xhr", "fetch", "other"})
PASSED_ON = frozenset(
    {
        "accept",
        "content-type",
        "x-requested-with",
        "referer",
        "origin",
        "cookie",
        "authorization",
        "x-csrf-token",
    }
)
NOT_SERVED = frozenset(
    {
        "content-encoding",
        "content-length",
        "transfer-encoding",
        "connection",
        "keep-alive",
        "content-security-policy",
        "x-frame-options",
    }
)
MAX_REQUESTS = 120
"""Requests of one page; policy pages built by script need 5 to 40."""
MAX_FRAMES = 20
LAUNCH_SECONDS = 60.0
# The content of open shadow roots is no part of a page's HTML; here it is put where it is seen.
_OPEN_SHADOWS = """() => {
  const open = root => root.querySelectorAll('*').forEach(e => {
    if (!e.shadowRoot) return;
    open(e.shadowRoot);
    const seen = document.createElement('div');
    seen.innerHTML = e.shadowRoot.innerHTML;
    e.appendChild(seen);
  });
  open(document);
}"""
_SIZE = "document.documentElement ? document.documentElement.textContent.length + 7 * document.querySelectorAll('iframe').length : 0"


class Browser:
    """One Chromium for a run, started when first needed. `aclose` ends it."""

    def __init__(self, settings: CollectSettings) -> None:
        self._settings = settings
        self._playwright: Playwright | None = None
        self._browser: PlaywrightBrowser | None = None
        self._starting = asyncio.Lock()
        self._pages = asyncio.Semaphore(2)

    async def render(self, first: Reply, ask: Ask, fragment: str = "") -> list[Reply]:
        """Open a page already fetched, let its scripts run, and give the documents of all its frames, main frame first.

        Each comes as a reply whose body is the frame's HTML in UTF-8. Raises Trouble("browser") where there is no
        Chromium or it fails, Trouble("timeout") where the page does not answer.
        """
        seconds = self._settings.timeout + 8 * self._settings.browser_settle
        async with self._pages:
            browser = await self._started()
            import playwright.async_api as api

            visit = _Visit(first, ask, self._settings.max_bytes)
            context = None
            try:
                async with asyncio.timeout(seconds):
                    context = await browser.new_context(
                        user_agent=self._settings.user_agent,
                        locale="ko-KR",
                        timezone_id="Asia/Seoul",
                        service_workers="block",
                        accept_downloads=False,
                        viewport={"width": 1280, "height": 1600},
                    )
                    await context.route("**/*", visit.answer)
                    page = await context.new_page()
                    address = first.address.url + (f"#{fragment}" if fragment else "")
                    await page.goto(address, wait_until="domcontentloaded", timeout=seconds * 1000)
                    await self._at_rest(page, visit)
                    return await _documents(page, first)
            except TimeoutError:
                raise Trouble(
                    "timeout",
                    f"브라우저 화면이 {seconds:g}초 안에 대답하지 않습니다 (page not answering within {seconds:g} s)",
                    url=first.address.url,
                    passes=False,
                ) from None
            except api.Error as e:
                if visit.first_trouble is not None:
                    raise visit.first_trouble from None
                message = redact(str(e).partition("\n")[0])[:200]
                raise Trouble(
                    "browser",
                    f"브라우저가 열지 못했습니다 (the browser failed): {message}",
                    url=first.address.url,
                ) from None
            finally:
                if context is not None:
                    await self._closed(context.close())

    async def _started(self) -> PlaywrightBrowser:
        async with self._starting:
            if self._browser is not None and self._browser.is_connected():
                return self._browser
            try:
                import playwright.async_api as api
            except ImportError:
                raise Trouble(
                    "browser",
                    "브라우저로 읽으려면 policy-tracker[browser] 를 설치하세요 (render needs the extra policy-tracker[browser])",
                ) from None
            path = self._settings.chromium or next(
                (p for name in EXECUTABLES if (p := shutil.which(name))), None
            )
            if path is None:
                raise Trouble(
                    "browser",
                    "Chromium 이 없습니다; 설치하세요 (no Chromium found; install it, e.g. apt install chromium)",
                )
            try:
                async with asyncio.timeout(LAUNCH_SECONDS):
                    if self._playwright is None:
                        self._playwright = await api.async_playwright().start()
                    self._browser = await self._playwright.chromium.launch(
                        executable_path=path, args=list(FLAGS), chromium_sandbox=False, handle_sigint=False
                    )
            except (api.Error, OSError, TimeoutError) as e:
                message = redact(str(e).partition("\n")[0])[:200]
                raise Trouble(
                    "browser", f"Chromium 을 시작할 수 없습니다 (Chromium does not start): {message}"
                ) from None
            return self._browser

    async def _at_rest(self, page: Page, visit: _Visit) -> None:
        """Until nothing is being fetched and the words have not changed for `browser_settle` seconds.

        A page with a ticking clock never rests: after eight times as long it is taken as it is.
        """
        loop = asyncio.get_running_loop()
        settle = self._settings.browser_settle
        last, since, latest = -1, loop.time(), loop.time() + 8 * settle
        while (loop.time() - since < settle or visit.pending) and loop.time() < latest:
            size = 0
            for frame in page.frames[:MAX_FRAMES]:
                try:
                    size += int(await frame.evaluate(_SIZE))
                except Exception:  # noqa: S112 - a frame that navigates just now; the next look sees it
                    continue
            if size != last:
                last, since = size, loop.time()
            await asyncio.sleep(min(0.25, settle / 2))

    async def _closed(self, closing: Awaitable[Any]) -> None:
        try:
            async with asyncio.timeout(5.0):
                await closing
        except Exception:
            # A browser that does not even close is of no further use.
            self._browser = None

    async def aclose(self) -> None:
        """End Chromium and Playwright, if they were started."""
        if self._browser is not None:
            await self._closed(self._browser.close())
        if self._playwright is not None:
            await self._closed(self._playwright.stop())
        self._browser = self._playwright = None


class _Visit:
    """The requests of one page, each answered by us."""

    def __init__(self, first: Reply, ask: Ask, room: int) -> None:
        self._ready = {first.address.url: first}
        self._ask = ask
        self._room = room
        self._left = MAX_REQUESTS
        self.pending = 0
        self.first_trouble: Trouble | None = None

    async def answer(self, route: Route) -> None:
        """Intercept one request: refuse it, or fetch it by our own rules and hand it over."""
        self.pending += 1
        try:
            reply = await self._reply(route)
            if reply is None:
                await route.abort("blockedbyclient")
            else:
                await route.fulfill(status=reply.status, headers=_served(reply), body=reply.body)
        except Trouble as t:
            if self.first_trouble is None and route.request.is_navigation_request():
                self.first_trouble = t
            await _aborted(route)
        except Exception:
            await _aborted(route)
        finally:
            self.pending -= 1

    async def _reply(self, route: Route) -> Reply | None:
        request = route.request
        if request.resource_type not in WANTED or self._left <= 0 or self._room <= 0:
            return None
        address = parse_address(request.url)
        if any(part in address.host for part in words()["frames"]["never"]):
            return None
        if request.method == "GET" and (ready := self._ready.pop(address.url, None)) is not None:
            return ready
        self._left -= 1
        headers = [
            (name.encode(), value.encode("latin-1", "replace"))
            for name, value in (await request.all_headers()).items()
            if name.lower() in PASSED_ON
        ]
        reply = await self._ask(address, request.method, headers, request.post_data_buffer)
        self._room -= len(reply.body)
        if reply.address.url != address.url and request.is_navigation_request():
            # The frame must know the address it ended at, or its relative links would lead astray.
            self._ready[reply.address.url] = reply
            target = reply.address.url.replace("&", "&amp;").replace('"', "%22").replace("<", "%3C")
            page = f'<!doctype html><meta http-equiv="refresh" content="0;url={target}">'
            return Reply(address, 200, {"content-type": "text/html"}, page.encode())
        return reply


async def _aborted(route: Route) -> None:
    with contextlib.suppress(Exception):  # the page may already be gone
        await route.abort("failed")


def _served(reply: Reply) -> dict[str, str]:
    headers = {k: v for k, v in reply.headers.items() if k not in NOT_SERVED and k != "set-cookie"}
    if reply.cookies:
        headers["set-cookie"] = "\n".join(reply.cookies)
    return headers


async def _documents(page: Page, first: Reply) -> list[Reply]:
    """The HTML of every frame, the main one first; frames that are gone or hidden are left out."""
    found: list[Reply] = []
    for frame in page.frames[:MAX_FRAMES]:
        if frame is not page.main_frame:
            try:
                element = await frame.frame_element()
                box = await element.bounding_box()
                if box is None or box["width"] <= 1 or box["height"] <= 1:
                    continue
            except Exception:  # noqa: S112 - a frame removed meanwhile holds nothing
                continue
        with contextlib.suppress(Exception):  # a page that forbids it is taken without
            await frame.evaluate(_OPEN_SHADOWS)
        html = await frame.content()
        try:
            address = parse_address(frame.url)
        except Trouble:
            address = first.address
        headers = {**first.headers} if frame is page.main_frame else {}
        headers["content-type"] = "text/html; charset=utf-8"
        found.append(
            Reply(address, 200, headers, html.encode("utf-8", "replace"), certificate=first.certificate)
        )
    return found
