"""What a site's access log shows: robots.txt obeyed, one request at a time, pauses kept, the second run conditional."""

from __future__ import annotations

import asyncio
import random
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests.collect.site import (
    POLICY,
    Site,
    conditional,
    failed,
    names,
    now,
    ok,
    quick,
    redirect,
    reply,
    run_all,
    running,
    turns,
)
from tracker.collect import Collector, RobotsCache, RobotsEntry, user_agent
from tracker.collect.pace import retry_after
from tracker.collect.robots import MAX_ROBOTS, entry_of
from tracker.model import FetchRequest, Outcome

SLOW = 0.05


def sources(site: Site, *paths: str, host: str = "127.0.0.1") -> list[FetchRequest]:
    return [FetchRequest(p, (site.url(p, host),)) for p in paths]


def robots(text: str) -> Any:
    return reply(text, headers={"Content-Type": "text/plain"})


def visit(rules: Any, *paths: str, **changes: Any) -> tuple[dict[str, Outcome], Site]:
    async def scene() -> tuple[dict[str, Outcome], Site]:
        async with running({"/robots.txt": rules, "*": reply(POLICY)}) as site:
            return await run_all(sources(site, *paths), quick(**changes)), site

    return asyncio.run(scene())


# --- robots.txt -------------------------------------------------------------------------------------------


def test_what_robots_txt_forbids_is_never_asked_for() -> None:
    rules = robots("User-agent: *\nDisallow: /private\nAllow: /private/policy$\nDisallow: /*.pdf$\n")
    outcomes, site = visit(
        rules, "/private/x", "/private/policy", "/private/policy2", "/a.pdf", "/a.pdf?x=1", "/open"
    )
    refused = {path for path, o in outcomes.items() if getattr(o, "kind", None) == "robots"}
    assert refused == {"/private/x", "/private/policy2", "/a.pdf"}
    assert {h.path for h in site.pages} == {"/private/policy", "/a.pdf?x=1", "/open"}
    assert [h.path for h in site.hits].count("/robots.txt") == 1
    assert site.hits[0].path == "/robots.txt"


def test_rules_for_our_own_name_go_before_those_for_all() -> None:
    outcomes, _ = visit(
        robots("User-agent: *\nDisallow: /\n\nUser-agent: Policy-Tracker\nDisallow: /no\n"), "/yes", "/no"
    )
    assert ok(outcomes["/yes"]).status == 200
    assert failed(outcomes["/no"]).kind == "robots"


@pytest.mark.parametrize(
    "status", ["400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone"]
)
def test_a_missing_robots_txt_allows_everything(status: str) -> None:
    outcomes, _ = visit(reply("User-agent: *\nDisallow: /", status), "/x")
    assert ok(outcomes["/x"]).status == 200


@pytest.mark.parametrize(
    "status", ["500 Internal Server Error", "503 Service Unavailable", "429 Too Many Requests"]
)
def test_a_failing_robots_txt_allows_nothing(status: str) -> None:
    outcomes, site = visit(reply("", status), "/x")
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
    outcomes, _ = visit(robots(early), "/early", "/late")
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


# --- pace -------------------------------------------------------------------------------------------------


def test_never_two_requests_at_once_to_one_host_and_pauses_between_them() -> None:
    async def slowly(hit: Any, reader: Any, writer: Any) -> None:
        await asyncio.sleep(0.02)
        await reply(POLICY)(hit, reader, writer)

    async def scene() -> Site:
        async with (
            running({"*": slowly}) as site,
            running({"/to": redirect(site.url("/from-other"))}) as other,
        ):
            requests = sources(site, "/a", "/b", "/c", "/d") + [
                FetchRequest(f"o{i}", (other.url("/to"),)) for i in range(3)
            ]
            outcomes = await run_all(requests, quick(delay=SLOW, first_delay=0.0, concurrency=8))
            assert all(ok(o).status == 200 for o in outcomes.values())
            return site

    site = asyncio.run(scene())
    assert site.most_at_once == 1
    assert len(site.hits) == 8
    for one, two in pairwise(site.hits):
        assert two.start - one.end >= SLOW * 0.9


def test_crawl_delay_is_kept_where_it_is_longer() -> None:
    _, site = visit(robots("User-agent: *\nCrawl-delay: 0.2"), "/a", "/b", "/c")
    gaps = [two.start - one.end for one, two in pairwise(site.pages)]
    assert len(gaps) == 2
    assert min(gaps) >= 0.19


def test_a_crawl_delay_longer_than_we_wait_leaves_the_rest_for_the_next_run() -> None:
    outcomes, site = visit(robots("User-agent: *\nCrawl-delay: 3600"), "/a", "/b", "/c")
    kinds = sorted(getattr(o, "kind", "fetched") for o in outcomes.values())
    assert kinds == ["circuit_open", "circuit_open", "fetched"]
    assert len(site.pages) == 1


def test_a_retry_is_not_written_about(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    async def scene() -> Outcome:
        async with running({"/x": turns(reply("", "503 Service Unavailable"), reply(POLICY))}) as site:
            return (await run_all(sources(site, "/x"), quick(retries=1)))["/x"]

    assert ok(asyncio.run(scene())).status == 200
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


def test_hosts_are_visited_side_by_side_but_no_more_than_allowed() -> None:
    busy = most = 0

    async def slowly(hit: Any, reader: Any, writer: Any) -> None:
        nonlocal busy, most
        busy, most = busy + 1, max(most, busy + 1)
        await asyncio.sleep(0.03)
        busy -= 1
        await reply(POLICY)(hit, reader, writer)

    async def scene() -> None:
        async with running({"*": slowly}) as site:
            table = {f"h{i}.test": ["127.0.0.1"] for i in range(12)}
            requests = [FetchRequest(h, (site.url("/x", h),)) for h in table]
            outcomes = await run_all(requests, quick(concurrency=3, resolver=names(table), obey_robots=False))
            assert all(ok(o).status == 200 for o in outcomes.values())

    asyncio.run(scene())
    assert most == 3


def test_the_order_and_the_first_moment_are_random() -> None:
    def look(seed: int) -> tuple[tuple[str, ...], float]:
        async def scene() -> tuple[tuple[str, ...], float]:
            async with running({"*": reply(POLICY)}) as site:
                settings = quick(first_delay=0.3, random=random.Random(seed))
                began = time.monotonic()
                await run_all(sources(site, *[f"/{i}" for i in range(12)]), settings)
                return tuple(h.path for h in site.pages), site.hits[0].start - began

        return asyncio.run(scene())

    looks = [look(seed) for seed in range(4)]
    assert len({order for order, _ in looks}) == 4
    assert all(sorted(order) == sorted(f"/{i}" for i in range(12)) for order, _ in looks)
    assert max(waited for _, waited in looks) >= 0.1


def test_retry_after_in_seconds_is_waited_for() -> None:
    async def scene() -> Site:
        answer = turns(reply("", "429 Too Many Requests", {"Retry-After": "1"}), reply(POLICY))
        async with running({"/x": answer}) as site:
            outcome = (await run_all(sources(site, "/x"), quick(retries=1, max_wait=3)))["/x"]
            assert ok(outcome).status == 200
            return site

    first, second = asyncio.run(scene()).pages
    assert second.start - first.end >= 0.95


def test_a_host_that_asks_for_a_long_pause_is_left_alone_and_the_failure_says_how_long() -> None:
    async def scene() -> tuple[dict[str, Outcome], Site]:
        busy = reply("", "503 Service Unavailable", {"Retry-After": "7200"})
        async with running({"*": busy}) as site:
            return await run_all(sources(site, "/a", "/b", "/c"), quick(retries=2)), site

    outcomes, site = asyncio.run(scene())
    kinds = sorted(failed(o).kind for o in outcomes.values())
    assert kinds == ["circuit_open", "circuit_open", "http_5xx"]
    assert [failed(o).retry_after for o in outcomes.values() if failed(o).kind == "http_5xx"] == [7200.0]
    assert len(site.pages) == 1


NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Mon, 02 Mar 2026 12:01:30 GMT", 90.0),
        ("Monday, 02-Mar-26 12:01:30 GMT", 90.0),
        ("Mon, 02 Mar 2026 21:01:30 +0900", 90.0),
        ("Mon, 02 Mar 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("", None),
        (None, None),
        ("9" * 40, None),
        ("Mon, 99 Mar 2026 12:00:00 GMT", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOON) == seconds


def test_an_open_collector_may_be_shared_so_that_its_pauses_go_on() -> None:
    from tracker.collect import collect

    async def scene() -> Site:
        settings = quick(delay=SLOW, first_delay=0.0)
        async with running({"*": reply(POLICY)}) as site, Collector(settings, now=now) as collector:
            await collector.fetch(FetchRequest("board", (site.url("/board"),)))
            for _ in range(2):
                async for _, outcome in collect(
                    sources(site, "/x"), settings=settings, now=now, collector=collector
                ):
                    assert ok(outcome).status == 200
            return site

    site = asyncio.run(scene())
    assert [h.path for h in site.hits] == ["/robots.txt", "/board", "/x", "/x"]
    assert min(two.start - one.end for one, two in pairwise(site.hits)) >= SLOW * 0.9


# --- stubbornness -----------------------------------------------------------------------------------------


def test_a_host_that_keeps_failing_is_left_alone() -> None:
    async def scene() -> tuple[dict[str, Outcome], Site]:
        async with running({"*": reply("", "502 Bad Gateway")}) as site:
            return await run_all(sources(site, *[f"/{i}" for i in range(8)]), quick(breaker=3)), site

    outcomes, site = asyncio.run(scene())
    kinds = [failed(o).kind for o in outcomes.values()]
    assert (kinds.count("http_5xx"), kinds.count("circuit_open")) == (3, 5)
    assert len(site.pages) == 3


def test_a_kept_connection_that_its_host_closed_is_no_failure() -> None:
    async def last_word(hit: Any, reader: Any, writer: Any) -> None:
        # Says nothing of closing, and closes as soon as the next request is on its way.
        await reply(POLICY)(hit, reader, writer)
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    async def scene() -> tuple[dict[str, Outcome], Site]:
        async with running({"*": last_word}) as site:
            return await run_all(sources(site, *[f"/{i}" for i in range(4)]), quick(retries=0)), site

    outcomes, site = asyncio.run(scene())
    assert all(ok(o).status == 200 for o in outcomes.values())
    assert len(site.pages) == 4


def test_pages_that_are_gone_do_not_shut_their_host() -> None:
    outcomes, site = visit(reply("", "404 Not Found"), *[f"/{i}" for i in range(6)], breaker=2)
    assert len(site.pages) == 6
    assert all(ok(o).status == 200 for o in outcomes.values())

    async def scene() -> dict[str, Outcome]:
        async with running({"*": reply("", "404 Not Found")}) as gone:
            return await run_all(sources(gone, *[f"/{i}" for i in range(6)]), quick(breaker=2))

    assert [failed(o).kind for o in asyncio.run(scene()).values()] == ["http_404"] * 6


def test_the_deadline_ends_a_run_with_an_outcome_for_every_source() -> None:
    async def slowly(hit: Any, reader: Any, writer: Any) -> None:
        await asyncio.sleep(0.1)
        await reply(POLICY)(hit, reader, writer)

    async def scene() -> dict[str, Outcome]:
        async with running({"*": slowly}) as site:
            return await run_all(
                sources(site, *[f"/{i}" for i in range(9)]), quick(deadline=0.45, obey_robots=False)
            )

    outcomes = asyncio.run(scene())
    late = [o for o in outcomes.values() if getattr(o, "kind", None) == "deadline"]
    assert len(outcomes) == 9
    assert 1 <= len(late) < 9


def test_stopping_finishes_what_is_in_flight_and_begins_nothing_more() -> None:
    async def scene() -> tuple[dict[str, Outcome], Site]:
        stop = asyncio.Event()

        async def answer(hit: Any, reader: Any, writer: Any) -> None:
            stop.set()
            await asyncio.sleep(0.05)
            await reply(POLICY)(hit, reader, writer)

        async with running({"*": answer}) as site:
            return await run_all(
                sources(site, *[f"/{i}" for i in range(5)]), quick(obey_robots=False), stop=stop
            ), site

    outcomes, site = asyncio.run(scene())
    assert len(outcomes) == len(site.pages) == 1
    assert all(ok(o).status == 200 for o in outcomes.values())


def test_leaving_the_generator_early_closes_everything() -> None:
    from tracker.collect import collect

    async def scene() -> int:
        async with running({"*": reply(POLICY)}) as site:
            generator = collect(sources(site, *[f"/{i}" for i in range(50)]), settings=quick(), now=now)
            async for _ in generator:
                break
            await generator.aclose()  # type: ignore[attr-defined]
            return len(asyncio.all_tasks())

    assert asyncio.run(scene()) <= 3  # this one, and the site's


# --- conditional requests -----------------------------------------------------------------------------------


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


# --- who we are -------------------------------------------------------------------------------------------


def test_requests_name_the_project_and_a_contact_and_carry_no_cookies_from_elsewhere() -> None:
    async def scene() -> Site:
        async with running(
            {"*": reply(POLICY, headers=[("Set-Cookie", "id=1; Path=/"), ("Content-Type", "text/html")])}
        ) as site:
            settings = quick(user_agent=user_agent("1.2", "privacy@example.org\r\nX: y"))
            await run_all(sources(site, "/a", "/b", "/c"), settings)
            return site

    site = asyncio.run(scene())
    for hit in site.hits:
        assert hit.headers["user-agent"].startswith("policy-tracker/1.2 (+https://")
        assert "privacy@example.org" in hit.headers["user-agent"]
        assert "cookie" not in hit.headers
        assert {"gzip", "br", "zstd"} <= set(hit.headers["accept-encoding"].replace(" ", "").split(","))


def test_a_cookie_asked_for_by_a_redirect_is_returned_within_that_fetch_only() -> None:
    async def door(hit: Any, reader: Any, writer: Any) -> None:
        if "door=open" in hit.headers.get("cookie", ""):
            await reply(POLICY)(hit, reader, writer)
        else:
            await reply("", "302 Found", [("Location", hit.path), ("Set-Cookie", "door=open; HttpOnly")])(
                hit, reader, writer
            )

    async def scene() -> tuple[dict[str, Outcome], Site]:
        async with running({"*": door}) as site:
            return await run_all(sources(site, "/a", "/b"), quick(obey_robots=False)), site

    outcomes, site = asyncio.run(scene())
    assert all(ok(o).status == 200 for o in outcomes.values())
    assert ["cookie" in h.headers for h in site.hits] == [False, True, False, True]
