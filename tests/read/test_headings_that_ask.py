"""Policies that talk to their readers: questions, wishes and short sentences head their sections, in any mark-up."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.read import read_document
from tracker.read.categories import heading_categories

ASKED = [
    ("어떤 정보를 왜 모으나요?", "가입할 때 이메일과 별명을 받아요. 주문하면 주소를 받아요."),
    ("언제까지 가지고 있나요?", "탈퇴하면 30일 뒤에 지워요. 주문 기록은 5년 동안 보관해요."),
    ("다른 회사에 건네나요?", "동의 없이 다른 회사에 개인정보를 건네지 않아요."),
    ("일을 맡긴 곳이 있나요?", "배송은 바람택배에 맡겨요."),
    ("내 정보를 고치거나 지우고 싶어요", "설정에서 언제든 고치고 지울 수 있어요."),
    ("정보를 어떻게 지키나요?", "비밀번호는 암호화해서 저장해요."),
    ("누구에게 물어보나요?", "보호책임자는 한누리예요. 메일은 help@kkot.example이에요."),
    ("방침이 바뀌면 어떻게 알려 주나요?", "적용하기 7일 전에 앱에서 알려 드려요."),
]
CATEGORIES = ["items", "retention", "third_party", "processors", "rights", "security", "officer", "change"]
MARKUP = {
    "an accordion": "<details><summary>{h}</summary><p>{b}</p></details>",
    "a list of terms": "<dl><dt>{h}</dt><dd>{b}</dd></dl>",
    "heading tags": "<h3>{h}</h3><p>{b}</p>",
    "numbered heading tags": "<h2>{n}. {h}</h2><p>{b}</p>",
    "bold lines": "<p><strong>{h}</strong></p><p>{b}</p>",
    "numbered lines": "<p>{n}. {h}</p><p>{b}</p>",
    "nothing but lines": "<div>{h}</div><div>{b}</div>",
}


def tops(pairs: list[tuple[str, str]], markup: str) -> list[tuple[str, tuple[str, ...]]]:
    opening = "<h1>개인정보 처리방침</h1><p>꽃집을 하는 주식회사 꽃밭이에요. 개인정보를 이렇게 다뤄요.</p>"
    body = "".join(markup.format(n=n, h=h, b=b) for n, (h, b) in enumerate(pairs, 1))
    document = read_document(f"<html><body>{opening}{body}</body></html>".encode())
    return [(s.heading, s.categories) for s in document.tops() if s.heading]


@pytest.mark.parametrize("style", MARKUP)
@pytest.mark.parametrize("mark", ["?", ""])
def test_questions_head_sections(style: str, mark: str) -> None:
    pairs = [(h.replace("?", mark), b) for h, b in ASKED]
    found = tops(pairs, MARKUP[style])
    assert [h for h, _ in found] == [h for h, _ in pairs]
    assert all(want in got for want, (_, got) in zip(CATEGORIES, found, strict=True))


def test_translated_questions_head_sections_even_with_their_answer_on_the_same_line() -> None:
    asked = ["당사는 어떤 정보를 수집합니까?", "정보를 누구와 공유합니까?", "정보는 얼마나 오래 보관됩니까?"]
    said = "당사는 귀하의 성명과 전자우편 주소를 처리합니다."
    for markup in ("<p>{n}. {h}</p><p>{b}</p>", "<p>{n}. {h} {b}</p>"):
        assert [h for h, _ in tops([(h, said) for h in asked], markup)] == asked


def test_short_sentences_in_heading_tags_head_sections() -> None:
    pairs = [("이런 정보를 모아요", "이메일을 받아요."), ("이렇게 지켜요", "암호화해서 저장해요."), ("30일 뒤에는 지워요", "탈퇴하면 지워요.")]  # fmt: skip
    assert [h for h, _ in tops(pairs, "<h3>{h}</h3><p>{b}</p>")] == [h for h, _ in pairs]


def test_a_question_inside_a_paragraph_heads_nothing() -> None:
    pairs = [
        ("개인정보의 처리 목적", "왜 개인정보가 필요할까요? 주문을 받고 물건을 보내려면 필요합니다."),
        ("개인정보의 보유기간", "거래 기록은 5년간 보관합니다."),
        ("개인정보의 파기", "지체 없이 파기합니다."),
    ]
    assert [h for h, _ in tops(pairs, "<p>{n}. {h}</p><p>{b}</p>")] == [h for h, _ in pairs]


@pytest.mark.parametrize(
    ("heading", "category"),
    [
        ("광고는 어떻게 나오나요?", "behavioral"),
        ("어린이 회원", "children"),
        ("회원님이 할 수 있는 일", "rights"),
        ("정보를 지키는 방법", "security"),
        ("이 글이 바뀌면", "change"),
        ("무엇을 위해 정보를 처리하나요", "purpose"),
    ],
)
def test_plain_headings_say_what_they_are_about(heading: str, category: str) -> None:
    assert heading_categories(heading) == (category,)


def test_roman_numbers_of_two_alphabets_are_one_numbering() -> None:
    romans = ["Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "Ⅵ", "Ⅶ", "Ⅷ", "Ⅸ", "Ⅹ", "XI", "XII"]
    topics = "처리 목적|처리 항목|보유 기간|제3자 제공|처리 위탁|파기 절차|안전성 확보 조치|정보주체의 권리|쿠키의 운영|보호책임자|권익침해 구제 방법|처리방침의 변경"
    body = "\n\n".join(
        f"{n}. {t}\n\n두레마을은 이에 관한 내용을 이렇게 정하여 둡니다."
        for n, t in zip(romans, topics.split("|"), strict=True)
    )
    document = read_document(f"# 두레마을 개인정보 처리방침\n\n{body}\n".encode(), name="policy.md")
    assert [s.heading for s in document.tops() if s.number] == topics.split("|")


@pytest.mark.parametrize(
    "line",
    [
        "알린 날: 2026년 3월 2일 / 시행하는 날: 2026년 4월 2일",
        "Announced: March 2, 2026 · Effective: April 2, 2026",
        "게시한 날 2026. 3. 2., 적용되는 날 2026. 4. 2.",
    ],
)
def test_days_told_in_plain_words(line: str) -> None:
    text = f"# 두레마을 개인정보 처리방침\n\n{line}\n\n## 1. 처리 목적\n두레마을은 모임을 알리기 위하여 개인정보를 처리합니다.\n\n## 2. 처리 항목\n이름을 받습니다.\n"
    dates = read_document(text.encode(), name="policy.md").dates
    assert (dates.announced, dates.effective) == (date(2026, 3, 2), date(2026, 4, 2))
