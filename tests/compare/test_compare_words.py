"""Word diffs: exact, on word boundaries, bounded; and when a change is one of form only."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.compare.editorial import only_form, only_references
from tracker.compare.lines import _COUNTED, _COUNTER, LONGEST_COUNTER, counterless
from tracker.compare.words import _DOTS, _TELLING_SIGNS, MOST_TOKENS, diff_words, tokens, words_key
from tracker.model import DiffOp

TEXT = st.text(st.sampled_from("가나다 이메일주소를,.·()12ab@-\n\t『』 ㈜①é"), max_size=60)
WORDS = st.lists(
    st.sampled_from(["회사는", "이메일", "주소", "7일", "제5조", "2026.3.2.", "a@b.kr", "등을", ","]),
    max_size=40,
)


def rebuilt(diff: tuple[DiffOp, ...]) -> tuple[str, str]:
    return "".join(t for op, t in diff if op != 1), "".join(t for op, t in diff if op != -1)


@given(TEXT, TEXT)
def test_a_diff_rebuilds_both_texts(old: str, new: str) -> None:
    assert rebuilt(diff_words(old, new)) == (old, new)


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_diff_rebuilds_any_text_at_all(old: str, new: str) -> None:
    assert rebuilt(diff_words(old, new)) == (old, new)


@given(WORDS, WORDS)
def test_no_word_is_cut(old: list[str], new: list[str]) -> None:
    a, b = " ".join(old), " ".join(new)
    for op, text in diff_words(a, b):
        if op:
            whole = tokens(a if op == -1 else b)
            assert all(t in whole for t in tokens(text))


@given(WORDS, WORDS)
def test_no_two_neighbours_of_a_diff_are_alike_and_none_is_empty(old: list[str], new: list[str]) -> None:
    diff = diff_words(" ".join(old), " ".join(new))
    assert all(text for _, text in diff)
    assert all(a[0] != b[0] for a, b in pairwise(diff))


@given(TEXT)
def test_tokens_joined_are_the_text(text: str) -> None:
    assert "".join(tokens(text)) == text


def test_one_word_in_a_list() -> None:
    assert diff_words("이름, 이메일, 주소", "이름, 이메일, 생년월일, 주소") == (
        (0, "이름, 이메일, "),
        (1, "생년월일, "),
        (0, "주소"),
    )


def test_addresses_numbers_and_dates_stay_whole() -> None:
    assert diff_words("2026.3.2부터 a@b.kr로", "2026.3.9부터 c@b.kr로") == (
        (-1, "2026.3.2부터 a@b.kr로"),
        (1, "2026.3.9부터 c@b.kr로"),
    )


def test_unlike_paragraphs_are_replaced_whole() -> None:
    old = "회사는 회원 관리와 상품 배송 그리고 고객 상담을 위하여 개인정보를 처리합니다"
    new = "쿠키란 웹사이트가 이용자의 브라우저에 보내는 작은 기록으로서 저장을 거부할 수 있다"
    assert diff_words(old, new) == ((-1, old), (1, new))


def test_very_long_texts_are_bounded_and_exact() -> None:
    old = " ".join(f"낱말{n}" for n in range(MOST_TOKENS))
    new = " ".join(f"다른{n}" for n in range(MOST_TOKENS))
    assert diff_words(old, new) == ((-1, old), (1, new))
    long = " ".join(f"낱말{n % 700}" for n in range(1_500))
    other = long.replace("낱말13 ", "새말 ").replace(" 낱말650", "")
    assert rebuilt(diff_words(long, other)) == (long, other)
    assert len(diff_words(long, other)) > 3


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("수집 · 이용", "수집ㆍ이용"),
        ("개인 정보", "개인정보"),
        ("“회사”는", '"회사"는'),
        ("㈜가람", "(주)가람"),
        ("2026. 3. 2.", "2026.3.2"),
        ("이름, 주소.", "이름 주소"),
    ],
)
def test_the_same_words(a: str, b: str) -> None:
    assert words_key(a) == words_key(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [("AziT", "Azit"), ("a@b.kr", "a@c.kr"), ("02-11-1234", "02111234"), ("○", "×"), ("7일", "30일")],
)
def test_other_words(a: str, b: str) -> None:
    assert words_key(a) != words_key(b)


@given(
    st.text(
        st.one_of(
            st.sampled_from("가나 \t\n\u3000\u2028_aZ19.@:/-%#·ㆍ①㉑㈜ﬁ²٣○×✓\u0301\ud800"), st.characters()
        )
    )
)
def test_words_are_what_is_left_without_signs_and_spaces(text: str) -> None:
    squeezed = re.sub(r"\s+", "", unicodedata.normalize("NFKC", _DOTS.sub("", text)))
    bare = re.sub(r"(?<=[A-Za-z0-9])([.@:/_%+&=?#~-]+)(?=[A-Za-z0-9])|[\W_]", r"\1", squeezed)
    assert words_key(text) == (bare or "".join(c for c in squeezed if c in _TELLING_SIGNS))


COUNTERS = st.sampled_from(
    "오늘 어제 전체 총 누적 방문자 방문객 접속자 조회 조회수 장바구니 다운로드 Hits hit ViſıTORS today TOTAL yesterday "
    "수 : ： ( ) 1 23 4,567 ٣ 명 회 건 일 월 제 조 자 에 . x 가".split()
)


@given(st.lists(COUNTERS, max_size=12), st.sampled_from(["", " ", "  "]))
def test_no_counter_is_overlooked(words: list[str], between: str) -> None:
    text = between.join(words)
    assert counterless(text) == (_COUNTER.sub(" ", text) if len(text) < LONGEST_COUNTER else text)
    assert counterless(f"x {text}") == (
        _COUNTER.sub(" ", f"x {text}") if len(text) + 2 < LONGEST_COUNTER else f"x {text}"
    )


def test_a_letter_of_any_alphabet_that_ends_a_counter_is_looked_for() -> None:
    every = "".join(map(chr, range(0x11_0000)))
    for word in ("hit", "hits", "visitor", "visitors", "today", "total", "yesterday"):
        for last in re.findall(word[-1], every, re.IGNORECASE):
            assert _COUNTER.match(text := f"{word[:-1]}{last} 1")
            assert _COUNTED.search(text), text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("쿠 쿠키를 씁니다", "쿠키를 씁니다"),
        ("회사는 알립니다", "회사가 알립니다"),
        ("이름, 주소", "이름 주소"),
        ("개인정모를 처리", "개인정보를 처리"),
        ("서면으로 요구", "서면로 요구"),
        ("개인 정보", "개인정보"),
    ],
)
def test_changes_of_form(old: str, new: str) -> None:
    assert only_form(diff_words(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("7일 전에", "30일 전에"),
        ("이름, 주소", "이름, 주소, 성별"),
        ("보유합니다", "보류합니다 그리고"),
        ("동의를 받아", "동의 없이"),
        ("할 수 있습니다", "할 수 없습니다"),
        ("3월까지 보관", "3월부터 보관"),
        ("성명 : 김가람", "성명 : 김가란"),
        ("보유합니다", "보류합니다"),
        ("필수 항목", "선택 항목"),
    ],
)
def test_changes_of_matter(old: str, new: str) -> None:
    assert not only_form(diff_words(old, new))


@pytest.mark.parametrize(
    ("old", "new", "numbers", "expected"),
    [
        ("제5조에 따라", "제6조에 따라", {"5": "6"}, True),
        ("3.항을 참조", "4.항을 참조", {"3": "4"}, True),
        ("제5조에 따라", "제7조에 따라", {"5": "6"}, False),
        ("개인정보 보호법 제5조에", "개인정보 보호법 제6조에", {"5": "6"}, False),
        ("제5조에 따라", "제6조에 따라 다시", {"5": "6"}, False),
        ("제7조의2에 따라", "제8조에 따라", {"7의2": "8"}, True),
    ],
)
def test_references(old: str, new: str, numbers: dict[str, str], *, expected: bool) -> None:
    assert only_references(old, new, numbers) is expected
