"""The same words in other markup give the same sections."""

from __future__ import annotations

import pytest

from tests.read import styles
from tracker.model import Document
from tracker.read import read_document

# Circled and lettered numbers, and bare ones, head sections only where a tag or their words say so.
STYLES = list(styles.NUMBERS)


def outline_of(doc: Document) -> list[tuple[str | None, str]]:
    return [(s.number, s.heading) for s in doc.tops() if s.heading]


def expected(style: str) -> list[tuple[str | None, str]]:
    return [(styles.written(style, n), h) for n, h in enumerate(styles.HEADINGS, 1)]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("markup", styles.HTML)
def test_every_numbering_in_every_markup(markup: str, style: str) -> None:
    page = styles.HTML[markup](style)
    doc = read_document(page.encode(), content_type="text/html; charset=utf-8")
    assert outline_of(doc) == expected(style)
    assert doc.title == styles.TITLE
    assert doc.format == "html"


@pytest.mark.parametrize("style", STYLES)
def test_every_numbering_in_plain_text_and_markdown(style: str) -> None:
    assert outline_of(read_document(styles.plain(style).encode(), name="방침.txt")) == expected(style)
    assert outline_of(read_document(styles.markdown(style).encode(), name="policy.md")) == expected(style)


@pytest.mark.parametrize("style", ["1.", "제1조", "제1조()", "Ⅰ.", "1)"])
def test_every_numbering_in_files(style: str) -> None:
    for data, form in (
        (styles.docx(style), "docx"),
        (styles.hwpx(style), "hwpx"),
        (styles.policy_pdf(style), "pdf"),
    ):
        doc = read_document(data)
        assert (doc.format, outline_of(doc)) == (form, expected(style))
        assert doc.title == styles.TITLE


def test_the_words_of_each_section_are_the_same_in_any_markup() -> None:
    def words(doc: Document) -> list[str]:
        return ["".join(s.text.split()) for s in doc.sections if s.heading]

    first = words(read_document(styles.semantic("1.").encode()))
    assert (
        first[0]
        == "회사는다음의목적을위하여개인정보를처리합니다.회원가입의사확인주문한상품의배송문의에대한답변"
    )
    for page in (
        styles.strong_lines,
        styles.br_soup,
        styles.definition_list,
        styles.with_contents,
        styles.split_numbers,
    ):
        assert words(read_document(page("1.").encode())) == first
    assert words(read_document(styles.markdown("1.").encode(), name="x.md")) == first
    assert words(read_document(styles.plain("1.").encode(), name="x.txt")) == first
    for data in (styles.docx(), styles.hwpx()):
        assert words(read_document(data)) == first


def test_the_same_words_have_the_same_fingerprint() -> None:
    pages = [
        make("1.") for make in (styles.semantic, styles.strong_lines, styles.br_soup, styles.definition_list)
    ]
    fingerprints = {read_document(page.encode()).sha256 for page in pages}
    fingerprints.add(read_document(pages[0].replace("utf-8", "euc-kr").encode("cp949")).sha256)
    fingerprints.add(read_document(pages[0].replace(" ", "  ").encode()).sha256)
    assert len(fingerprints) == 1
    changed = pages[0].replace("3개월", "6개월")
    assert read_document(changed.encode()).sha256 not in fingerprints


def test_nothing_of_the_site_around_is_in_the_policy() -> None:
    for make in styles.HTML.values():
        text = read_document(make("1.").encode()).text
        for alien in (
            "홈",
            "회사소개",
            "본문 바로가기",
            "방문자",
            "사업자등록번호",
            "rights reserved",
            "가짜",
            "이용약관",
            "var x",
        ):
            assert alien not in text, alien


def test_reading_is_deterministic() -> None:
    page = styles.with_contents("제1조()").encode()
    assert read_document(page) == read_document(page)


def test_an_accordion_of_buttons_in_headings_keeps_its_lists_of_terms() -> None:
    parts = {
        "처리하는 개인정보 항목": "<p>회사는 이름과 이메일을 수집합니다.</p>",
        "개인정보의 보유 기간": "<p>회사는 회원 정보를 탈퇴한 날부터 1년 동안 보관합니다.</p>",
        "개인정보 보호책임자": "<dl><dt>책임자</dt><dd>이사 윤가람</dd><dt>전화</dt><dd>02-555-0101</dd></dl>",
        "처리방침의 변경": "<p>이 처리방침은 2026년 1월 5일부터 시행합니다.</p>",
    }
    for tag in ("<h3><button>{}</button></h3>", "<button>{}</button>", "<h3>{}</h3>"):
        page = "".join(f"<div>{tag.format(h)}<div>{body}</div></div>" for h, body in parts.items())
        policy = read_document(f"<main><h1>개인정보 처리방침</h1>{page}</main>".encode(), name="a.html")
        assert [s.heading for s in policy.sections if s.level == 1 and s.heading] == list(parts)
        assert [(f.name, f.attributes["phone"]) for f in policy.facts if f.kind == "officer"] == [
            ("윤가람", "02-555-0101")
        ]
