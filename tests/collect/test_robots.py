"""robots.txt obeyed, its absence and its errors taken as RFC 9309 says, its copies kept and asked after."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from tests.collect.site import (
    POLICY,
    Site,
    conditional,
    failed,
    now,
    ok,
    quick,
    redirect,
    reply,
    robots,
    run_all,
    running,
    sources,
    visit_all,
)
from tracker.collect import RobotsCache, RobotsEntry
from tracker.collect.robots import MAX_ROBOTS, entry_of
from tracker.model import FetchRequest, Outcome


def test_what_robots_txt_forbids_is_never_asked_for() -> None:
    rules = robots("User-agent: *\nDisallow: /private\nAllow: /private/policy$\nDisallow: /*.pdf$\n")
    outcomes, site = visit_all(
        rules, "/private/x", "/private/policy", "/private/policy2", "/a.pdf", "/a.pdf?x=1", "/open"
    )
    refused = {path for path, o in outcomes.items() if getattr(o, "kind", None) == "robots"}
    assert refused == {"/private/x", "/private/policy2", "/a.pdf"}
    assert {h.path for h in site.pages} == {"/private/policy", "/a.pdf?x=1", "/open"}
    assert [h.path for h in site.hits].count("/robots.txt") == 1
    assert site.hits[0].path == "/robots.txt"


def test_rules_for_our_own_name_go_before_those_for_all() -> None:
    outcomes, _ = visit_all(
        robots("User-agent: *\nDisallow: /\n\nUser-agent: Policy-Tracker\nDisallow: /no\n"), "/yes", "/no"
    )
    assert ok(outcomes["/yes"]).status == 200
    assert failed(outcomes["/no"]).kind == "robots"


@pytest.mark.parametrize(
    "status", ["400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone"]
)
def test_a_missing_robots_txt_allows_everything(status: str) -> None:
    outcomes, _ = visit_all(reply("User-agent: *\nDisallow: /", status), "/x")
    assert ok(outcomes["/x"]).status == 200


@pytest.mark.parametrize(
    "status", ["500 Internal Server Error", "503 Service Unavailable", "429 Too Many Requests"]
)
def test_a_failing_robots_txt_allows_nothing(status: str) -> None:
    outcomes, site = visit_all(reply("", status), "/x")
    assert failed(outcomes["/x"]).kind == "robots"
    assert not site.pages


def test_a_robots_txt_that_never_comes_is_the_failure_of_the_network() -> None:
    async def scene() -> tuple[dict[str, Outcome], Site]:
        async def silent(*_: Any) -> None:
            await asyncio.sleep(9)

        async with running({"/robots.txt": silent, "*": reply(POLICY)}) as site:
            return await run_all(sources(site, "/x"), quick(timeout=0.2)), site

    outcomes, site = asyncio.run(scene())
    assert failed(outcomes["/x"]).kind == "timeout"
    assert not site.pages


def test_redirects_of_robots_txt_are_followed_five_times() -> None:
    async def scene(hops: int) -> Outcome:
        routes = {"/robots.txt": redirect("/r1"), "*": reply(POLICY)}
        routes |= {f"/r{i}": redirect(f"/r{i + 1}") for i in range(1, hops)}
        routes[f"/r{hops}"] = robots("User-agent: *\nDisallow: /x")
        async with running(routes) as site:
            return (await run_all(sources(site, "/x"), quick()))["/x"]

    assert failed(asyncio.run(scene(5))).kind == "robots"
    assert (
        ok(asyncio.run(scene(6))).status == 200
    )  # more than five: as if there were none (RFC 9309, 2.3.1.2)


def test_only_the_first_500_kib_of_robots_txt_count() -> None:
    filler = "# " + "x" * 98 + "\n"
    early = "User-agent: *\nDisallow: /early\n" + filler * (MAX_ROBOTS // 100 + 10) + "Disallow: /late\n"
    outcomes, _ = visit_all(robots(early), "/early", "/late")
    assert failed(outcomes["/early"]).kind == "robots"
    assert ok(outcomes["/late"]).status == 200


def test_a_redirect_into_a_forbidden_place_is_not_followed() -> None:
    async def scene() -> tuple[Outcome, Site]:
        routes = {
            "/robots.txt": robots("User-agent: *\nDisallow: /no"),
            "/x": redirect("/no/y"),
            "*": reply(POLICY),
        }
        async with running(routes) as site:
            return (await run_all(sources(site, "/x"), quick()))["/x"], site

    outcome, site = asyncio.run(scene())
    assert failed(outcome).kind == "robots"
    assert [h.path for h in site.pages] == ["/x"]


def test_each_host_has_its_own_robots_txt() -> None:
    async def scene() -> dict[str, Outcome]:
        closed = {"/robots.txt": robots("User-agent: *\nDisallow: /"), "*": reply(POLICY)}
        async with running(closed) as one, running({"*": reply(POLICY)}) as two:
            there = redirect(two.url("/y"))
            two.routes["/back"] = redirect(one.url("/x"))
            one.routes["/out"] = there
            return await run_all(
                [
                    FetchRequest("one", (one.url("/x"),)),
                    FetchRequest("two", (two.url("/y"),)),
                    FetchRequest("back", (two.url("/back"),)),
                ],
                quick(),
            )

    outcomes = asyncio.run(scene())
    assert failed(outcomes["one"]).kind == "robots"
    assert ok(outcomes["two"]).status == 200
    assert failed(outcomes["back"]).kind == "robots"


def test_the_cache_is_asked_instead_of_the_site_for_a_day_and_survives_as_text() -> None:
    async def scene() -> tuple[list[int], Outcome]:
        counts = []
        async with running(
            {"/robots.txt": robots("User-agent: *\nDisallow: /no\nCrawl-delay: 0.01"), "*": reply(POLICY)}
        ) as site:
            cache = RobotsCache()
            for age in (0, 0, 23, 25):
                cache = RobotsCache.load(cache.dump())
                for _, entry in cache._entries.items():
                    entry.at = now() - timedelta(hours=age)
                before = len(site.hits)
                outcomes = await run_all(sources(site, "/x", "/no"), quick(), cache)
                assert failed(outcomes["/no"]).kind == "robots"
                counts.append([h.path for h in site.hits[before:]].count("/robots.txt"))
            return counts, outcomes["/x"]

    counts, outcome = asyncio.run(scene())
    assert counts == [1, 0, 0, 1]
    assert ok(outcome).status == 200


def test_an_old_copy_is_asked_after_conditionally() -> None:
    async def scene() -> list[Any]:
        rules = conditional("User-agent: *\nDisallow: /no", '"r1"')
        async with running({"/robots.txt": rules, "*": reply(POLICY)}) as site:
            cache = RobotsCache()
            for _ in range(2):
                outcomes = await run_all(sources(site, "/x", "/no"), quick(), cache)
                assert ok(outcomes["/x"]).status == 200
                assert failed(outcomes["/no"]).kind == "robots"
                cache = RobotsCache.load(cache.dump())
                for entry in cache._entries.values():
                    entry.at = now() - timedelta(hours=30)
            return [h.headers.get("if-none-match") for h in site.hits if h.path == "/robots.txt"]

    assert asyncio.run(scene()) == [None, '"r1"']


def test_an_older_copy_stands_in_while_robots_txt_fails() -> None:
    async def scene() -> dict[str, Outcome]:
        async with running({"/robots.txt": reply("", "503 Service Unavailable"), "*": reply(POLICY)}) as site:
            at = now() - timedelta(days=3)
            cache = RobotsCache(
                [(site.url(""), RobotsEntry("rules", 200, at, "User-agent: *\nDisallow: /no"))]
            )
            outcomes = await run_all(sources(site, "/x", "/no"), quick(), cache)
            assert [h.path for h in site.hits].count("/robots.txt") == 1
            return outcomes

    outcomes = asyncio.run(scene())
    assert ok(outcomes["/x"]).status == 200
    assert failed(outcomes["/no"]).kind == "robots"


@pytest.mark.parametrize(
    "text", [None, "", "[]", "{}", "nonsense", '{"http://a": 3}', '{"http://a": ["rules", "x", "y", "z"]}']
)
def test_a_damaged_cache_is_an_empty_one(text: str | None) -> None:
    assert RobotsCache.load(text).dump() == "{}"


def test_a_robots_txt_of_noise_allows_everything() -> None:
    entry = entry_of(200, {}, b"\xff\xfe<html>\x00 Disallow everything \xed\xa0\x80" * 50, now())
    assert entry.allows("http://a.kr/x")
    assert entry.crawl_delay() == 0
