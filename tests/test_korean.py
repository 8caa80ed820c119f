"""What is true of Korean text: normal forms, dates, numerals, periods, 어절, particles."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.korean import (
    add_period,
    clean,
    dates_in,
    eojeols,
    final_consonant,
    fold,
    numeral,
    particle,
    period_days,
    seoul_day,
    words_sha256,
)

DAY = date(2022, 8, 8)


@pytest.mark.parametrize(
    "written",
    [
        "2022년 08월 08일", "2022년 8월 8일", "2022 년 08 월 08 일", "2022. 8. 8.", "2022.08.08", "2022-08-08", "2022/8/8", "22.8.8", "'22. 8. 8.",
        "’22.08.08.", "２０２２년 ８월 ８일", "2022.8.8(월)", "2022. 8. 8.(월)부터", "2022년 8월 8", "2022．8．8", "August 8, 2022",
        "2022년 O8월 O8일",
    ],
)  # fmt: skip
def test_a_date_is_read_however_it_is_written(written: str) -> None:
    assert [m.value for m in dates_in(f"시행일: {written} 끝")] == [DAY]


@pytest.mark.parametrize(
    "text",
    [
        "OOOO년 OO월 OO일",
        "2022. 13. 40.",
        "20XX년 1월 1일",
        "2022년 8월",
        "02-2022-0808",
        "1.2.3.4",
        "192.168.22.8",
        "2022년 OO월 O1일",
        "02-555-0101",
    ],
)
def test_what_is_no_date_gives_none(text: str) -> None:
    assert list(dates_in(text)) == []


def test_a_range_is_two_dates_in_order() -> None:
    text = "2015년 7월 1일 ~ 2018년 11월 29일"
    assert [m.value for m in dates_in(text)] == [date(2015, 7, 1), date(2018, 11, 29)]


@given(st.text(max_size=200))
def test_looking_for_dates_never_raises_and_names_its_place(text: str) -> None:
    for mention in dates_in(text):
        assert text[mention.start : mention.end] == mention.text
        assert 1990 <= mention.value.year <= 2100


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    for form in (
        f"{day.year}년 {day.month}월 {day.day}일",
        f"{day.year}. {day.month}. {day.day}.",
        day.isoformat(),
    ):
        assert [m.value for m in dates_in(f"이 방침은 {form}부터 적용됩니다")] == [day]


@given(st.text(max_size=300))
def test_eojeols_join_to_the_text(text: str) -> None:
    parts = eojeols(text)
    assert "".join(parts) == text
    assert all(p.isspace() or not any(c.isspace() for c in p) for p in parts)


@given(st.text(max_size=200))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="가나다 ·ㆍ\t\n\u00a0", max_size=60))
def test_white_space_and_kinds_of_dots_are_no_words(text: str) -> None:
    respaced = "\n".join(text.replace("ㆍ", "·").split())
    assert words_sha256(text) == words_sha256(respaced)
    assert words_sha256(text) == words_sha256(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("5년", 1825), ("6개월", 180), ("3개월간", 90), ("일주일", 7), ("7일", 7), ("한 달", 30), ("1개월", 30), ("삼 년", 1095), ("두 주", 14),
        ("10(십)년", 3650), ("반년", 182), ("보름", 15), ("２년", 730), ("24시간", None), ("탈퇴 시까지", None), ("이 달성될 때", None),
        ("한 일이 없다", None), ("제일 주요한", None),
    ],
)  # fmt: skip
def test_periods_are_lengths_of_time_and_nothing_else(text: str, days: int | None) -> None:
    assert period_days(text) == days


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("７", 7),
        ("삼", 3),
        ("십", 10),
        ("이십오", 25),
        ("한", 1),
        ("열", 10),
        ("많", None),
        ("", None),
    ],
)
def test_numerals(text: str, number: int | None) -> None:
    assert numeral(text) == number


def test_a_month_is_a_calendar_month() -> None:
    assert add_period(date(2023, 1, 31), 1, "개월") == date(2023, 2, 28)
    assert add_period(date(2023, 12, 15), 1, "달") == date(2024, 1, 15)
    assert add_period(date(2024, 2, 29), 1, "년") == date(2025, 2, 28)
    assert add_period(DAY, 7, "일") == date(2022, 8, 15)
    assert add_period(DAY, 1, "주일") == date(2022, 8, 15)


@pytest.mark.parametrize(
    ("word", "pair", "expected"),
    [
        ("회사", "이/가", "회사가"), ("이름", "을/를", "이름을"), ("서울", "으로/로", "서울로"), ("부산", "으로/로", "부산으로"), ("KT", "은/는", "KT는"),
        ("3", "이/가", "3이"), ("2", "이/가", "2가"), ("한별(주)", "은/는", "한별(주)은"), ("홈페이지", "과/와", "홈페이지와"), ("URL", "을/를", "URL을"),
    ],
)  # fmt: skip
def test_particles_follow_the_sound(word: str, pair: str, expected: str) -> None:
    assert particle(word, pair) == expected


@given(st.text(max_size=40))
def test_every_word_takes_a_particle(word: str) -> None:
    assert particle(word, "을/를") in {word + "을", word + "를"}
    assert final_consonant(word) in {"", "ㄱ", "ㄴ", "ㄹ", "ㅁ", "ㅇ"}


def test_the_day_turns_at_midnight_in_korea() -> None:
    assert seoul_day(datetime(2026, 3, 1, 14, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert seoul_day(datetime(2026, 3, 1, 15, 0, tzinfo=UTC)) == date(2026, 3, 2)
