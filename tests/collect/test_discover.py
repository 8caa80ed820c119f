"""Finding earlier versions, notice boards and their posts, and what a web archive has."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.collect.site import (
    POLICY,
    Answer,
    Site,
    conditional,
    failed,
    now,
    ok,
    quick,
    redirect,
    reply,
    running,
    turns,
)
from tracker.collect import (
    BoardReading,
    Captures,
    Collector,
    Recovered,
    effective_date,
    fetch_capture,
    find_links,
    find_posts,
    list_captures,
    read_board,
)
from tracker.collect.boards import announces

BASE = "https://garam.example/policy/privacy"


def earlier(html: str) -> list[tuple[str | None, date | None, date | None]]:
    return [(v.url, v.from_, v.until) for v in find_links(html, BASE).earlier]


# --- earlier versions -------------------------------------------------------------------------------------

EARLIER = {
    "a link with a date": ("<a href='/policy/privacy_1'>2021년 3월 2일 시행 개인정보처리방침</a>", "https://garam.example/policy/privacy_1", date(2021, 3, 2), None),
    "a link with a span": ("<a href='privacy?v=3'>2021.03.02 ~ 2022.05.01</a>", "https://garam.example/policy/privacy?v=3", date(2021, 3, 2), date(2022, 5, 1)),
    "until only": ("<a href='/o'>이전 방침 (~ 2020.1.1)</a>", "https://garam.example/o", None, date(2020, 1, 1)),
    "no date": ("<a href='/old'>이전 개인정보처리방침 보기</a>", "https://garam.example/old", None, None),
    "in English": ("<a href='/old'>Previous Privacy Policy</a>", "https://garam.example/old", None, None),
    "opened by script": ("<a href='#' onclick=\"window.open('/pop/2019.html','w')\">2019-05-01 개정 방침</a>", "https://garam.example/pop/2019.html", date(2019, 5, 1), None),
    "an option with an address": ("<select><option value='/p/5'>2019.5.1 시행</option></select>", "https://garam.example/p/5", date(2019, 5, 1), None),
    "an option of a script": ("<select onchange=\"location.href='/p?ver='+this.value\"><option value='20190501'>2019.5.1</option></select>", "https://garam.example/p?ver=20190501", date(2019, 5, 1), None),
    "an option of a form": ("<form action='/p'><select name=ver onchange='this.form.submit()'><option value=7>2019. 5. 1.</option></select></form>", "https://garam.example/p?ver=7", date(2019, 5, 1), None),
    "an option only a script knows": ("<select id=s><option value=7>2019.5.1 시행</option></select>", None, date(2019, 5, 1), None),
    "a function of the page": ("<script>function goVer(v, w) { var x = 1; location.href = '/p.do?ver=' + v + '&lang=ko'; }</script><a href=\"javascript:goVer('20190501', 2);\">2019.5.1 시행</a>", "https://garam.example/p.do?ver=20190501&lang=ko", date(2019, 5, 1), None),
    "a function that opens a window": ("<a href='#' onclick='pop(7); return false;'>2019.5.1 시행 방침</a><script>var pop = (id) => { window.open(`/pop/${id}.html`, 'w', 'width=5'); }</script>", "https://garam.example/pop/7.html", date(2019, 5, 1), None),
    "an option of a function": ("<script>function go(v){ if(v) { location.replace('/p/' + encodeURIComponent(v)); } }</script><select onchange='go(this.value)'><option value='a b'>2019.5.1</option></select>", "https://garam.example/p/a%20b", date(2019, 5, 1), None),
    "an option that jumps": ("<select onchange='location.href=this.value'><option value='/p/5'>2019.5.1</option></select>", "https://garam.example/p/5", date(2019, 5, 1), None),
    "a picture with words": ("<a href='/old'><img src=b.gif alt='변경 전 개인정보처리방침'></a>", "https://garam.example/old", None, None),
    "relative to a base": ("<base href='https://cdn.example/v/'><a href='1.html'>2018.1.1 시행 방침</a>", "https://cdn.example/v/1.html", date(2018, 1, 1), None),
}  # fmt: skip


@pytest.mark.parametrize(("html", "url", "since", "until"), EARLIER.values(), ids=EARLIER.keys())
def test_earlier_versions_are_found(
    html: str, url: str | None, since: date | None, until: date | None
) -> None:
    assert earlier(html) == [(url, since, until)]


@pytest.mark.parametrize(
    "html",
    [
        "<a href='/b/1'>이전글</a><a href='/b/3'>다음글</a>",
        "<a href='/event'>2022.5.1 봄맞이 할인</a>",
        "<a href='/terms/1'>2021.3.2 시행 이용약관</a>",
        "<a href='#top'>2021.3.2 시행 방침</a>x<a href='javascript:void(0)'>이전</a>",
        "<!-- <a href='/old'>이전 개인정보처리방침</a> -->",
        f"<a href='{BASE}'>2024.3.4 시행 방침</a>",
        "<script>function f(a){ location.href = base + a; } function g(a){ frm.submit(); }</script><a href='javascript:f(1)'>2021.1.1 시행</a><a href='javascript:g(1)'>2021.1.1 시행 방침</a>",
        "<a href='javascript:location.href=\\'file:///etc/passwd\\''>2021.1.1 시행 방침</a>",
        "<a href='/copyright'>Copyright 2022.1.1</a>",
    ],
)
def test_what_is_no_earlier_version_is_not_taken_for_one(html: str) -> None:
    assert [v for v in earlier(html) if v[0] is not None] == []


def test_boards_and_other_policies_are_told_apart() -> None:
    html = """<a href='/cs/notice'>공지사항</a><a href='/terms'>이용약관</a><a href='/privacy2'>개인정보 처리방침</a>
        <a href='/location'>위치기반서비스 이용약관</a><a href='/youth'>청소년보호정책</a><a href='/n/3'>공지사항에 관한 아주 긴 안내 말씀입니다</a>"""
    links = find_links(html, BASE)
    assert [link.url for link in links.boards] == ["https://garam.example/cs/notice"]
    assert [(k, link.url.rpartition("/")[2]) for k, link in links.policies] == [
        ("terms", "terms"),
        ("privacy", "privacy2"),
        ("location", "location"),
    ]


@given(st.text(alphabet="<>/a='\" 이전방침2021.1option select href\n", max_size=400))
def test_any_markup_is_looked_at_without_failing(html: str) -> None:
    find_links(html, BASE)
    find_posts(html, BASE)


@pytest.mark.parametrize(
    "piece",
    [
        "<a href='",
        "<li><a href=/x>이전 방침 2021.1.1 시행",
        "function f(a){",
        "a" + " " * 500,
        "<select onchange=f(",
        "<tr>",
        "<script>",
        "x=(",
        "2021.1.1~",
    ],
)
def test_looking_for_links_on_a_hostile_page_takes_linear_work(piece: str) -> None:
    # A megabyte; anything quadratic would take hours here, so that the test would never end.
    text = "<script>function f(a){location.href='/x'+a}</script>" + piece * (1_000_000 // len(piece))
    find_links(text, BASE)
    find_posts(text, BASE)


# --- notice boards ----------------------------------------------------------------------------------------

TABLE_BOARD = """<table><thead><tr><th>번호</th><th>제목</th><th>작성일</th></tr></thead>
<tr><td>31</td><td><a href="/n?id=31">[안내] 개인정보처리방침 개정 안내 (2024.4.3 시행)</a></td><td>2024.03.04</td></tr>
<tr><td>30</td><td><a href="/n?id=30">이용약관 개정 안내</a></td><td>2024.03.02</td></tr>
<tr><td>29</td><td><a href="/n?id=29">개인정보처리방침 변경 기념 이벤트 당첨자 안내</a></td><td>2024.03.01</td></tr>
<tr><td>28</td><td><a href="/n?id=28">설 연휴 배송 안내</a></td><td>2024.02.01</td></tr>
<tr><td>27</td><td><a href="/n?id=27">개인정보 처리방침 변경사항 고지</a></td><td>2023-11-20</td></tr></table>
<div class=page><b>1</b> <a href="?page=2">2</a> <a href="?page=3">3</a> <a href="/other?page=4">4</a></div>"""
DIV_BOARD = """<div><div class=row><a href="/n?id=9"><strong>개인정보처리방침 개정 안내</strong></a><span>2024-03-04</span></div>
<div class=row><a href="/n?id=8">배송 안내</a><span>2024-02-02</span></div><div class=row><a href="/n?id=7">개인정보처리방침 변경 안내 2023.01.02</a></div></div>"""
SCRIPT_BOARD = """<script>function fnView(seq) { location.href = "/n?id=" + seq; }</script><table>
<tr><td><a href="javascript:void(0)" onclick="fnView('31')">개인정보처리방침 개정 안내</a></td><td>2024.03.04</td></tr></table>"""
LIST_BOARD = """<ul><li><span>2024.03.04</span><a href="/n?id=9">개인정보취급방침 개정 안내</a></li><li><span>2024.03.01</span><a href="/n?id=8">점검</a></li></ul>"""


def test_posts_on_a_change_are_found_with_the_day_beside_them() -> None:
    posts = find_posts(TABLE_BOARD, "https://garam.example/n")
    assert [(p.url.rpartition("=")[2], p.posted) for p in posts] == [
        ("31", date(2024, 3, 4)),
        ("27", date(2023, 11, 20)),
    ]
    assert [(p.url.rpartition("=")[2], p.posted) for p in find_posts(DIV_BOARD, BASE)] == [
        ("9", date(2024, 3, 4)),
        ("7", date(2023, 1, 2)),
    ]
    assert [(p.url.rpartition("=")[2], p.posted) for p in find_posts(LIST_BOARD, BASE)] == [
        ("9", date(2024, 3, 4))
    ]
    assert [
        p.url.rpartition("=")[2] for p in find_posts(TABLE_BOARD, "https://garam.example/n", kind="terms")
    ] == ["30"]


@pytest.mark.parametrize(
    ("title", "kind", "is_one"),
    [
        ("개인정보처리방침 개정 안내", "privacy", True),
        ("개인정보 처리 방침 변경에 따른 고지", "privacy", True),
        ("이용약관 및 개인정보처리방침 개정 안내", "privacy", True),
        ("이용약관 및 개인정보처리방침 개정 안내", "terms", True),
        ("Update to our Privacy Policy", "privacy", True),
        ("위치기반서비스 이용약관 변경 안내", "location", True),
        ("개인정보 유출 관련 안내", "privacy", False),
        ("이용약관 개정 안내", "privacy", False),
        ("개인정보처리방침", "privacy", False),
        ("시스템 변경 안내", "privacy", False),
    ],
)
def test_titles_that_announce_a_change(title: str, kind: Any, is_one: bool) -> None:
    assert announces(title, kind) is is_one


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("변경된 개인정보처리방침은 2024년 4월 3일부터 시행됩니다.", date(2024, 4, 3)),
        ("시행일자 : 2024. 4. 3.", date(2024, 4, 3)),
        ("3. 시행일: 2024-04-03(수)", date(2024, 4, 3)),
        ("2024.04.03(수) 00:00부터 적용", date(2024, 4, 3)),
        ("공고일: 2024.03.04 / 시행일: 2024.04.03", date(2024, 4, 3)),
        ("2024년 4월 3일자로 개정 시행", date(2024, 4, 3)),
        ("작성일 2024.03.04", None),
        ("기존 방침은 2020.1.1부터 시행되었고 새 방침은 2024.4.3부터 시행됩니다.", None),
        ("", None),
    ],
)
def test_the_day_a_post_names_is_read_only_where_it_is_one(text: str, day: date | None) -> None:
    found, quote = effective_date(text)
    assert found == day
    assert (quote is None) == (day is None)


POST = """<html><head><title>가람서점</title></head><body><ul><li><a href=/n>공지사항</a></ul>
<h3>[안내] 개인정보처리방침 개정 안내 (2024.4.3 시행)</h3><p>작성일 2024.03.05 | 조회 31</p>
<div>안녕하세요. 가람서점입니다.<br>변경된 방침은 2024년 4월 3일부터 시행됩니다.</div>
<table><tr><th>변경 전</th><th>변경 후</th></tr><tr><td>7일</td><td>30일</td></tr></table></body></html>"""


def test_of_the_days_before_and_after_the_one_still_to_come_is_meant() -> None:
    table = "변경 전 | 변경 후\n2022년 1월 1일부터 시행 | 2024년 4월 3일부터 시행"
    assert effective_date(table)[0] is None
    assert effective_date(table, date(2024, 3, 4))[0] == date(2024, 4, 3)
    assert effective_date(table, date(2021, 1, 1))[0] is None


def board(routes: dict[str, Answer], **options: Any) -> tuple[BoardReading, Site]:
    async def scene() -> tuple[BoardReading, Site]:
        async with running(routes) as site, Collector(quick(), now=now) as collector:
            known = [site.url(k) for k in options.pop("known", ())]
            return await read_board(
                collector, site.url("/n"), source_id="garam", known=known, **options
            ), site

    return asyncio.run(scene())


def by_query(table: dict[str, Answer], otherwise: Answer) -> Answer:
    async def answer(hit: Any, reader: Any, writer: Any) -> None:
        await table.get(urlsplit(hit.path).query, otherwise)(hit, reader, writer)

    return answer


def test_a_board_is_read_with_the_posts_day_text_and_named_day() -> None:
    pages = {
        "id=31": reply(POST),
        "id=27": reply("", "404 Not Found"),
        "page=2": reply(LIST_BOARD),
        "page=3": reply("끝"),
    }
    found, _ = board({"/n": by_query(pages | {"id=9": reply(POST)}, reply(TABLE_BOARD))})
    assert found.pages == 3
    assert [f.kind for f in found.failures] == ["http_404"]
    first = found.posts[0]
    assert (first.posted, first.effective) == (date(2024, 3, 4), date(2024, 4, 3))
    assert first.text.startswith("[안내] 개인정보처리방침 개정 안내")
    assert "변경 전 | 변경 후\n7일 | 30일" in first.text
    assert "4월 3일부터" in str(first.effective_quote)
    assert first.fetched.body == POST.encode()
    assert len(found.posts) == 2


def test_a_board_read_again_asks_for_nothing_known() -> None:
    found, site = board(
        {"/n": by_query({"id=31": reply(POST)}, reply(TABLE_BOARD))}, known=["/n?id=31", "/n?id=27"]
    )
    assert found.posts == ()
    assert [h.path for h in site.pages] == ["/n"]


def test_a_post_without_a_day_on_the_list_takes_the_one_of_its_page() -> None:
    listing = "<ul><li><a href='/n?id=31'>[안내] 개인정보처리방침 개정 안내 (2024.4.3 시행)</a></li></ul>"
    found, _ = board({"/n": by_query({"id=31": reply(POST)}, reply(listing))})
    assert found.posts[0].posted == date(2024, 3, 5)


def test_the_same_post_reached_from_another_list_page_is_the_same() -> None:
    one = "<a href='/view.do;jsessionid=AB12?id=31&pageIndex=1'>개인정보처리방침 개정 안내</a>"
    two = "<a href='/view.do;jsessionid=CD34?pageIndex=2&id=31'>개인정보처리방침 개정 안내</a>"
    assert (
        [p.url for p in find_posts(one, BASE)]
        == [p.url for p in find_posts(two, BASE)]
        == ["https://garam.example/view.do?id=31"]
    )


def test_an_unchanged_board_is_not_read_again_unless_something_was_missed() -> None:
    async def scene() -> tuple[list[BoardReading], list[Any]]:
        listing = conditional(LIST_BOARD, '"b1"')
        pages = by_query({"id=9": turns(reply("", "503 Service Unavailable"), reply(POST))}, listing)
        async with running({"/n": pages}) as site, Collector(quick(), now=now) as collector:
            readings: list[BoardReading] = []
            for _ in range(3):
                last = readings[-1] if readings else None
                readings.append(
                    await read_board(
                        collector,
                        site.url("/n"),
                        source_id="garam",
                        known=[p.url for r in readings for p in r.posts],
                        etag=last.etag if last else None,
                    )
                )
            return readings, [h.headers.get("if-none-match") for h in site.pages if h.path == "/n"]

    readings, asked = asyncio.run(scene())
    assert [(len(r.posts), r.pages, r.etag) for r in readings] == [
        (0, 1, None),
        (1, 1, '"b1"'),
        (0, 0, '"b1"'),
    ]
    assert asked == [None, None, '"b1"']


def test_a_board_that_fails_says_so() -> None:
    found, _ = board({"/n": reply("", "403 Forbidden")})
    assert (found.posts, [f.kind for f in found.failures]) == ((), ["http_403"])


# --- web archive ------------------------------------------------------------------------------------------

HEADER = ["timestamp", "original", "mimetype", "statuscode", "digest", "length"]
PAGE_URL = "http://garam.example/privacy?x=1&y=2"


def cdx(rows: list[list[str]], size: int = 2) -> Answer:
    """The real interface: JSON rows with a header, a resume key after an empty row while there is more."""

    async def answer(hit: Any, reader: Any, writer: Any) -> None:
        asked = parse_qs(urlsplit(hit.path).query)
        assert asked["url"] == [PAGE_URL]
        assert asked["output"] == ["json"]
        assert asked["collapse"] == ["digest"]
        kept = [r for r in rows if asked.get("from", ["0"])[0] <= r[0] <= asked.get("to", ["9"])[0]]
        start = int(asked.get("resumeKey", ["0"])[0])
        out: list[list[str]] = [HEADER, *kept[start : start + size]] if kept else []
        if start + size < len(kept):
            out += [[], [str(start + size)]]
        await reply(json.dumps(out), headers={"Content-Type": "application/json"})(hit, reader, writer)

    return answer


def row(stamp: str, digest: str, status: str = "200") -> list[str]:
    return [stamp, PAGE_URL, "text/html", status, digest, "1234"]


ROWS = [
    row("20210302030405", "A"),
    row("20220101000000", "B"),
    row("20220201000000", "B"),
    row("20239999000000", "X"),
    row("20230101000000", "C", "302"),
    row("20240101000000", "D"),
]


def archive(routes: dict[str, Answer], **options: Any) -> tuple[Captures, list[Recovered], Site]:
    async def scene() -> tuple[Captures, list[Recovered], Site]:
        async with running(routes) as site, Collector(quick(), now=now) as collector:
            listed = await list_captures(collector, PAGE_URL, archive_url=site.url("/"), **options)
            got = [await fetch_capture(collector, c, source_id="garam") for c in listed.captures]
            return listed, got, site

    return asyncio.run(scene())


def test_captures_are_listed_to_the_end_and_fetched_as_captured() -> None:
    async def capture(hit: Any, reader: Any, writer: Any) -> None:
        if "/20220101000000id_/" in hit.path:
            await redirect(hit.path.replace("20220101000000", "20220101000007"))(hit, reader, writer)
        else:
            await reply(POLICY)(hit, reader, writer)

    robots = reply("User-agent: *\nDisallow: /")
    listed, got, site = archive({"/cdx/search/cdx": cdx(ROWS), "/robots.txt": robots, "*": capture})
    assert listed.failure is None
    assert [c.taken for c in listed.captures] == [
        datetime(2021, 3, 2, 3, 4, 5, tzinfo=UTC),
        datetime(2022, 1, 1, tzinfo=UTC),
        datetime(2024, 1, 1, tzinfo=UTC),
    ]
    assert all(ok(r.outcome).body == POLICY.encode() for r in got)
    assert [r.taken.second for r in got] == [5, 7, 0]
    assert f"/web/20210302030405id_/{PAGE_URL}" in {h.path for h in site.hits}


def test_captures_may_be_asked_for_a_span_of_time() -> None:
    listed, _, _ = archive(
        {"/cdx/search/cdx": cdx(ROWS), "*": reply(POLICY)}, since=date(2022, 1, 1), until=date(2022, 12, 31)
    )
    assert [c.taken.year for c in listed.captures] == [2022]


def test_an_archive_without_captures_gives_none() -> None:
    listed, got, _ = archive({"/cdx/search/cdx": cdx([])})
    assert (listed.captures, listed.failure, got) == ((), None, [])


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply("", "503 Service Unavailable"), "http_5xx"),
        (reply("<html>Sorry</html>"), "unreadable"),
        (reply('{"a": 1}'), "unreadable"),
        (reply('[["a","b"],["c","d"]]'), "unreadable"),
        (reply("[[1"), "unreadable"),
    ],
)
def test_an_archive_that_answers_nonsense_is_a_failure(answer: Answer, kind: str) -> None:
    listed, _, _ = archive({"/cdx/search/cdx": answer})
    assert listed.captures == ()
    assert listed.failure is not None
    assert failed(listed.failure).kind == kind
