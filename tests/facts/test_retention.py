"""Retentions: what is kept, how long in words and days, by which law or reason."""

from __future__ import annotations

import pytest

from tests.facts.made import facts, names, table
from tracker.read.facts.laws import law_of
from tracker.read.facts.retention import days_of


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("5년", 1825), ("6개월", 180), ("30일", 30), ("탈퇴 후 30일", 30), ("최대 1년", 365), ("일주일", 7), ("한 달", 30),
        ("삼 년", 1095), ("회원 탈퇴 시까지", None), ("목적 달성 시", None), ("영구", None), ("이 달성되면", None),
        ("회원 탈퇴시. 단, 상담 후 6개월", None), ("1년(단, 동의 철회 시 즉시)", 365),
    ],
)  # fmt: skip
def test_days_are_counted_only_where_a_length_is_named(period: str, days: int | None) -> None:
    assert days_of(period) == days


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("5년 (전자상거래 등에서의 소비자보호에 관한 법률)", "전자상거래 등에서의 소비자보호에 관한 법률"),
        ("해당 개인정보를 전자금융거래법에 따라", "전자금융거래법"),
        ("의료법 시행규칙 제15조", "의료법 시행규칙 제15조"),
        ("세법이 규정한 거래 장부", ""),
        ("위법한 방법으로", ""),
        ("관련 법령에 따라", ""),
        ("적절한 방법으로", ""),
    ],
)
def test_laws_are_told_from_words_that_hold_the_letter(text: str, law: str) -> None:
    assert law_of(text) == law


SAME = [
    (table("관련 법령 | 보존 항목 | 보존 기간", "전자금융거래법 | 전자금융 거래에 관한 기록 | 5년"),),
    ("- 전자금융 거래에 관한 기록 : 5년 (전자금융거래법)",),
    ("◆ 전자금융거래법", "① 전자금융 거래에 관한 기록: 5년 보관"),
    ("1) 전자금융 거래에 관한 기록", "- 보존 기간 : 5년", "- 보존 근거 : 전자금융거래법"),
    ("- 보존 항목 : 전자금융 거래에 관한 기록 - 보존 근거 : 전자금융거래법 - 보존 기간 : 5년",),
    ("관련법령 보유항목 보유기간", "전자금융거래법 전자금융 거래에 관한 기록 5년"),
]


@pytest.mark.parametrize("blocks", SAME, ids=["table", "line", "law above", "keys", "one line", "lost table"])
def test_a_record_is_the_same_in_every_form(blocks: tuple[str, ...]) -> None:
    (found,) = facts("개인정보의 보유 및 이용기간", *blocks, kind="retention")
    assert found.name == "전자금융 거래에 관한 기록"
    assert found.attributes["days"] == 1825
    assert found.attributes["basis"] == "전자금융거래법"


def test_several_records_in_one_value_are_several() -> None:
    lines = ("보존 항목 : 아래 기록", "보존 기간 : 계약 기록(5년), 분쟁처리 기록(3년)")
    found = facts("보유기간", *lines, kind="retention")
    assert [(f.name, f.attributes["days"]) for f in found] == [("계약 기록", 1825), ("분쟁처리 기록", 1095)]


def test_a_reason_stands_where_no_law_does() -> None:
    (found,) = facts("보유기간", "부정이용기록: 부정이용방지를 위해 1년간 보존합니다.", kind="retention")
    assert (found.name, found.attributes["basis"]) == ("부정이용기록", "부정이용방지")


@pytest.mark.parametrize(
    ("text", "name", "days"),
    [
        ("재가입 방지를 위하여 이메일을 30일간 보관합니다.", "이메일", 30),
        ("부정이용 방지를 위하여 탈퇴 후 6개월간 아이디, 이름을 보관합니다.", "아이디, 이름", 180),
        ("회원 탈퇴 시까지 개인정보를 보유합니다.", "개인정보", None),
        ("거래 종료일부터 5년간 보유합니다.", "개인정보", 1825),
        ("- 회원 관리 : 회원 탈퇴 시까지", "회원 관리", None),
        ("- 계약에 관한 기록 보존기간: 5년", "계약에 관한 기록", 1825),
    ],
)
def test_sentences_and_events(text: str, name: str, days: int | None) -> None:
    (found,) = facts("개인정보의 보유 및 이용기간", text, kind="retention")
    assert (found.name, found.attributes["days"]) == (name, days)


@pytest.mark.parametrize(
    "text",
    [
        "1년 동안 서비스를 이용하지 않은 회원의 개인정보는 파기됩니다.",
        "분리 보관 처리일을 기준으로 최소 30일 이전에 이메일로 안내합니다.",
        "14일 이내에 조치하고 그 결과를 통지합니다.",
    ],
)
def test_other_numbers_of_days_are_no_retention(text: str) -> None:
    assert names("개인정보의 보유 및 이용기간", text, kind="retention") == []


def test_what_is_kept_until_something_is_done_is_kept() -> None:
    (found,) = facts(
        "개인정보의 보유 기간", "- 응모하신 분의 정보: 선물을 보내 드릴 때까지", kind="retention"
    )
    assert (found.name, found.attributes["period"]) == ("응모하신 분의 정보", "선물을 보내 드릴 때까지")
    (found,) = facts(
        "개인정보의 보유 기간", "- 응모하신 분의 정보: 선물을 보내 드린 날부터 1년", kind="retention"
    )
    assert (found.name, found.attributes["days"]) == ("응모하신 분의 정보", 365)


def test_who_keeps_something_is_not_what_is_kept() -> None:
    line = "회사는 이동 경로를 ㈜온길에 제공하며, ㈜온길은 이를 제공받은 날부터 1년간 보관합니다."
    assert "㈜온길" not in names("개인위치정보의 처리", line, kind="retention")


def test_a_verb_that_goes_on_is_no_part_of_what_is_kept() -> None:
    line = "기기는 24시간 촬영하며 영상은 30일 동안 보관합니다."
    (found,) = facts("영상정보처리기기의 운영", line, kind="retention")
    assert (found.name, found.attributes["days"]) == ("영상", 30)
