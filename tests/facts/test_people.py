"""Officers, rights, safeguards, remedies, purposes."""

from __future__ import annotations

import pytest

from tests.facts.made import facts, names, table

OFFICER = [
    ("성명: 윤가람", "직책: 이사", "전화번호: 02-555-0101", "이메일: a@b.example"),
    ("개인정보 보호책임자 : 윤가람 이사", "전화 : 02-555-0101", "이메일 : a@b.example"),
    ("책임자: 윤가람 / 직책: 이사 / 연락처: 02-555-0101, a@b.example",),
    (
        table(
            "구분 | 개인정보 보호책임자",
            "성명 | 윤가람",
            "직위 | 이사",
            "연락처 | 02-555-0101",
            "이메일 | a@b.example",
        ),
    ),
    (
        table(
            "구분 | 성명 | 직위 | 연락처 | 이메일",
            "개인정보 보호책임자 | 윤가람 | 이사 | 02-555-0101 | a@b.example",
        ),
    ),
    (table("개인정보 보호책임자 | 성명 : 윤가람", "직위 | 이사", "연락처 | 02-555-0101 / a@b.example"),),
]


@pytest.mark.parametrize("blocks", OFFICER[:5], ids=range(5))
def test_an_officer_is_the_same_in_every_form(blocks: tuple[str, ...]) -> None:
    (found,) = facts("개인정보 보호책임자", *blocks, kind="officer")
    assert found.name == "윤가람"
    assert found.attributes["phone"] == "02-555-0101"
    assert found.attributes["email"] == "a@b.example"
    assert found.attributes["position"] == "이사"
    assert "책임자" in str(found.attributes["role"])


def test_two_people_in_two_columns_are_two_officers() -> None:
    both = table("구분 | 보호책임자 | 담당자", "성명 | 윤가람 | 서다온", "전화 | 02-555-0101 | 02-555-0102")
    found = facts("개인정보 보호책임자 및 담당자", both, kind="officer")
    assert [(f.name, f.attributes["role"], f.attributes["phone"]) for f in found] == [
        ("윤가람", "보호책임자", "02-555-0101"),
        ("서다온", "담당자", "02-555-0102"),
    ]


def test_a_department_without_a_name_is_an_officer_too() -> None:
    (found,) = facts("개인정보 보호책임자", "담당부서 : 고객센터", "문의 : 1588-0000", kind="officer")
    assert (found.name, found.attributes["phone"]) == ("고객센터", "1588-0000")


def test_bodies_that_help_are_not_officers() -> None:
    lines = (
        "성명 : 윤가람",
        "이메일 : a@b.example",
        "- 개인정보침해신고센터 (국번없이) 118 privacy.kisa.or.kr",
    )
    found = facts("개인정보 보호책임자", *lines)
    assert [f.name for f in found if f.kind == "officer"] == ["윤가람"]
    (helper,) = [f for f in found if f.kind == "remedy"]
    assert helper.attributes["contact"] == "(국번없이) 118 privacy.kisa.or.kr"


@pytest.mark.parametrize(
    "lines",
    [
        ("정보주체는 언제든지 개인정보의 열람, 정정, 삭제를 요구할 수 있습니다.",),
        ("1. 개인정보 열람 요구", "2. 오류가 있을 경우 정정 요구", "3. 삭제 요구"),
        ("이용자는 개인정보를 조회하거나 수정할 수 있고, 삭제를 요청할 수 있습니다.",),
    ],
)
def test_rights_have_one_name_however_they_are_worded(lines: tuple[str, ...]) -> None:
    assert names("정보주체의 권리와 행사방법", *lines, kind="right") == ["열람", "정정", "삭제"]


def test_a_limit_of_a_right_is_no_right() -> None:
    line = "다른 법령에서 수집 대상으로 명시된 개인정보는 삭제를 요구할 수 없습니다."
    assert names("정보주체의 권리", line, kind="right") == []


def test_safeguards_have_one_name_however_they_are_worded() -> None:
    one = names(
        "개인정보의 안전성 확보조치", "1. 내부관리계획의 수립", "2. 개인정보의 암호화", kind="safeguard"
    )
    other = names(
        "안전성 확보",
        "회사는 내부 관리계획을 세워 시행하고 있습니다. 비밀번호는 암호화되어 저장됩니다.",
        kind="safeguard",
    )
    assert one == other == ["내부관리계획", "암호화"]


def test_purposes_are_cut_where_a_deed_ends() -> None:
    found = names(
        "개인정보의 처리 목적",
        "서비스 제공, SMS, 이메일을 통한 이벤트 안내, 불만처리 등 민원처리 등을 목적으로 개인정보를 처리합니다.",
        kind="purpose",
    )
    assert found == ["서비스 제공", "SMS, 이메일을 통한 이벤트 안내", "불만처리 등 민원처리"]


def test_a_group_names_its_purposes_and_is_none() -> None:
    found = facts("처리 목적", "가. 회원 관리", "- 본인 확인", "- 고지사항 전달", kind="purpose")
    assert [(f.name, f.attributes["context"]) for f in found] == [
        ("본인 확인", "회원 관리"),
        ("고지사항 전달", "회원 관리"),
    ]


def test_an_officer_in_a_list_of_terms_has_each_value_on_the_line_below_its_term() -> None:
    lines = (
        "책임자", "사무국장 윤가람", "담당", "기획팀 서다온", "전화", "02-555-0101", "이메일", "a@b.example",
    )  # fmt: skip
    found = facts("개인정보 보호책임자", *lines, kind="officer")
    assert [(f.name, f.attributes["role"], f.attributes["phone"], f.attributes["email"]) for f in found] == [
        ("윤가람", "책임자", None, None),
        ("서다온", "담당자", "02-555-0101", "a@b.example"),
    ]
