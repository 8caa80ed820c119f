"""What a site's access log shows: one request at a time, pauses kept, tries that end, and who it was that asked."""

from __future__ import annotations

import asyncio
import random
import time
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from tests.collect.site import (
    POLICY,
    Site,
    failed,
    names,
    now,
    ok,
    quick,
    redirect,
    reply,
    robots,
    run_all,
    running,
    sources,
    turns,
    visit_all,
)
from tracker.collect import Collector, user_agent
from tracker.collect.pace import retry_after
from tracker.model import FetchRequest, Outcome

SLOW = 0.05


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
    _, site = visit_all(robots("User-agent: *\nCrawl-delay: 0.2"), "/a", "/b", "/c")
    gaps = [two.start - one.end for one, two in pairwise(site.pages)]
    assert len(gaps) == 2
    assert min(gaps) >= 0.19


def test_a_crawl_delay_longer_than_we_wait_leaves_the_rest_for_the_next_run() -> None:
    outcomes, site = visit_all(robots("User-agent: *\nCrawl-delay: 3600"), "/a", "/b", "/c")
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
    outcomes, site = visit_all(reply("", "404 Not Found"), *[f"/{i}" for i in range(6)], breaker=2)
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
