"""Conditional requests: a second run is told 304 wherever the first was given validators, and misses no change."""

from __future__ import annotations

import asyncio

import pytest

from tests.collect.site import (
    POLICY,
    Site,
    conditional,
    now,
    ok,
    quick,
    redirect,
    run_all,
    running,
    sources,
)
from tracker.collect import Collector, RobotsCache
from tracker.model import FetchRequest, Outcome


def again(requests: list[FetchRequest], outcomes: dict[str, Outcome]) -> list[FetchRequest]:
    return [
        FetchRequest(
            r.source_id,
            r.urls,
            etag=ok(outcomes[r.source_id]).etag,
            last_modified=ok(outcomes[r.source_id]).last_modified,
        )
        for r in requests
    ]


MODIFIED = "Mon, 02 Mar 2026 11:00:00 GMT"


def test_the_second_run_is_all_conditional_and_nothing_is_sent_twice() -> None:
    async def scene() -> tuple[Site, int, dict[str, Outcome], dict[str, Outcome]]:
        routes = {
            "/etag": conditional(POLICY),
            "/weak": conditional(POLICY, 'W/"x y"'),
            "/modified": conditional(POLICY, None, MODIFIED),
            "/both": conditional(POLICY, '"b"', MODIFIED),
            "/one": conditional(POLICY, '"one"'),
            "/two": conditional(POLICY, '"two"'),
            "/moved": redirect("/etag"),
            "/refresh": conditional('<meta http-equiv="refresh" content="0;url=/both">', '"r"'),
            "/framed": conditional("<iframe src='/etag'></iframe>", '"f"'),
        }
        async with running(routes) as site:
            requests = sources(site, "/etag", "/weak", "/modified", "/both", "/moved", "/refresh", "/framed")
            requests.append(FetchRequest("joined", (site.url("/one"), site.url("/two"))))
            cache = RobotsCache()
            first = await run_all(requests, robots=cache)
            before = len(site.hits)
            second = await run_all(again(requests, first), robots=cache)
            third = await run_all(again(requests, second), robots=cache)
            assert all(ok(o).not_modified for o in third.values())
            return site, before, first, second

    site, before, first, second = asyncio.run(scene())
    assert not any(ok(o).not_modified for o in first.values())
    for name, outcome in second.items():
        assert ok(outcome).not_modified, name
        assert ok(outcome).body == b""
    asked = [h for h in site.hits[before:] if h.path != "/moved"]
    assert asked
    assert all("if-none-match" in h.headers or "if-modified-since" in h.headers for h in asked)


@pytest.mark.parametrize("moves", ["/one", "/two"])
def test_a_change_of_any_joined_page_fetches_the_whole(moves: str) -> None:
    async def scene() -> tuple[Outcome, Outcome]:
        routes = {"/one": conditional("<p>하나", '"1"'), "/two": conditional("<p>둘", '"2"')}
        async with running(routes) as site:
            requests = [FetchRequest("j", (site.url("/one"), site.url("/two")))]
            first = await run_all(requests)
            site.routes[moves] = conditional("<p>새것", '"3"')
            second = await run_all(again(requests, first))
            return first["j"], second["j"]

    first, second = asyncio.run(scene())
    assert "하나" in ok(first).body.decode()
    text = ok(second).body.decode()
    assert not ok(second).not_modified
    assert "새것" in text
    assert ("둘" if moves == "/one" else "하나") in text


def test_a_change_within_a_frame_is_seen_though_its_page_says_304() -> None:
    async def scene() -> Outcome:
        routes = {
            "/x": conditional("<iframe src='/inner'></iframe>", '"x"'),
            "/inner": conditional(POLICY, '"1"'),
        }
        async with running(routes) as site:
            first = await run_all(sources(site, "/x"))
            site.routes["/inner"] = conditional(POLICY.replace("7일", "30일"), '"2"')
            return (await run_all(again(sources(site, "/x"), first)))["/x"]

    assert "30일" in ok(asyncio.run(scene())).body.decode()


def test_a_redirect_that_leads_elsewhere_now_is_seen() -> None:
    async def scene() -> Outcome:
        routes = {
            "/x": redirect("/old"),
            "/old": conditional(POLICY, '"same"'),
            "/new": conditional(POLICY.replace("7일", "9일"), '"same"'),
        }
        async with running(routes) as site:
            first = await run_all(sources(site, "/x"))
            site.routes["/x"] = redirect("/new")
            return (await run_all(again(sources(site, "/x"), first)))["/x"]

    assert "9일" in ok(asyncio.run(scene())).body.decode()


@pytest.mark.parametrize(
    "etag",
    ["parts:", "parts:{}", "parts:[1]", 'parts:{"v":{"a":3},"also":4}', '"a\r\nX: y"', '"한글"', "x" * 5000],
)
def test_validators_that_cannot_be_sent_are_left_out(etag: str) -> None:
    async def scene() -> tuple[Outcome, Site]:
        async with running({"/x": conditional(POLICY)}) as site, Collector(quick(), now=now) as collector:
            return await collector.fetch(FetchRequest("s", (site.url("/x"),), etag=etag)), site

    outcome, site = asyncio.run(scene())
    assert ok(outcome).status == 200
    assert "if-none-match" not in site.pages[0].headers
    assert "x" not in site.pages[0].headers
