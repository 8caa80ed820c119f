"""Policies that talk plainly: tables with spoken heads, and the same words said politely and formally."""

from __future__ import annotations

import pytest

from tests.facts.made import facts, names, section, table
from tracker.model import Fact
from tracker.read.categories import categorise, heading_categories
from tracker.read.facts import read_facts

ITEM_TABLES = [
    "이럴 때 받아요 | 꼭 필요해요 | 골라서 적어요",
    "언제 받나요 | 꼭 받는 것 | 원하시면 더 적는 것",
    "언제 | 없으면 안 되는 정보 | 있으면 좋은 정보",
    "무엇을 할 때 | 꼭 알려 주세요 | 더 적어도 돼요",
]


@pytest.mark.parametrize("header", ITEM_TABLES)
def test_a_table_of_items_may_have_spoken_heads(header: str) -> None:
    found = facts("어떤 정보를 받나요?", table(header, "가입 | 이름, 이메일 | 생일"), kind="item")
    assert [(f.name, f.attributes["required"], f.attributes["context"]) for f in found] == [
        ("이름", True, "가입"),
        ("이메일", True, "가입"),
        ("생일", False, "가입"),
    ]


RECIPIENT_TABLES = [
    "누구에게 | 왜 | 무엇을 | 언제까지",
    "누구에게 보내나요 | 왜 보내나요 | 무엇을 보내나요 | 며칠 두나요",
    "받는 곳 | 쓰는 이유 | 어떤 정보를 | 보관하는 기간",
    "정보를 받는 회사 | 어디에 쓰나요 | 보내는 정보 | 얼마 동안",
]


@pytest.mark.parametrize("header", RECIPIENT_TABLES)
def test_a_table_of_recipients_may_have_spoken_heads(header: str) -> None:
    given = table(header, "㈜푸른배달 | 음식 배달 | 이름, 주소 | 배달 뒤 1개월")
    (found,) = facts("누구에게 주나요?", given, kind="recipient")
    assert found.name == "㈜푸른배달"
    assert found.attributes["purpose"] == "음식 배달"
    assert found.attributes["items"] == ("이름", "주소")
    assert found.attributes["retention"] == "배달 뒤 1개월"


def test_a_table_on_keeping_says_what_how_long_and_why() -> None:
    kept = table(
        "무엇을 | 얼마 동안 | 왜", "결제 기록 | 5년 | 전자상거래법", "문의 기록 | 1년 | 다시 답하려고"
    )
    found = facts("언제까지 가지고 있나요?", kept)
    assert [(f.kind, f.name, f.attributes["days"], f.attributes["basis"]) for f in found] == [
        ("retention", "결제 기록", 1825, "전자상거래법"),
        ("retention", "문의 기록", 365, "다시 답하려고"),
    ]


def test_tables_of_helpers_and_of_other_countries_may_have_spoken_heads() -> None:
    helpers = table("맡은 곳 | 하는 일", "㈜가온문자 | 문자 보내기")
    (found,) = facts("누구에게 일을 맡기나요?", helpers, kind="processor")
    assert (found.name, found.attributes["task"]) == ("㈜가온문자", "문자 보내기")
    abroad = table(
        "보내는 회사 | 어느 나라로 | 옮기는 정보 | 옮기는 때", "Skyhold Inc. | 미국 | 접속 기록 | 로그인할 때"
    )
    (sent,) = facts("다른 나라로도 보내나요?", abroad, kind="transfer")
    assert (sent.name, sent.attributes["country"], sent.attributes["items"]) == (
        "Skyhold Inc",
        "미국",
        ("접속 기록",),
    )


PLAIN = {
    "왜 받나요?": [
        "회원을 알아보고 계정을 관리하려고요",
        "요금을 환불해 드리려고요",
        "되풀이되는 도용을 막으려고요",
    ],
    "어떤 정보를 받나요?": [
        "가입할 때 이름, 이메일, 휴대폰 번호를 받아요.",
        "화면을 여는 때마다 방문 일시, 기기 종류, 쿠키가 저절로 쌓여요.",
    ],
    "언제까지 가지고 있나요?": ["탈퇴하면 바로 지워요.", "결제 기록은 5년 동안 보관해요."],
    "누구에게 주나요?": ["㈜푸른배달에 이름, 주소를 넘겨요."],
    "어떤 권리가 있나요?": [
        "내 기록을 직접 보거나 고치거나 지우거나, 이용을 멈춰 달라고 말할 수 있어요.",
        "한 번 한 동의를 거둘 수 있어요.",
        "내 정보를 다른 곳으로 옮겨 달라고 할 수도 있어요.",
        "법 때문에 두는 기록은 바로 지울 수 없어요.",
    ],
    "어떻게 안전하게 지키나요?": [
        "비밀번호는 암호화한 채로 저장해요",
        "누가 들어왔는지 접속 기록을 모아 살펴봐요",
        "회원 정보를 볼 수 있는 직원을 따로 정했어요",
    ],
    "누구에게 물어보면 되나요?": [
        "더 궁금하면 개인정보침해신고센터(118), 대검찰청(1301), 경찰청(182)에 물어보세요."
    ],
}
FORMAL = {
    "나요?": "습니까?", "있습니까?": "있습니까?", "받습니까?": "받습니까?", "주습니까?": "줍니까?", "되습니까?": "됩니까?",
    "지키습니까?": "지킵니까?", "받아요": "받습니다", "쌓여요": "쌓입니다", "지워요": "지웁니다", "보관해요": "보관합니다",
    "넘겨요": "넘깁니다", "있어요": "있습니다", "없어요": "없습니다", "저장해요": "저장합니다", "살펴봐요": "살펴봅니다",
    "정했어요": "정했습니다", "물어보세요": "물어보십시오", "하려고요": "하기 위해서입니다", "드리려고요": "드리기 위해서입니다", "막으려고요": "막기 위해서입니다",
}  # fmt: skip


def _formal(text: str) -> str:
    for plain, formal in FORMAL.items():
        text = text.replace(plain, formal)
    return text


def _all(policy: dict[str, list[str]]) -> list[Fact]:
    made = [section(h, *lines, number=str(n), at=f"s{n}") for n, (h, lines) in enumerate(policy.items(), 1)]
    return list(read_facts(categorise(made)))


def test_the_same_policy_in_plain_and_in_formal_talk_says_the_same() -> None:
    formal = {_formal(h): [_formal(line) for line in lines] for h, lines in PLAIN.items()}
    plain_facts, formal_facts = _all(PLAIN), _all(formal)
    assert [(f.kind, f.name, f.attributes) for f in plain_facts] == [
        (f.kind, f.name, f.attributes) for f in formal_facts
    ]
    assert [f.name for f in plain_facts if f.kind == "right"] == [
        "열람", "정정", "삭제", "처리정지", "동의 철회", "전송 요구",
    ]  # fmt: skip
    assert [f.name for f in plain_facts if f.kind == "purpose"] == [
        "회원을 알아보고 계정을 관리하기",
        "요금을 환불해 드리기",
        "되풀이되는 도용을 막기",
    ]
    assert {f.kind for f in plain_facts} == {
        "purpose",
        "item",
        "retention",
        "recipient",
        "right",
        "safeguard",
        "remedy",
    }


@pytest.mark.parametrize("heading", PLAIN)
def test_a_heading_asked_formally_is_about_the_same(heading: str) -> None:
    assert heading_categories(_formal(heading)) == heading_categories(heading) != ()


@pytest.mark.parametrize(
    "line",
    [
        "개인정보의 열람·전송·정정·삭제를 요구할 수 있습니다.",
        "자신의 개인정보를 본인이나 다른 회사에 전송할 것을 요구할 수 있습니다.",
        "내 기록을 다른 앱으로 보내 달라고 할 수 있어요.",
    ],
)
def test_having_data_sent_is_a_right_however_it_is_said(line: str) -> None:
    assert "전송 요구" in names("정보주체의 권리", line, kind="right")


def test_sending_a_request_by_fax_is_no_right() -> None:
    line = "권리 행사는 서면, 전자우편, 모사전송(FAX) 등으로 신청하실 수 있습니다."
    assert "전송 요구" not in names("정보주체의 권리", line, kind="right")


def test_what_for_is_the_same_in_lines_and_in_one_sentence() -> None:
    lines = ("- 계정을 관리하기 위해서예요.", "- 요금을 환불해 드리려고요.", "- 도용을 막으려고요.")
    sentence = "계정을 관리하고, 요금을 환불해 드리며, 도용을 막기 위해서예요."
    told = names("왜 받나요?", *lines, kind="purpose")
    assert (
        told
        == names("왜 받나요?", sentence, kind="purpose")
        == ["계정을 관리하기", "요금을 환불해 드리기", "도용을 막기"]
    )


def test_an_officer_and_who_helps_may_be_told_in_one_paragraph() -> None:
    told = (
        "개인정보 보호책임자는 운영이사 윤가람이에요. 전화 02-555-0101, 이메일 a@b.example 로 연락해 주세요. "
        "다른 도움이 필요하면 개인정보침해신고센터(118), 대검찰청(1301)에 물어보세요."
    )
    found = facts("책임자와 연락처", told)
    (officer,) = [f for f in found if f.kind == "officer"]
    assert (officer.name, officer.attributes["phone"], officer.attributes["email"]) == (
        "윤가람",
        "02-555-0101",
        "a@b.example",
    )
    assert [(f.name, f.attributes["contact"]) for f in found if f.kind == "remedy"] == [
        ("개인정보침해신고센터", "118"),
        ("대검찰청", "1301"),
    ]


def test_a_table_of_receivers_may_say_the_reason() -> None:
    given = table(
        "함께 쓰는 곳 | 나누는 정보 | 이유 | 보관 기간", "㈜푸른배달 | 이름, 주소 | 음식 배달 | 1개월"
    )
    (found,) = facts("누구와 나누나요?", given, kind="recipient")
    assert (found.attributes["purpose"], found.attributes["items"]) == ("음식 배달", ("이름", "주소"))


def test_helpers_may_be_named_before_their_work_one_after_the_other() -> None:
    line = "㈜가온문자에는 문자를 보내는 일을, ㈜푸른택배에는 배송을 맡겨요."
    found = facts("일을 누구에게 맡기나요?", line, kind="processor")
    assert [(f.name, f.attributes["task"]) for f in found] == [
        ("㈜가온문자", "문자를 보내는 일"),
        ("㈜푸른택배", "배송"),
    ]


def test_what_one_has_for_a_time_is_kept() -> None:
    lines = ("결제 기록은 5년, 문의 기록은 3년 동안 가지고 있어요.", "탈퇴한 분의 이메일은 30일 뒤에 지워요.")
    found = facts("언제까지 보관하나요?", *lines, kind="retention")
    assert [(f.name, f.attributes["days"]) for f in found] == [
        ("결제 기록", 1825),
        ("문의 기록", 1095),
        ("탈퇴한 분의 이메일", 30),
    ]


def test_who_answers_may_be_told_with_the_verb() -> None:
    line = "윤가람 이사가 개인정보를 책임지고 있어요. 02-555-0101 이나 a@b.example 로 연락해 주세요."
    (found,) = facts("책임자는 누구인가요?", line, kind="officer")
    assert (found.name, found.attributes["phone"]) == ("윤가람", "02-555-0101")
