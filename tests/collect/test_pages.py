"""Policies that do not lie where the address points: frames, refreshes, several pages, documents behind links."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.collect.site import POLICY, Answer, Site, failed, fetch_one, ok, redirect, reply, running
from tracker.collect.follow import format_of, is_shell, leads_of, visible_text
from tracker.model import Outcome
from tracker.read import read_document

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
HEADINGS = ["1", "2", "3", "4", "5", "6", "7"]
MENU = "<ul><li><a href='/'>처음</a><li><a href='/notice'>공지사항</a><li><a href='/privacy'>개인정보처리방침</a></ul>"


def visit(routes: dict[str, Answer], *paths: str, **request: Any) -> tuple[Outcome, Site]:
    async def scene() -> tuple[Outcome, Site]:
        async with running(routes) as site:
            return await fetch_one([site.url(p) for p in paths or ("/x",)], **request), site

    return asyncio.run(scene())


def numbers(outcome: Outcome) -> Sequence[str | None]:
    fetched = ok(outcome)
    document = read_document(fetched.body, content_type=fetched.content_type, base_url=fetched.url)
    return [s.number for s in document.sections if s.number]


FRAMED = {
    "an iframe": f"{MENU}<h1>개인정보처리방침</h1><iframe src='/inner' width=100% height=900></iframe>",
    "an iframe never closed": f"{MENU}<iframe src='/inner'>",
    "a frameset": "<html><frameset rows='80,*'><frame src='/top'><frame src='/inner'></frameset></html>",
    "an object": f"{MENU}<object type='text/html' data='/inner'></object>",
    "a frame in a frame": "<frameset><frame src='/middle'></frameset>",
    "a frame with a base": "<base href='/deep/'><iframe src='../inner'></iframe>",
    "a frame among others": "<iframe src='/top'></iframe><iframe src='https://www.youtube.com/embed/1'></iframe><iframe src='/inner'></iframe><iframe src='/ad' width=1 height=1></iframe>",
    "a frame in a page in capitals": "<HTML><BODY><IFRAME WIDTH=600 SRC=/inner></IFRAME></BODY></HTML>",
    "a refresh": "<meta http-equiv='Refresh' content='0; URL=/inner'>",
    "a refresh without url=": "<meta content='1;/inner' http-equiv=refresh>",
    "a refresh with quotes inside": '<meta http-equiv="refresh" content="0;url=\'/inner\'">',
}


@pytest.mark.parametrize("page", FRAMED.values(), ids=FRAMED.keys())
def test_a_policy_is_found_behind(page: str) -> None:
    routes = {
        "/x": reply(page),
        "/inner": reply(POLICY),
        "/middle": reply("<iframe src='/inner'></iframe>"),
        "/top": reply(MENU),
    }
    outcome, site = visit(routes)
    assert [n for n in numbers(outcome) if n in HEADINGS] == HEADINGS
    assert "/ad" not in {h.path for h in site.hits}


def test_frames_of_a_page_that_holds_a_policy_are_left_alone() -> None:
    outcome, site = visit(
        {
            "/x": reply(POLICY.replace("</body>", "<iframe src='/other'></iframe></body>")),
            "/other": reply(POLICY),
        }
    )
    assert ok(outcome).parts == 1
    assert [h.path for h in site.pages] == ["/x"]


def test_a_refresh_of_a_page_that_holds_a_policy_is_not_followed() -> None:
    page = POLICY.replace("<head>", "<head><meta http-equiv='refresh' content='5;url=/main'>")
    outcome, site = visit({"/x": reply(page), "/main": reply("처음 화면")})
    assert numbers(outcome) == HEADINGS
    assert [h.path for h in site.pages] == ["/x"]


def test_signs_in_comments_and_scripts_lead_nowhere() -> None:
    page = "<!-- <iframe src='/a'></iframe> --><script>document.write(\"<iframe src='/b'></iframe>\")</script><noscript><meta http-equiv=refresh content='0;/c'></noscript>글"
    outcome, site = visit({"/x": reply(page)})
    assert ok(outcome).body.decode().endswith("글")
    assert [h.path for h in site.pages] == ["/x"]


def test_an_empty_page_whose_frame_fails_is_that_failure() -> None:
    outcome, _ = visit({"/x": reply("<iframe src='/gone'></iframe>"), "/gone": reply("", "410 Gone")})
    assert failed(outcome).kind == "http_410"


def test_a_frame_that_fails_for_now_fails_the_whole_instead_of_leaving_a_gap() -> None:
    at = POLICY.index("<h2>4.")
    routes = {
        "/x": reply("<frameset><frame src='/1'><frame src='/2'></frameset>"),
        "/1": reply(POLICY[:at]),
        "/2": reply("", "503 Service Unavailable"),
    }
    outcome, _ = visit(routes)
    assert failed(outcome).kind == "http_5xx"


def test_several_pages_are_joined_in_the_order_given() -> None:
    at = POLICY.index("<h2>4.")
    routes = {"/1": reply(POLICY[:at] + "<!-- never closed"), "/2": reply("<html><body>" + POLICY[at:])}
    outcome, _ = visit(routes, "/1", "/2")
    assert numbers(outcome) == HEADINGS
    assert ok(outcome).parts == 2
    turned, _ = visit(routes, "/2", "/1")
    assert numbers(turned) == ["4", "5", "6", "7", "1", "2", "3"]


def test_joined_pages_stand_in_the_answer_byte_for_byte() -> None:
    one, two = "<p>하나\r\n\t</p>".encode("cp949"), "<p>둘 똠방각하</p>".encode("cp949")
    header = {"Content-Type": "text/html; charset=euc-kr"}
    outcome, _ = visit(
        {
            "/1": reply(one, headers=header),
            "/2?a=b--c": reply(two, headers=header),
            "/2": reply(two, headers=header),
        },
        "/1",
        "/2?a=b--c",
    )
    body = ok(outcome).body
    assert body.startswith(one)
    assert body.endswith(two)
    assert body[len(one) : -len(two)].decode("ascii").count("-->") == 2
    assert ok(outcome).content_type == "text/html; charset=euc-kr"


def test_joined_pages_of_different_encodings_become_utf8() -> None:
    at = POLICY.index("<h2>4.")
    first = POLICY[:at].replace("utf-8", "euc-kr").encode("cp949")
    routes = {
        "/1": reply(first, headers={"Content-Type": "text/html"}),
        "/2": reply(POLICY[at:], headers={"Content-Type": "text/html; charset=utf-8"}),
    }
    outcome, _ = visit(routes, "/1", "/2")
    assert numbers(outcome) == HEADINGS
    assert "가람서점" in ok(outcome).body.decode("utf-8")


def test_plain_texts_are_joined_as_text() -> None:
    text = {"Content-Type": "text/plain; charset=utf-8"}
    outcome, _ = visit(
        {"/1": reply("1. 수집", headers=text), "/2": reply("2. 보유", headers=text)}, "/1", "/2"
    )
    assert ok(outcome).body.decode() == "1. 수집\n\n2. 보유"


def test_one_failing_page_of_several_fails_the_whole() -> None:
    outcome, _ = visit({"/1": reply(POLICY), "/2": reply("", "404 Not Found")}, "/1", "/2")
    assert failed(outcome).kind == "http_404"


def test_documents_cannot_be_joined() -> None:
    outcome, _ = visit(
        {"/1": reply(POLICY), "/2": reply(PDF, headers={"Content-Type": "application/pdf"})}, "/1", "/2"
    )
    assert failed(outcome).kind == "unreadable"


@pytest.mark.parametrize(
    "page",
    [
        "<h1>개인정보처리방침</h1><a href='/download.do?id=7'>개인정보처리방침 전문 보기</a>",
        "<embed src='/download.do?id=7' type='application/pdf'>",
        "<iframe src='/download.do?id=7'></iframe>",
        "<meta http-equiv='refresh' content='0;url=/download.do?id=7'>",
        "<a href='/login'>이용약관 다운로드</a><a href='/download.do?id=7'><b>개인정보</b>처리방침(PDF)</a>",
    ],
    ids=["link", "embed", "iframe", "refresh", "second link"],
)
@pytest.mark.parametrize("label", ["application/octet-stream", "text/html", "application/pdf", ""])
def test_a_document_behind_a_page_is_known_by_its_content(page: str, label: str) -> None:
    routes = {
        "/x": reply(page),
        "/login": reply("<form>비밀번호</form>"),
        "/download.do": reply(PDF, headers={"Content-Type": label}),
    }
    outcome, _ = visit(routes)
    assert ok(outcome).body == PDF
    assert ok(outcome).url.endswith("/download.do?id=7")


def test_a_policy_page_that_offers_itself_as_a_file_too_is_read_itself() -> None:
    outcome, site = visit(
        {
            "/x": reply(POLICY.replace("</body>", "<a href='/p.pdf'>개인정보처리방침 다운로드</a></body>")),
            "/p.pdf": reply(PDF),
        }
    )
    assert numbers(outcome) == HEADINGS
    assert [h.path for h in site.pages] == ["/x"]


def test_a_page_in_cp949_with_only_a_meta_tag_arrives_as_it_was_sent() -> None:
    body = POLICY.replace("utf-8", "euc-kr").encode("cp949")
    outcome, _ = visit({"/x": reply(body, headers={"Content-Type": "text/html"})})
    assert ok(outcome).body == body
    assert numbers(outcome) == HEADINGS


def test_the_answer_tells_where_it_came_from() -> None:
    outcome, site = visit(
        {
            "/x": redirect("/y", "301 Moved Permanently"),
            "/y": reply(POLICY, headers={"X-Served-By": "a", "Content-Type": "text/html"}),
        }
    )
    fetched = ok(outcome)
    assert fetched.url == site.url("/y")
    assert fetched.headers["x-served-by"] == "a"
    assert fetched.at.utcoffset() is not None
    assert fetched.certificate is None


SHELLS = {
    "<div id='root'></div><script src='/app.js'></script>": True,
    "<noscript>자바스크립트를 켜 주세요.</noscript><div id=app></div><script>"
    + "var a=1;" * 500
    + "</script>": True,
    POLICY: False,
    POLICY.replace("</body>", "<script src='/app.js'></script></body>"): False,
    "<p>준비 중입니다.</p>": False,
}


@pytest.mark.parametrize(("page", "empty"), SHELLS.items())
def test_an_empty_shell_is_one_with_scripts_and_hardly_any_words(page: str, empty: bool) -> None:
    assert is_shell(page.encode(), "text/html") is empty


@given(
    st.binary(max_size=600),
    st.sampled_from([None, "", "text/html", "text/html; charset=x-unknown", "application/pdf", "image/png"]),
)
@settings(max_examples=150)
def test_looking_at_any_bytes_never_fails(body: bytes, content_type: str | None) -> None:
    assert format_of(body, content_type) in ("html", "text", "document", "other")
    leads_of(b"<iframe src='" + body + b"'>" + body, content_type)
    is_shell(b"<script>" + body, content_type)


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<!--",
        "<script>",
        "<iframe src='",
        "<iframe " + "a=b " * 50,
        "<div>",
        "<a href=x>",
        "&lt;",
        "<meta http-equiv=refresh content='",
    ],
)
def test_looking_at_a_hostile_page_takes_linear_work(piece: str) -> None:
    # Two megabytes; anything quadratic would take hours here, so that the test would never end.
    body = (piece * (2_000_000 // len(piece))).encode()
    leads_of(b"<iframe src=/x>" + body, "text/html")
    visible_text(body.decode()[:500_000])
    is_shell(b"<script></script>" + body, "text/html")
