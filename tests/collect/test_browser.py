"""A real Chromium: pages built by script, with every request of theirs under our own rules."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.collect.site import (
    POLICY,
    Answer,
    Site,
    failed,
    fetch_one,
    names,
    ok,
    quick,
    redirect,
    reply,
    run_all,
    running,
)
from tracker.collect.browser import EXECUTABLES, FLAGS
from tracker.model import FetchRequest, Outcome
from tracker.read import read_document

CHROMIUM = next((p for name in EXECUTABLES if (p := shutil.which(name))), None)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
JS = {"Content-Type": "text/javascript; charset=utf-8"}
SHELL = "<!doctype html><meta charset=utf-8><title>가람서점</title><div id=root></div><script src='/app.js'></script>"
BODY = POLICY[POLICY.index("<h1>") : POLICY.index("</body>")]
HEADINGS = ["1", "2", "3", "4", "5", "6", "7"]


def numbers(outcome: Outcome) -> list[str | None]:
    fetched = ok(outcome)
    document = read_document(fetched.body, content_type=fetched.content_type, base_url=fetched.url)
    return [s.number for s in document.sections if s.number]


def script(text: str) -> Answer:
    return reply(text, headers=JS)


def visit(routes: dict[str, Answer], render: str = "browser", **changes: Any) -> tuple[Outcome, Site]:
    async def scene() -> tuple[Outcome, Site]:
        async with running(routes) as site:
            for path, answer in list(routes.items()):
                if isinstance(answer, str):
                    routes[path] = script(answer.replace("{port}", str(site.port)))
            settings = quick(timeout=20.0, browser_settle=0.4, **changes)
            return await fetch_one(site.url("/x"), settings, render=render), site

    return asyncio.run(scene())


def test_a_page_built_by_script_from_data_is_read_as_it_stands_then() -> None:
    app = "fetch('/data', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{\"id\":7}'}).then(r => r.json()).then(d => setTimeout(() => document.getElementById('root').innerHTML = d.html, 200))"
    data = reply(json.dumps({"html": BODY}), headers={"Content-Type": "application/json"})
    outcome, site = visit({"/x": reply(SHELL), "/app.js": script(app), "/data": data}, "auto")
    assert numbers(outcome) == HEADINGS
    assert ok(outcome).rendered
    assert ok(outcome).etag is None
    assert [(h.method, h.path) for h in site.pages] == [("GET", "/x"), ("GET", "/app.js"), ("POST", "/data")]
    assert site.pages[2].body == b'{"id":7}'
    assert site.most_at_once == 1
    assert all(h.headers["user-agent"].startswith("policy-tracker/") for h in site.hits)


def test_the_part_after_the_hash_counts_and_shadow_roots_are_read() -> None:
    app = f"document.getElementById('root').attachShadow({{mode: 'open'}}).innerHTML = location.hash === '#/privacy' ? {json.dumps(BODY)} : '처음 화면'"

    async def scene() -> tuple[Outcome, Site]:
        async with running({"/": reply(SHELL), "/app.js": script(app)}) as site:
            settings = quick(timeout=20.0, browser_settle=0.3)
            return await fetch_one(site.url("/#/privacy"), settings, render="auto"), site

    outcome, site = asyncio.run(scene())
    assert numbers(outcome) == HEADINGS
    assert [h.path for h in site.pages] == ["/", "/app.js"]


def test_auto_takes_no_browser_for_a_page_with_words() -> None:
    outcome, site = visit(
        {"/x": reply(POLICY.replace("</body>", "<script src='/app.js'></script></body>"))}, "auto"
    )
    assert not ok(outcome).rendered
    assert [h.path for h in site.pages] == ["/x"]


def test_frames_made_by_script_are_read_too() -> None:
    app = (
        "document.getElementById('root').innerHTML = \"<iframe src='/moved' width=600 height=600></iframe>\""
    )
    outcome, site = visit(
        {
            "/x": reply(SHELL),
            "/app.js": script(app),
            "/moved": redirect("/deep/inner"),
            "/deep/inner": reply(POLICY),
        }
    )
    assert numbers(outcome) == HEADINGS
    assert [h.path for h in site.pages].count("/deep/inner") == 1


REACHING = {
    "fetch": "fetch('http://169.254.169.254/latest/')",
    "fetch inside": "fetch('http://127.0.0.1:{port}/secret', {mode: 'no-cors'})",
    "by a name": "fetch('http://inside.test:{port}/secret', {mode: 'no-cors'})",
    "by a redirect": "fetch('/out')",
    "iframe": "document.body.appendChild(Object.assign(document.createElement('iframe'), {src: 'http://inside.test:{port}/secret', width: 300, height: 300}))",
    "script": "document.body.appendChild(Object.assign(document.createElement('script'), {src: 'http://inside.test:{port}/secret'}))",
    "image": "new Image().src = 'http://127.0.0.1:{port}/secret'",
    "beacon": "navigator.sendBeacon('http://127.0.0.1:{port}/secret', 'x')",
    "web socket": "new WebSocket('ws://127.0.0.1:{port}/secret')",
    "event source": "new EventSource('http://127.0.0.1:{port}/secret')",
    "prefetch": "document.head.innerHTML += \"<link rel=prefetch href='http://127.0.0.1:{port}/secret'><link rel=preconnect href='http://127.0.0.1:{port}'>\"",
    "worker": "new Worker(URL.createObjectURL(new Blob([\"fetch('http://127.0.0.1:{port}/secret', {mode: 'no-cors'})\"])))",
    "pop-up": "window.open('http://127.0.0.1:{port}/secret')",
    "file": "fetch('file:///etc/passwd').then(r => r.text()).then(t => document.body.append(t))",
}


def test_no_script_reaches_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """All ways at once, from a public site (a second loopback address stands for it) to a private one."""
    import ipaddress

    from tracker.collect import guard

    rest = [("127.0.0.1/32", "loopback")] + [(n, w) for n, w in guard.REFUSED if n != "127.0.0.0/8"]
    monkeypatch.setattr(guard, "_NETWORKS", tuple((ipaddress.ip_network(n), w) for n, w in rest))

    async def scene() -> tuple[Outcome, Site, Site]:
        async with running({"*": reply("비밀")}) as inside:
            tries = "".join(f"try {{ {way} }} catch (e) {{ }}\n" for way in REACHING.values())
            app = (
                tries.replace("{port}", str(inside.port))
                + f"document.getElementById('root').innerHTML = {json.dumps(BODY)}"
            )
            routes = {"/x": reply(SHELL), "/app.js": script(app), "/out": redirect(inside.url("/secret"))}
            async with running(routes, host="127.0.0.2") as site:
                table = {"site.test": ["127.0.0.2"], "inside.test": ["127.0.0.1"]}
                settings = quick(timeout=20.0, browser_settle=0.6, allow_private=False, resolver=names(table))
                return await fetch_one(site.url("/x", "site.test"), settings, render="browser"), site, inside

    outcome, site, inside = asyncio.run(scene())
    assert numbers(outcome) == HEADINGS
    assert "root:" not in ok(outcome).body.decode()
    assert "/out" in {h.path for h in site.hits}
    assert [h.path for h in inside.hits] == []


def test_scripts_are_held_to_robots_txt_and_pictures_and_style_sheets_are_not_asked_for() -> None:
    page = f"<link rel=stylesheet href='/a.css'><img src='/b.png'><video src='/c.mp4'></video>{BODY}"
    app = f"fetch('/no/data').catch(() => 0).finally(() => document.getElementById('root').innerHTML = {json.dumps(page)})"
    rules = reply("User-agent: *\nDisallow: /no/", headers={"Content-Type": "text/plain"})
    outcome, site = visit(
        {"/robots.txt": rules, "/x": reply(SHELL), "/app.js": script(app), "/no/data": reply("{}")}
    )
    assert numbers(outcome) == HEADINGS
    assert {h.path for h in site.pages} == {"/x", "/app.js"}


def test_no_cookies_pass_from_one_source_to_the_next() -> None:
    async def scene() -> Site:
        app = script("document.cookie = 'mine=1'; fetch('/data')")
        data = reply("{}", headers=[("Content-Type", "application/json"), ("Set-Cookie", "served=1")])
        async with running({"/x": reply(SHELL), "/app.js": app, "/data": data}) as site:
            requests = [FetchRequest(str(i), (site.url(f"/x?{i}"),), render="browser") for i in range(2)]
            await run_all(requests, quick(timeout=20.0, browser_settle=0.3))
            return site

    site = asyncio.run(scene())
    assert len([h for h in site.hits if h.path == "/data"]) == 2
    assert all("cookie" not in h.headers for h in site.hits if h.path != "/data")
    assert {h.headers.get("cookie") for h in site.hits if h.path == "/data"} == {"mine=1"}


TROUBLE = {
    "never at rest": ("setInterval(() => document.body.append('글'), 50)", None),
    "a loop without end": ("while (true) {}", {"timeout"}),
    "reloads itself for ever": ("setTimeout(() => location.reload(), 10)", None),
    "goes to a private page": ("location.href = 'http://169.254.169.254/'", None),
}


def test_scripts_that_misbehave_end_in_a_typed_outcome_and_harm_no_other_source() -> None:
    async def scene() -> dict[str, Outcome]:
        async with running({"/good": reply(POLICY)}) as site:
            requests = [FetchRequest("good", (site.url("/good"),), render="browser")]
            for n, (name, (app, _)) in enumerate(TROUBLE.items()):
                site.routes[f"/app{n}.js"] = script(app)
                site.routes[f"/{n}"] = reply(SHELL.replace("app.js", f"app{n}.js"))
                requests.append(FetchRequest(name, (site.url(f"/{n}"),), render="browser"))
            return await run_all(requests, quick(timeout=2.0, browser_settle=0.3, breaker=99))

    outcomes = asyncio.run(scene())
    for name, (_, kinds) in TROUBLE.items():
        if kinds is not None:
            assert failed(outcomes[name]).kind in kinds, name
    assert numbers(outcomes["good"]) == HEADINGS


def test_a_missing_chromium_is_said_in_one_line() -> None:
    outcome, _ = visit({"/x": reply(SHELL)}, chromium="/nowhere/chromium")
    assert failed(outcome).kind == "browser"
    assert "\n" not in failed(outcome).message


# --- four shapes in one run -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A policy with a table as a PDF, printed by Chromium."""
    folder = tmp_path_factory.mktemp("pdf")
    table = "<table border=1><tr><th>수탁업체</th><th>위탁업무</th></tr><tr><td>한빛택배</td><td>상품 배송</td></tr><tr><td>누리결제</td><td>요금 결제</td></tr></table>"
    (folder / "p.html").write_text(POLICY.replace("<h2>5.", table + "<h2>5."), "utf-8")
    flags = [f for f in FLAGS if not f.startswith(("--host-", "--proxy-"))]
    command = [
        str(CHROMIUM),
        *flags,
        f"--user-data-dir={folder / 'profile'}",
        "--no-pdf-header-footer",
        f"--print-to-pdf={folder / 'p.pdf'}",
        (folder / "p.html").as_uri(),
    ]
    subprocess.run(
        command, check=True, timeout=60, capture_output=True, env={**os.environ, "HOME": str(folder)}
    )
    return Path(folder / "p.pdf").read_bytes()


def test_four_shapes_of_policies_in_one_run(printed: bytes) -> None:
    async def scene() -> dict[str, Outcome]:
        app = f"document.getElementById('root').innerHTML = {json.dumps(BODY)}"
        korean = POLICY.replace("utf-8", "euc-kr").encode("cp949")
        routes = {
            "/script": reply(SHELL),
            "/app.js": script(app),
            "/frame": reply("<h1>회사 소개</h1><iframe src='/inner' width=800 height=900></iframe>"),
            "/inner": reply(POLICY),
            "/korean": reply(korean, headers={"Content-Type": "text/html"}),
            "/download.do": reply(printed, headers={"Content-Type": "application/octet-stream"}),
        }
        async with running(routes) as site:
            requests = [
                FetchRequest("script", (site.url("/script"),), render="auto"),
                FetchRequest("frame", (site.url("/frame"),)),
                FetchRequest("korean", (site.url("/korean"),)),
                FetchRequest("pdf", (site.url("/download.do?id=7"),)),
            ]
            return await run_all(requests, quick(timeout=20.0, browser_settle=0.4, max_bytes=5_000_000))

    outcomes = asyncio.run(scene())
    for name, outcome in outcomes.items():
        assert [n for n in numbers(outcome) if n in HEADINGS] == HEADINGS, name
    pdf = ok(outcomes["pdf"])
    document = read_document(pdf.body, content_type=pdf.content_type, base_url=pdf.url)
    rows = [row for s in document.sections for t in s.tables for row in (t.header, *t.rows)]
    assert ("누리결제", "요금 결제") in rows
