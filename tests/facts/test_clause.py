"""The notice clause: wherever it stands, in one tier or two; and the other promises that are not it."""

from __future__ import annotations

import pytest

from tests.facts.made import section
from tracker.model import NoticeClause, Section
from tracker.read.categories import categorise
from tracker.read.clause import read_clause


def clause_of(*lines: str, heading: str = "고지의 의무") -> NoticeClause | None:
    return read_clause(categorise([section(heading, *lines)]))


@pytest.mark.parametrize(
    ("text", "ordinary", "material", "unit"),
    [
        ("개인정보처리방침이 변경되는 경우 시행 7일 전부터 공지합니다.", 7, None, "day"),
        ("방침을 개정할 때에는 최소 일주일 전에 홈페이지에 고지합니다.", 7, None, "day"),
        (
            "내용 추가, 삭제 및 수정이 있을 시에는 10일 전부터 공지사항을 통하여 고지할 것입니다.",
            10,
            None,
            "day",
        ),
        ("처리방침을 변경하는 경우 적용일 1개월 전부터 공지합니다.", 30, None, "month"),
        ("처리방침을 변경하는 경우 한 달 전부터 공지합니다.", 30, None, "month"),
        (
            "방침 변경 시 시행 7일 전부터 공지합니다. 다만, 이용자 권리의 중요한 변경은 30일 전에 고지합니다.",
            7,
            30,
            "day",
        ),
        ("방침 변경 시 7일 전부터 공지하며, 이용자에게 불리한 변경은 30일 전부터 공지합니다.", 7, 30, "day"),
        ("방침이 바뀌면 시행 7일(중요한 변경은 30일) 전까지 알립니다.", 7, 30, "day"),
        (
            "방침 변경 시 최소 7일 이전(이용자에게 불리하거나 중대한 사항의 변경은 30일 이전)부터 공지합니다.",
            7,
            30,
            "day",
        ),
        ("이용자에게 불리하게 방침을 변경하는 경우에는 30일 전에 고지합니다.", None, 30, "day"),
        ("방침을 변경하는 경우 7일 전, 중대한 변경은 1개월 전에 고지합니다.", 7, 30, "month"),
        ("처리방침을 변경하는 경우 변경 전 10일 동안 홈페이지에 게시합니다.", 10, None, "day"),
        ("개정 이유 및 내용을 시행 칠(7)일 전부터 공지합니다.", 7, None, "day"),
        (
            "방침의 변경이 이용자에게 중대한 영향을 미칠 경우 최소 1개월(30일) 전에 공지합니다.",
            None,
            30,
            "month",
        ),
        ("개인정보 처리방침이 변경될 경우 공지일로부터 7일 후에 시행합니다.", 7, None, "day"),
        ("회사는 방침을 변경할 수 있으며, 변경 시 시행일 이전 7일간 공지합니다.", 7, None, "day"),
        ("중요한 변경은 시행 1개월 전부터 통지하고, 그 밖의 변경은 7일 전부터 공지합니다.", 7, 30, "month"),
        ("개인정보처리방침을 개정하는 경우 홈페이지를 통하여 공지할 것입니다.", None, None, "day"),
        ("변경 사항이 있으면 사전에 안내해 드립니다.", None, None, "day"),
        ("이 방침을 고칠 때에는 적용하기 한 달 전에 누리집에 알려 드립니다.", 30, None, "month"),
        ("달라지는 내용은 적용하기 열흘 전까지 게시판에 올릴게요.", 10, None, "day"),
        ("이 방침을 손볼 때에는 보름 전에 앱에서 말씀드려요.", 15, None, "day"),
        (
            "귀하의 권리에 중대한 영향을 미치는 변경의 경우 발효일로부터 최소 45일 전에 귀하에게 통지합니다.",
            None,
            45,
            "day",
        ),
    ],
)
def test_tiers_are_read(text: str, ordinary: int | None, material: int | None, unit: str) -> None:
    clause = clause_of(text)
    assert clause is not None
    assert (clause.ordinary_days, clause.material_days, clause.unit) == (ordinary, material, unit)
    assert all(part in text for part in clause.quote.split(". ")[0:1])


def test_two_tiers_may_stand_in_two_lines_or_a_list() -> None:
    two = clause_of(
        "방침이 변경되는 경우 7일 전부터 공지합니다.", "중요한 변경의 경우에는 30일 전에 고지합니다."
    )
    listed = clause_of(
        "방침 변경 시 다음과 같이 공지합니다.",
        "- 일반 변경: 시행일 7일 전 공지",
        "- 권리에 중대한 영향을 미치는 변경: 30일 전 고지",
    )
    for clause in (two, listed):
        assert clause is not None
        assert (clause.ordinary_days, clause.material_days) == (7, 30)


@pytest.mark.parametrize(
    "heading", ["본 고지는 어떻게 변경됩니까?", "방침이 바뀌면", "약속이 달라질 때", "방침을 고칠 때"]
)
def test_a_heading_that_asks_or_says_plainly_is_about_changes_too(heading: str) -> None:
    clause = clause_of("바뀌는 내용은 시행 7일 전에 게시합니다.", heading=heading)
    assert clause is not None
    assert clause.ordinary_days == 7


def test_correcting_data_or_a_list_of_companies_is_no_promise_on_the_policy() -> None:
    assert clause_of("틀린 정보를 고치면 3일 전에 알려 드려요.", heading="이용자의 권리") is None
    assert clause_of("맡긴 업체가 바뀌면 이 방침에서 바로 고쳐 알립니다.", heading="업무를 맡기는 곳") is None


def test_the_clause_is_found_wherever_it_stands() -> None:
    text = "본 방침이 변경되는 경우 시행 7일 전에 공지사항으로 알립니다."
    for heading in ("부칙", "기타", "", "개인정보 보호책임자", "개인정보처리방침의 변경"):
        clause = clause_of("그 밖의 문장입니다.", text, heading=heading)
        assert clause is not None, heading
        assert clause.ordinary_days == 7
        assert clause.quote == text


NOT_CLAUSES = [
    ("휴면 계정", "1년간 이용하지 않은 회원에게는 분리 보관 30일 전에 이메일로 안내합니다."),
    ("개인정보 처리방침의 고지 또는 통지방법", "영업의 양도·합병 시에는 30일 이상 그 사실을 공지합니다."),
    ("광고성 정보 전송", "수신동의 변경 사실을 14일 이내에 고지합니다."),
    ("개인위치정보의 처리", "제3자에게 제공하는 경우 제공 일시와 목적을 최대 30일 안에 모아 통보합니다."),
    ("개인정보의 처리 목적", "이용 목적이 변경되는 경우에는 별도의 동의를 받고 7일 전에 안내합니다."),
    ("개인정보 처리의 위탁", "위탁업무의 내용이나 수탁자가 변경될 경우에는 지체 없이 공개하겠습니다."),
    ("정보주체의 권리", "잘못된 개인정보를 제3자에게 제공한 경우 정정 처리결과를 통지합니다."),
]


@pytest.mark.parametrize(("heading", "text"), NOT_CLAUSES, ids=[h for h, _ in NOT_CLAUSES])
def test_other_promises_are_not_the_clause(heading: str, text: str) -> None:
    assert clause_of(text, heading=heading) is None


def test_the_clause_is_told_from_other_days_beside_it() -> None:
    dormant = section(
        "휴면 계정", "11개월간 로그인하지 않으면 해지를 고지하고 30일 뒤에 파기합니다.", at="s1"
    )
    change = section(
        "고지의 의무", "방침이 변경되는 경우 개정 최소 7일 전부터 공지합니다.", at="s2", number="2"
    )
    clause = read_clause(categorise([dormant, change]))
    assert clause is not None
    assert (clause.ordinary_days, clause.material_days, clause.section) == (7, None, "s2")


def test_examples_of_important_changes_are_its_triggers() -> None:
    clause = clause_of(
        "처리방침을 변경하는 경우 7일 전부터 고지합니다. 다만, 개인정보의 수집 및 활용, 제3자 제공 등과 같이 이용자 권리의 "
        "중요한 변경이 있을 경우에는 최소 30일 전에 고지합니다."
    )
    assert clause is not None
    assert clause.triggers[:2] == ("개인정보의 수집 및 활용", "제3자 제공")


@pytest.mark.parametrize(
    ("text", "individual"),
    [
        ("방침을 개정하는 경우 7일 전에 이메일로 개별 통지합니다.", True),
        ("방침을 개정하는 경우 공지사항(또는 개별공지)을 통하여 공지합니다.", True),
        ("방침을 개정하는 경우 7일 전에 홈페이지에 공지합니다.", False),
    ],
)
def test_individual_notice(text: str, individual: bool) -> None:
    clause = clause_of(text)
    assert clause is not None
    assert clause.individual_notice is individual


def test_a_policy_without_a_promise_has_no_clause() -> None:
    sections: list[Section] = [section("부칙", "이 방침은 2024년 1월 1일부터 시행됩니다.")]
    assert read_clause(categorise(sections)) is None


def test_the_second_tier_may_name_what_other_promises_are_about() -> None:
    found = clause_of(
        "내용이 바뀌면 적용 7일 전에 앱 공지로 알려드려요. 단, 수집 항목이나 이용 목적이 바뀌는 등 중요한 변경은 30일 전에 알려드려요."
    )
    assert found is not None
    assert (found.ordinary_days, found.material_days) == (7, 30)
