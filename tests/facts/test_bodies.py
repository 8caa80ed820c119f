"""Recipients, processors and transfers: three names in a cell are three, and each keeps what its row says."""

from __future__ import annotations

import pytest

from tests.facts.made import facts, names, table
from tracker.read.facts.names import body_names


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("㈜한별, 두리정보, 세움", ["㈜한별", "두리정보", "세움"]),
        ("이용자가 서비스를 신청한 교육기관(회사가 서비스를 제공하는 모든 기관은 아닙니다)", ["교육기관"]),
        ("해당 기관 소속의 구청 또는 시청", ["구청 또는 시청"]),
        ("Skyharbor, Inc.", ["Skyharbor Inc"]),
        ("한별㈜/두리㈜", ["한별㈜", "두리㈜"]),
        ("- 한별\n- 두리", ["한별", "두리"]),
        ("업체명 : 한별\n주소 : 서울시 가람구", ["한별"]),
        ("㈜한별미디어(옛 이름 ㈜한별)", ["㈜한별미디어"]),
        ("해당없음", []),
        ("-", []),
        ("제공 목적", []),
    ],
)
def test_names_are_cut_from_a_cell(cell: str, expected: list[str]) -> None:
    assert [n for n, _ in body_names(cell)] == expected


RECIPIENT = [
    ("가. 한별상사", "- 제공 목적 : 배송", "- 제공 항목 : 이름, 주소", "- 보유 기간 : 3개월"),
    (table("제공받는 자 | 제공 목적 | 제공 항목 | 보유기간", "한별상사 | 배송 | 이름, 주소 | 3개월"),),
    ("제공받는 자 : 한별상사", "제공 목적 : 배송", "제공 항목 : 이름, 주소", "보유기간 : 3개월"),
    (table("제공받는 자 | 한별상사", "제공 목적 | 배송", "제공 항목 | 이름, 주소", "보유기간 | 3개월"),),
]


@pytest.mark.parametrize("blocks", RECIPIENT, ids=["under a name", "table", "keys", "keyed table"])
def test_a_recipient_is_the_same_in_every_form(blocks: tuple[str, ...]) -> None:
    (found,) = facts("개인정보의 제3자 제공", *blocks, kind="recipient")
    assert found.name == "한별상사"
    assert found.attributes["purpose"] == "배송"
    assert found.attributes["items"] == ("이름", "주소")
    assert found.attributes["retention"] == "3개월"


def test_three_names_in_a_cell_are_three_recipients_of_the_same() -> None:
    row = table("제공받는 자 | 제공하는 항목", "㈜한별, 두리정보, 세움 | 이름, 연락처")
    found = facts("제3자 제공", row, kind="recipient")
    assert [f.name for f in found] == ["㈜한별", "두리정보", "세움"]
    assert {f.attributes["items"] for f in found} == {("이름", "연락처")}


def test_no_recipient_where_nothing_is_given() -> None:
    sentence = "회사는 이용자의 동의 없이 개인정보를 제3자에게 제공하지 않습니다."
    assert names("개인정보의 제3자 제공", sentence, kind="recipient") == []


PROCESSOR = [
    (table("수탁자 | 위탁업무", "한별택배 | 상품 배송"),),
    ("수탁업체 : 한별택배", "위탁업무 : 상품 배송"),
    ("- 한별택배 : 상품 배송",),
    ("회사는 한별택배에 상품 배송을 위탁합니다.",),
    ("수탁자 위탁하는 업무", "한별택배 상품 배송"),
    ("- 한별택배 - 상품 배송",),
    ("수탁자 : 한별택배 / 위탁업무 : 상품 배송",),
    ("1. 한별택배", "- 위탁업무 : 상품 배송"),
]


@pytest.mark.parametrize(
    "blocks",
    PROCESSOR,
    ids=["table", "keys", "line", "sentence", "lost table", "dash", "slash", "under a name"],
)
def test_a_processor_is_the_same_in_every_form(blocks: tuple[str, ...]) -> None:
    (found,) = facts("개인정보 처리의 위탁", *blocks, kind="processor")
    assert (found.name, found.attributes["task"]) == ("한별택배", "상품 배송")


def test_a_sentence_may_name_two_processors() -> None:
    line = "회사는 한별택배에 상품 배송 업무를, 세움페이에 결제 업무를 위탁하고 있습니다."
    assert names("처리위탁", line, kind="processor") == ["한별택배", "세움페이"]


def test_a_sub_processor_says_for_whom() -> None:
    found = facts("처리위탁", table("수탁자 | 위탁업무 | 재수탁자", "한별 | 운영 | 두리"), kind="processor")
    assert [f.name for f in found] == ["한별", "두리"]
    assert found[1].attributes["processor"] == "한별"


def test_a_transfer_names_country_items_and_time() -> None:
    row = table(
        "이전받는 자 | 이전 국가 | 이전 항목 | 보유기간",
        "Skyharbor LLC | 미국(버지니아) | 이메일, 이름 | 1년",
    )
    (found,) = facts("개인정보의 국외 이전", row, kind="transfer")
    assert found.name == "Skyharbor LLC"
    assert found.attributes["country"] == "미국"
    assert found.attributes["items"] == ("이메일", "이름")
    assert found.attributes["retention"] == "1년"


def test_a_column_of_purpose_and_period_is_two() -> None:
    abroad = table(
        "이전받는 자 | 국가 | 이전 항목 | 이용 목적 및 기간",
        "Skyhold Inc. | 미국 | 접속 기록 | 오류 분석, 90일",
    )
    (found,) = facts("개인정보의 국외 이전", abroad, kind="transfer")
    assert (found.attributes["purpose"], found.attributes["retention"]) == ("오류 분석", "90일")


def test_a_receiver_is_named_without_what_one_did_to_be_there() -> None:
    given = table("받는 곳 | 왜 주나요 | 무엇을 주나요", "예약을 신청하신 병원 | 진료 | 이름, 연락처")
    assert names("누구에게 주나요?", given, kind="recipient") == ["병원"]
