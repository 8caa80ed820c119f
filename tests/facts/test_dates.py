"""Announced and effective dates of this version, and not of anything else."""

from __future__ import annotations

from datetime import date

import pytest

from tests.facts.made import section, table
from tracker.model import Dates, Table
from tracker.read.blocks import RawLink
from tracker.read.categories import categorise
from tracker.read.dates import read_dates

FIRST, EIGHTH = date(2022, 8, 1), date(2022, 8, 8)


def dates_of(*lines: str | Table, heading: str = "부칙", links: tuple[RawLink, ...] = ()) -> Dates:
    return read_dates(categorise([section(heading, *lines)]), links)


@pytest.mark.parametrize(
    "text",
    [
        "시행일자: 2022년 08월 08일", "시행일 : 2022. 8. 8.", "본 방침은 2022년 8월 8일부터 시행됩니다.", "이 방침은 2022.8.8(월)부터 적용됩니다.",
        "본 방침은 2022-08-08부터 효력이 발생합니다.", "(시행일: 2022년 8월 8일)", "2022년 8월 8일 시행", "적용일 | 2022. 8. 8.", "Effective date: August 8, 2022",
        "제1조 이 방침은 ２０２２년 ８월 ８일부터 시행한다.", "시행 날짜: '22. 8. 8.",
    ],
)  # fmt: skip
def test_the_effective_date_is_read_however_it_is_written(text: str) -> None:
    found = dates_of(text)
    assert (found.announced, found.effective) == (None, EIGHTH)
    assert found.effective_quote == text


@pytest.mark.parametrize(
    "text",
    [
        "공고일자: 2022년 8월 1일",
        "공지일 2022. 8. 1.",
        "개정일: 2022-08-01",
        "2022년 8월 1일 공고",
        "변경일자 : 2022.08.01",
        "2022년 8월 1일 개정",
    ],
)
def test_the_announced_date_is_read_however_it_is_written(text: str) -> None:
    found = dates_of(text)
    assert (found.announced, found.effective) == (FIRST, None)


def test_both_may_stand_in_one_line_or_label_and_date_in_two() -> None:
    assert dates_of("공고일자: 2022년 8월 1일 / 시행일자: 2022년 8월 8일").effective == EIGHTH
    two = dates_of("공고일자", "2022년 8월 1일", "시행일자", "2022년 8월 8일")
    assert (two.announced, two.effective) == (FIRST, EIGHTH)
    same = dates_of("개정 및 시행일: 2022년 8월 8일")
    assert (same.announced, same.effective) == (EIGHTH, EIGHTH)


@pytest.mark.parametrize(
    "text",
    [
        "최종 수정일: 2022년 8월 8일", "OOOO년 OO월 OO일부터 시행합니다.", "개인정보 보호법(법률 제16930호, 2020. 2. 4. 시행)에 따라 처리하는 정보입니다. 그 밖의 사항은 관련 법령을 따르며 회사는 이를 준수합니다.",
        "2020년 1월 1일 이전에 가입한 회원의 정보는 별도로 보관하고 있으며 다른 목적으로 이용하지 않습니다.", "제정일: 2019년 1월 1일", "위탁기간: 2022. 8. 8. ~ 2023. 8. 7.",
    ],
)  # fmt: skip
def test_other_dates_are_not_this_versions(text: str) -> None:
    found = dates_of(text, heading="개인정보의 보유기간")
    assert (found.announced, found.effective) == (None, None)


def test_the_latest_of_a_history_is_this_versions() -> None:
    found = dates_of(
        "2019년 1월 1일부터 시행", "2020년 3월 2일 개정", "2022년 8월 1일 개정", "2022년 8월 8일부터 시행"
    )
    assert (found.announced, found.effective) == (FIRST, EIGHTH)


def test_days_after_the_announcement_are_counted() -> None:
    found = dates_of("공고일자: 2022년 8월 1일", "이 방침은 공고일로부터 7일 후 시행됩니다.")
    assert found.effective == EIGHTH
    assert dates_of("공고일자: 2022년 8월 1일", "이 방침은 공고한 날부터 시행합니다.").effective == FIRST
    assert dates_of("이 방침은 공고한 날부터 시행합니다.").effective is None


def test_a_list_of_earlier_policies_is_kept_with_its_periods() -> None:
    found = dates_of(
        "시행일자: 2022년 8월 8일",
        "이전 개인정보 처리방침은 아래에서 확인할 수 있습니다.",
        "이전 처리방침 보기(2014년 9월 22일 ~ 2015년 6월 30일)",
        "이전 처리방침 보기(2015년 7월 1일 ~ 2022년 8월 7일)",
        "- 시행일자 : 2014년 9월 22일",
        links=(
            RawLink("2015. 7. 1. ~ 2022. 8. 7. 적용", "https://a.example/old"),
            RawLink("회사 소개", "https://a.example"),
        ),
    )
    assert found.effective == EIGHTH
    spans = [(v.from_, v.until, v.url) for v in found.earlier_versions]
    assert (date(2014, 9, 22), date(2015, 6, 30), None) in spans
    assert (date(2015, 7, 1), date(2022, 8, 7), "https://a.example/old") in spans
    assert all(v.label != "회사 소개" for v in found.earlier_versions)


@pytest.mark.parametrize(
    "made",
    [
        table("버전 | 공고일 | 시행일", "1.7 (현행) | 2022년 8월 1일 | 2022년 8월 8일"),
        table("공고일 | 시행일 | 버전", "22.08.01 | 22.08.08 | v1.7"),
        table("판 | 알린 날 | 적용하는 날", "세 번째 | 2022. 8. 1.(월) | 2022. 8. 8.(월)"),
        table("Version | Published | Effective date", "1.7 | August 1, 2022 | August 8, 2022"),
        table("차수 | 시행일자 | 공지일자", "2차 | 2022-08-08 | 2022-08-01", "1차 | 2020-03-02 | 2020-02-21"),
    ],
)
def test_a_table_of_versions_says_in_its_head_what_each_date_is(made: Table) -> None:
    found = dates_of(made)
    assert (found.announced, found.effective) == (FIRST, EIGHTH)
    assert found.effective_quote == " | ".join(made.rows[0])


def test_a_table_of_laws_or_of_earlier_versions_does_not_date_this_one() -> None:
    laws = table("관련 법령 | 시행일", "전자금융거래법 | 2022. 8. 8.")
    earlier = table("판 | 시행일", "1.6 | 2020. 3. 2.")
    assert dates_of(laws, heading="개인정보의 보유기간").effective is None
    found = dates_of("시행일: 2022. 8. 8.", "이전 처리방침은 아래에서 확인하실 수 있습니다.", earlier)
    assert found.effective == EIGHTH
    assert [v.from_ for v in found.earlier_versions] == [date(2020, 3, 2)]


def test_a_line_that_says_the_date_goes_before_a_table_of_versions() -> None:
    made = table("버전 | 시행일 | 내용", "1.1 | 2022-08-09 | 문구 정리", "1.0 | 2022-08-08 | 제정")
    assert dates_of("시행일자: 2022년 8월 8일", made).effective == EIGHTH
