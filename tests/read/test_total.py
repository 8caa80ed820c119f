"""Reading is total: whatever the bytes, a document or a ReadError, in bounded time and memory."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz_read import mutate, seeds
from tracker.errors import ReadError, TooLarge
from tracker.model import Document
from tracker.read import read_document

SAID = "<p>회사는 개인정보를 수집하고 이용자의 동의를 받아 처리합니다.</p>" * 5
HOSTILE = {
    "unclosed boxes": "<div>" * 100_000 + SAID,
    "unclosed bold and italic": "<b><i>" * 10_000 + SAID,
    "unclosed bold in paragraphs": "<p><b><i>x" * 10_000 + SAID,
    "bold that differs each time": "".join(f"<p><b a={i}>x" for i in range(5_000)) + SAID,
    "crossed tags": "<b><i></b>" * 10_000 + SAID,
    "links around boxes": "<a><div></a>" * 10_000 + SAID,
    "a million bold": "<b>" * 1_000_000 + SAID,
    "nested tables": "<table><tr><td>" * 3_000 + SAID,
    "text between table tags": "<table><div>x" * 3_000 + SAID,
    "a hundred thousand attributes": "<p " + " ".join(f"a{i}=1" for i in range(100_000)) + ">" + SAID,
    "fifty thousand options": "<select>" + "<option>2022.01.01" * 50_000 + "</select>" + SAID,
    "unclosed comments": SAID + "<!--" * 100_000,
    "unclosed scripts": SAID + "<script>" * 50_000,
    "unclosed drawings": "<svg>" * 50_000 + SAID,
    "templates": SAID + "<template>" * 30_000,
    "only opening brackets": "<" * 1_000_000 + SAID,
    "one word a million times": "<p>1. " + "개인정보의 처리 목적 " * 100_000 + "</p>",
    "nested lists": "<ul><li>" * 5_000 + SAID,
    "hidden boxes": "<div hidden>x</div>" * 30_000 + SAID,
    "brackets in a heading": "<p>1. " + "(" * 100_000 + "</p>" + SAID,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_give_the_words_that_are_left(name: str) -> None:
    data = f"<html><body>{HOSTILE[name]}</body></html>".encode()
    assert isinstance(read_document(data), Document)


@pytest.mark.parametrize(
    "page",
    [
        "<table>" + ("<tr>" + "<td>x</td>" * 100 + "</tr>") * 1_100 + "</table>",
        "<table><tr><td colspan=1000 rowspan=65534>x</td><td>y</td></tr>" + "<tr></tr>" * 5_000 + "</table>",
        "<b>x</b>" * 800_000,
        "".join(f"<p>{i}. 개인정보의 처리 목적</p>" for i in range(20_000)),
        "<p>개인정보 처리 목적</p>" * 30_000,
    ],
)
def test_past_a_limit_the_error_names_it(page: str) -> None:
    with pytest.raises(TooLarge, match=r"\d"):
        read_document(f"<html><body>{page}{SAID}</body></html>".encode())


def total(data: bytes, **options: str) -> None:
    try:
        doc = read_document(data, **options)  # type: ignore[arg-type]
    except ReadError as error:
        message = str(error)
    else:
        message = "read"
        whole(doc)
    assert message.strip()
    assert "\n" not in message


def whole(doc: Document) -> None:
    ids = [s.id for s in doc.sections]
    assert len(set(ids)) == len(ids)
    for s in doc.sections:
        assert s.parent is None or s.parent in ids
        assert (s.level == 1) == (s.parent is None)
        for b in s.blocks:
            assert b.text
            for row in b.table.rows if b.table else ():
                assert len(row) == len(b.table.rows[0]) if b.table else True
    doc.text.encode("utf-8")  # no lone surrogates


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["", "x.html", "x.md", "x.txt", "x.pdf", "x.hwp"]))
def test_any_bytes(data: bytes, name: str) -> None:
    total(data, name=name)


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=300),
    st.sampled_from(["utf-8", "cp949", "utf-16"]),
    st.sampled_from(["x.html", "x.md", "x.txt"]),
)
def test_any_text(text: str, codec: str, name: str) -> None:
    total(text.encode(codec, "ignore"), name=name)


TAGS = st.sampled_from(
    "<p> </p> <div> </div> <b> </b> <table> <tr> <td> <td\u00a0rowspan=3> <th> </table> <ul> <li> </ul> <ol> <br> <h2> </h2> <a\u00a0href=#x> </a> "
    "<select> <option> </select> <textarea> <pre> </pre> <span\u00a0hidden> </span> <dl> <dt> <dd> <svg> <script> </script> <!-- --> 1. 제1조( ) ① 가. "
    "개인정보의 처리목적 합니다. 목차 시행일 2024.3.4 | -".split(" ")
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TAGS, max_size=80))
def test_any_jumble_of_tags_and_headings(parts: list[str]) -> None:
    body = " ".join(parts).replace("\u00a0", " ")
    total(f"<html><body><h1>개인정보 처리방침</h1>{SAID}{body}</body></html>".encode())


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**9))
def test_damaged_policies(seed: int) -> None:
    data, name = mutate(seeds(), seed)
    total(data, name=name)
