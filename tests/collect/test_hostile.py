"""A hostile server: each behaviour by name with the typed outcome it must give. No exceptions, no hangs, bounded memory."""

from __future__ import annotations

import asyncio
import gzip
import resource
import struct
import time
import zlib
from dataclasses import dataclass, field
from typing import Any

import brotli
import pytest
import zstandard

from tests.collect.site import (
    POLICY,
    Answer,
    Hit,
    Site,
    endless,
    failed,
    fetch_one,
    names,
    ok,
    quick,
    raw,
    redirect,
    reply,
    run_all,
    running,
    turns,
)
from tracker.model import FetchRequest

HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
PAGE = POLICY.encode()
BOMB = 3_000_000  # unpacked size of the bombs; the limit in these tests is 200,000 bytes


def packed(encoding: str, data: bytes, *, cut: int = 0) -> Answer:
    body = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": brotli.compress,
        "zstd": zstandard.ZstdCompressor().compress,
    }[encoding](data)
    return reply(body[: len(body) - cut], headers={"Content-Encoding": encoding, "Content-Type": "text/html"})


def many_headers(count: int, size: int) -> Answer:
    return reply(PAGE, headers=[(f"X-{i}", "x" * size) for i in range(count)])


async def _reset(hit: Hit, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    import socket

    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _silent(hit: Hit, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


@dataclass(frozen=True)
class Behaviour:
    """`gives` is a failure kind, or "fetched"; `says` must be in the body (fetched) or the message (failure)."""

    name: str
    answer: Answer
    gives: str
    says: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    requests: int | None = None


BEHAVIOURS = [
    Behaviour("a good page", reply(PAGE), "fetched", "가람서점", requests=1),
    # --- time and size
    Behaviour("says nothing", _silent, "timeout", settings={"timeout": 0.3}),
    Behaviour("drips its head", endless(HTML, b"X-Slow: 1\r\n", 0.02), "timeout", settings={"timeout": 0.3}),
    Behaviour("drips its body", endless(HTML + b"\r\n", b"<p>", 0.02), "timeout", settings={"timeout": 0.3}),
    Behaviour("stops in the body", raw(HTML + b"Content-Length: 9000\r\n\r\n<p>", gap=3), "timeout", settings={"timeout": 0.3}),
    Behaviour("endless body", endless(HTML + b"\r\n", b"<p>x" * 10_000), "too_large"),
    Behaviour("endless chunks", endless(HTML + b"Transfer-Encoding: chunked\r\n\r\n", b"ea60\r\n" + b"x" * 60_000 + b"\r\n"), "too_large"),
    Behaviour("announces a huge body", raw(HTML + b"Content-Length: 99999999999\r\n\r\n<p>"), "too_large"),
    Behaviour("endless 1xx answers", endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.005), "timeout", settings={"timeout": 0.3}),
    # --- bombs
    Behaviour("gzip bomb", packed("gzip", b"\0" * BOMB), "too_large"),
    Behaviour("deflate bomb", packed("deflate", b"\0" * BOMB), "too_large"),
    Behaviour("brotli bomb", packed("br", b"\0" * BOMB), "too_large"),
    Behaviour("zstd bomb", packed("zstd", b"\0" * BOMB), "too_large"),
    Behaviour(
        "bomb within a bomb",
        reply(gzip.compress(gzip.compress(b"\0" * BOMB)), headers={"Content-Encoding": "gzip, gzip"}),
        "too_large",
    ),
    Behaviour("compressed nine times", reply(PAGE, headers={"Content-Encoding": ", ".join(["gzip"] * 9)}), "protocol"),
    Behaviour("gzip cut off", packed("gzip", PAGE, cut=20), "truncated"),
    Behaviour("brotli cut off", packed("br", PAGE, cut=20), "truncated"),
    Behaviour("zstd cut off", packed("zstd", PAGE, cut=20), "truncated"),
    Behaviour("says gzip, is not", reply(PAGE, headers={"Content-Encoding": "gzip"}), "protocol"),
    Behaviour("unknown compression", reply(PAGE, headers={"Content-Encoding": "lzma"}), "protocol", "lzma"),
    Behaviour("raw deflate called deflate", reply(zlib.compress(PAGE)[2:-4], headers={"Content-Encoding": "deflate"}), "fetched", "가람서점"),
    Behaviour("honest gzip", packed("gzip", PAGE), "fetched", "가람서점"),
    Behaviour("honest brotli", packed("br", PAGE), "fetched", "가람서점"),
    Behaviour("honest zstd", packed("zstd", PAGE), "fetched", "가람서점"),
    # --- heads
    Behaviour("header flood by number", many_headers(1000, 10), "too_large"),
    Behaviour("header flood by size", many_headers(40, 2500), "too_large"),
    Behaviour("one endless header", endless(HTML + b"X-Long: ", b"x" * 10_000), "too_large"),
    Behaviour("no content type", raw(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE), "fetched", "가람서점"),
    Behaviour("wrong charset in the header", reply(PAGE, headers={"Content-Type": "text/html; charset=euc-kr"}), "fetched", "가람서점"),
    Behaviour("headers outside ASCII", raw(HTML + "X-안내: 개정\r\n".encode() + b"Content-Length: %d\r\n\r\n" % len(PAGE) + PAGE), "protocol"),
    Behaviour("header value outside ASCII", reply(PAGE, headers={"X-Notice": "개정", "Content-Type": "text/html"}), "fetched", "가람서점"),
    Behaviour("not HTTP at all", raw(b"220 mail.example ESMTP ready\r\n\r\n"), "protocol"),
    Behaviour("header with a line break inside", raw(b"HTTP/1.1 200 OK\r\nX: a\x00b\r\n\r\n"), "protocol"),
    Behaviour("two lengths that disagree", raw(HTML + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n<p>abc"), "protocol"),
    # --- bodies
    Behaviour("half a body", raw(HTML + b"Content-Length: %d\r\n\r\n" % (2 * len(PAGE)) + PAGE), "truncated"),
    Behaviour("half a chunk", raw(HTML + b"Transfer-Encoding: chunked\r\n\r\nfff\r\nabc"), "truncated"),
    Behaviour("chunk of nonsense length", raw(HTML + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc"), "protocol"),
    Behaviour("length shorter than the body", reply(PAGE, length=len(PAGE) - 9), "fetched", "가람서점"),
    Behaviour("no length, closes", reply(PAGE, length=-1), "fetched", "가람서점"),
    Behaviour("empty", reply(b""), "empty"),
    Behaviour("white space only", reply(b" \r\n\t \r\n"), "empty"),
    Behaviour("204", reply(b"", "204 No Content"), "empty"),
    Behaviour("206 nobody asked for", reply(PAGE[:100], "206 Partial Content"), "protocol"),
    # --- connections
    Behaviour("resets the connection", _reset, "reset"),
    Behaviour("closes without a word", raw(b""), "reset"),
    Behaviour("resets once, then answers", turns(_reset, reply(PAGE)), "fetched", "가람서점", settings={"retries": 1}, requests=2),
    # --- status
    Behaviour("304 nobody asked for", reply(b"", "304 Not Modified"), "protocol"),
    Behaviour("401", reply("로그인", "401 Unauthorized"), "http_401", requests=1, settings={"retries": 2}),
    Behaviour("403", reply("금지", "403 Forbidden"), "http_403", requests=1, settings={"retries": 2}),
    Behaviour("404 with a whole page", reply(PAGE, "404 Not Found"), "http_404", requests=1, settings={"retries": 2}),
    Behaviour("410", reply("", "410 Gone"), "http_410", requests=1, settings={"retries": 2}),
    Behaviour("418", reply("", "418 I'm a teapot"), "http_4xx"),
    Behaviour("501 is not retried", reply("", "501 Not Implemented"), "http_5xx", requests=1, settings={"retries": 2}),
    Behaviour("503 throughout", reply("점검", "503 Service Unavailable"), "http_5xx", requests=3, settings={"retries": 2}),
    Behaviour("503, then well", turns(reply("", "503 Service Unavailable"), reply(PAGE)), "fetched", "가람서점", settings={"retries": 1}, requests=2),
    Behaviour("429 without a time", reply("", "429 Too Many Requests"), "http_429", requests=2, settings={"retries": 1}),
    Behaviour("429 for an hour", reply("", "429 Too Many Requests", {"Retry-After": "3600"}), "http_429", requests=1, settings={"retries": 2}),
    Behaviour(
        "429 until a date far off",
        reply("", "429 Too Many Requests", {"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"}),
        "http_429",
        requests=1,
        settings={"retries": 2},
    ),
    Behaviour("Retry-After of nonsense", reply("", "503 Service Unavailable", {"Retry-After": "soon"}), "http_5xx", requests=2, settings={"retries": 1}),
    Behaviour("challenge of a block page", reply("<h1>Just a moment</h1>", "403 Forbidden", {"cf-mitigated": "challenge"}), "blocked"),
    Behaviour("status of nonsense", raw(b"HTTP/1.1 999 Request Denied\r\nContent-Length: 2\r\n\r\nno"), "http_5xx"),
    # --- redirects
    Behaviour("redirects to itself", redirect("/x"), "redirects"),
    Behaviour("redirects in a circle", redirect("/round?a=1"), "redirects"),
    Behaviour("redirects without end", redirect("/more"), "redirects"),
    Behaviour("redirect without Location", reply("", "302 Found"), "protocol"),
    Behaviour("redirects to file:", redirect("file:///etc/passwd"), "bad_url"),
    Behaviour("redirects to gopher:", redirect("gopher://127.0.0.1:70/1"), "bad_url"),
    Behaviour("redirects to javascript:", redirect("javascript:alert(1)"), "bad_url"),
    Behaviour("redirects to a port of nonsense", redirect("http://127.0.0.1:99999/"), "bad_url"),
    Behaviour("redirects to an address of 9,000 letters", redirect("/" + "a" * 9000), "bad_url"),
    Behaviour("redirects to a name that is none", redirect("http://name.invalid/"), "dns"),
    Behaviour("redirects to a page", redirect("/good", "308 Permanent Redirect"), "fetched", "가람서점"),
    Behaviour("redirects in raw UTF-8", redirect("/방침"), "fetched", "가람서점"),
    Behaviour("refreshes to a page", reply('<meta http-equiv="refresh" content="0; url=/good">'), "fetched", "가람서점"),
    Behaviour("refreshes to itself", reply('<meta http-equiv="refresh" content="0; url=/x">잠시만'), "fetched", "잠시만"),
    Behaviour("refreshes to file:", reply('<meta http-equiv=refresh content="0;url=file:///etc/passwd">'), "bad_url"),
    # --- pages that are no policy are fetched as they are: reading tells what they are
    Behaviour("error page with status 200", reply("<h1>404 페이지를 찾을 수 없습니다</h1>"), "fetched", "찾을 수 없습니다"),
    Behaviour("block page with status 200", reply("<title>Access Denied</title><h1>접근이 차단되었습니다</h1><p>Reference #18.2f</p>"), "fetched", "차단"),
    Behaviour("empty shell", reply("<div id=app></div><script src='/app.js'></script>"), "fetched", "app.js"),
    Behaviour("another language", reply("<h1>Privacy Policy</h1>" + "<p>We collect and keep personal information of our users.</p>" * 40), "fetched", "Privacy"),
    Behaviour("most of the text gone", reply(PAGE[: len(PAGE) // 4]), "fetched", "가람"),
    Behaviour("redirects to a log-in form", redirect("/login"), "fetched", "비밀번호"),
    Behaviour("6,000 iframes", reply("".join(f"<iframe src='/frame?{i}'>" for i in range(6000))), "http_404", requests=7),
    Behaviour("iframe of itself", reply("<iframe src='/x'></iframe>짧은 글"), "fetched", "짧은 글"),
    Behaviour("200,000 unclosed tags", reply("<div>" * 39_000 + "글"), "fetched", "글"),
    Behaviour("thousands of unclosed scripts", reply("<script>" * 20_000 + "<iframe src='/good'>"), "fetched"),
]  # fmt: skip


def round_and_round() -> Answer:
    async def answer(hit: Hit, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await redirect("/round?a=2" if hit.path.endswith("1") else "/round?a=1")(hit, reader, writer)

    return answer


def further() -> Answer:
    async def answer(hit: Hit, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await redirect(hit.path + "x")(hit, reader, writer)

    return answer


def routes(behaviour: Behaviour) -> dict[str, Answer]:
    return {
        "/x": behaviour.answer,
        "/good": reply(PAGE),
        "/%EB%B0%A9%EC%B9%A8": reply(PAGE),
        "/login": reply("<form>아이디 <input> 비밀번호 <input type=password></form>"),
        "/round": round_and_round(),
        "/frame": reply("", "404 Not Found"),
        "*": further(),
    }


def test_the_table_names_enough_behaviours_once_each() -> None:
    assert len({b.name for b in BEHAVIOURS}) == len(BEHAVIOURS) >= 40


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda b: b.name)
def test_each_behaviour_gives_its_typed_outcome(behaviour: Behaviour) -> None:
    async def scene() -> tuple[Any, Site, float]:
        async with running(routes(behaviour)) as site:
            began = time.monotonic()
            resolver = names({})
            outcome = await fetch_one(site.url("/x"), quick(resolver=resolver, **behaviour.settings))
            return outcome, site, time.monotonic() - began

    outcome, site, took = asyncio.run(scene())
    if behaviour.gives == "fetched":
        assert behaviour.says in ok(outcome).body.decode("utf-8", "replace")
    else:
        failure = failed(outcome)
        assert (failure.kind, behaviour.says in failure.message) == (behaviour.gives, True), failure
        assert failure.url
        assert "\n" not in failure.message
    assert took < 10
    if behaviour.requests is not None:
        assert len(site.pages) == behaviour.requests


def test_a_run_over_the_whole_table_ends_with_one_outcome_each_and_bounded_memory() -> None:
    async def scene() -> dict[str, Any]:
        found: dict[str, Any] = {}
        for start in range(0, len(BEHAVIOURS), 20):
            batch = BEHAVIOURS[start : start + 20]
            sites = [running(routes(b)) for b in batch]
            opened = [await s.__aenter__() for s in sites]
            requests = [FetchRequest(b.name, (s.url("/x"),)) for b, s in zip(batch, opened, strict=True)]
            found |= await run_all(requests, quick(timeout=0.5, resolver=names({}), concurrency=20))
            for s in sites:
                await s.__aexit__(None, None, None)
        return found

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = asyncio.run(scene())
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert set(found) == {b.name for b in BEHAVIOURS}
    assert grown < 150_000  # kB; every limit of these tests is 200,000 bytes
