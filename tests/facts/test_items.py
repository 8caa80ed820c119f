"""Items: split as a person would, required or optional, the same from a table, a list and a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.facts.made import facts, names, table
from tracker.read.facts.item_lists import split_items
from tracker.read.facts.item_words import is_item


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("이메일, 휴대전화번호, 주소, 이름", ["이메일", "휴대전화번호", "주소", "이름"]),
        ("성명(한글, 영문)", ["성명(한글, 영문)"]),
        ("IP/Mac Address", ["IP", "Mac Address"]),
        ("계좌번호 및 예금주명", ["계좌번호", "예금주명"]),
        ("생년월일(+성별, 내/외국인)", ["생년월일", "성별", "내/외국인"]),
        ("결제정보(카드번호, 유효기간)", ["결제정보", "카드번호", "유효기간"]),
        ("- 이름 - 연락처", ["이름", "연락처"]),
        ("이름,성별,생년월일 등", ["이름", "성별", "생년월일"]),
        ("서비스 이용 및 접속 기록", ["서비스 이용 및 접속 기록"]),
        ("① 아이디 ② 비밀번호", ["아이디", "비밀번호"]),
        ("회원의 배송지 주소", ["배송지 주소"]),
        ("정기배송에 가입한 고객의 성명, 주소", ["성명", "주소"]),
        ("(정기배송에 가입한 고객의) 성명, 주소", ["성명", "주소"]),
        ("강좌를 신청한 회원의 이름과 수강 기록", ["이름", "수강 기록"]),
        ("연락처(필수)", ["연락처"]),
    ],
)
def test_lists_are_split_as_a_person_would(text: str, expected: list[str]) -> None:
    assert [i.name for i in split_items(text)] == expected


@pytest.mark.parametrize(
    "name", ["휴대전화번호", "접속 IP", "서비스 이용기록", "반", "CI", "e-mail", "프로필 사진"]
)
def test_names_of_data_are_known(name: str) -> None:
    assert is_item(name)


@pytest.mark.parametrize(
    "name",
    [
        "개인정보",
        "필수항목",
        "다음과 같은 정보",
        "동의를 받습니다",
        "홈페이지를 통해",
        "보유기간",
        "없음",
        "회원가입",
    ],
)
def test_headers_and_fragments_are_not_data(name: str) -> None:
    assert not is_item(name)


SAME = [
    ("수집하는 항목", (table("구분 | 필수항목", "회원 | 이메일, 이름, 연락처"),)),
    ("수집하는 항목", ("- 필수항목 : 이메일, 이름, 연락처",)),
    ("수집하는 항목", ("회사는 이메일, 이름, 연락처를 필수 항목으로 수집합니다.",)),
    ("수집하는 항목", ("필수 수집 항목", "- 이메일", "- 이름", "- 연락처")),
    ("수집하는 항목", ("필수 항목은 다음과 같습니다.", "가. 이메일, 이름, 연락처")),
    ("수집하는 항목", (table("항목 | 필수 여부", "이메일, 이름, 연락처 | 필수"),)),
    ("수집하는 항목", (table("구분 | 내용", "필수항목 | 이메일, 이름, 연락처"),)),
]


@pytest.mark.parametrize(("heading", "blocks"), SAME, ids=range(len(SAME)))
def test_table_list_and_sentence_say_the_same(heading: str, blocks: tuple[str, ...]) -> None:
    found = facts(heading, *blocks, kind="item")
    assert [(f.name, f.attributes["required"]) for f in found] == [
        ("이메일", True),
        ("이름", True),
        ("연락처", True),
    ]


def test_a_sentence_may_have_a_required_and_an_optional_part() -> None:
    found = facts(
        "개인정보의 항목",
        "회사는 이메일주소를 필수 항목으로 수집하고 있으며 전화번호를 선택에 따라 추가로 수집하고 있습니다.",
        kind="item",
    )
    assert {f.name: f.attributes["required"] for f in found} == {"이메일주소": True, "전화번호": False}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "회원 가입 시 필수항목으로 아이디, 이름, 생년월일을, 선택항목으로 이메일주소를 수집합니다.",
            {"아이디": True, "이름": True, "생년월일": True, "이메일주소": False},
        ),
        (
            "회원가입 시 '아이디, 비밀번호, 이름'을 필수항목으로 수집합니다.",
            {"아이디": True, "비밀번호": True, "이름": True},
        ),
        (
            "Facebook 계정을 사용하여 가입할 경우 Facebook 계정의 고유 ID를 추가로 수집합니다.",
            {"Facebook 계정의 고유 ID": None},
        ),
        ("가입 시 식별정보(CI), 내외국인 정보를 함께 수집합니다.", {"식별정보": None, "내외국인 정보": None}),
        ("회원은 가입을 하지 않아도 검색, 뉴스 보기 등 대부분의 서비스를 이용할 수 있습니다.", {}),
    ],
)
def test_sentences(text: str, expected: dict[str, bool | None]) -> None:
    found = facts("수집하는 개인정보의 항목", text, kind="item")
    assert {f.name: f.attributes["required"] for f in found} == expected


def test_a_line_that_only_says_required_stands_over_the_next() -> None:
    found = facts("개인정보의 항목", "필수", "이메일, 비밀번호", "선택", "생일, 성별", kind="item")
    assert [f.attributes["required"] for f in found] == [True, True, False, False]


def test_an_item_may_be_explained_behind_its_colon() -> None:
    found = names(
        "수집하는 개인정보의 항목", "- 이름: 작성자를 보여주기 위함", "- 이메일: 본인 확인", kind="item"
    )
    assert found == ["이름", "이메일"]


def test_what_arises_by_itself_is_marked() -> None:
    found = facts(
        "수집하는 개인정보의 항목",
        "이용 과정에서 아래와 같은 정보들이 자동으로 생성되어 수집될 수 있습니다.",
        "IP 주소, 쿠키, 방문일시",
        kind="item",
    )
    assert [f.name for f in found] == ["IP 주소", "쿠키", "방문일시"]
    assert all(f.attributes["automatic"] and f.attributes["required"] is None for f in found)


@pytest.mark.parametrize(
    "text",
    [
        "회사는 민감한 개인정보(인종, 종교, 정치적 성향, 건강상태)는 수집하지 않습니다.",
        "개인정보는 홈페이지, 팩스, 전화, 이메일, 통합문의에서 수집하고 있습니다.",
        "개인정보란 생존하는 개인에 관한 정보로서 성명, 주민등록번호 등의 사항을 말합니다.",
        "수집방법 : 홈페이지, 서면, 전화, 이메일",
        "보유기간 : 회원 탈퇴 시까지",
        "이름, 이메일, 전화번호 등 어떠한 정보도 수집하지 않습니다.",
    ],
)
def test_what_is_not_collected_and_how_are_no_items(text: str) -> None:
    assert names("수집하는 개인정보의 항목", text, kind="item") == []


def test_labels_in_a_cell_are_contexts_not_items() -> None:
    found = facts(
        "개인정보 항목",
        table("구분 | 수집 항목", "결제 | - 카드 결제 : 카드사명, 카드번호 - 계좌 이체 : 은행명, 계좌번호"),
        kind="item",
    )
    assert [f.name for f in found] == ["카드사명", "카드번호", "은행명", "계좌번호"]
    assert "카드 결제" in str(found[0].attributes["context"])


def test_two_header_rows_are_one() -> None:
    two = table("구분 | 수집 항목 | 수집 항목", "구분 | 필수 | 선택", "가입 | 아이디 | 이메일")
    found = facts("수집 항목", two, kind="item")
    assert {f.name: f.attributes["required"] for f in found} == {"아이디": True, "이메일": False}


def test_a_heading_with_several_topics_gives_each_line_its_own() -> None:
    lines = ("처리 목적 : 본인 확인, 상품 배송", "처리 항목 : 이름, 주소", "보유 기간 : 3년")
    found = facts("개인정보의 처리 목적, 항목 및 보유기간", *lines)
    assert [f.name for f in found if f.kind == "item"] == ["이름", "주소"]
    assert [f.name for f in found if f.kind == "purpose"] == ["본인 확인", "상품 배송"]


@given(st.text(alphabet="가나다이름성명번호(),/·및 -:①\n필수선택1", max_size=120))
def test_splitting_never_raises_and_invents_no_letters(text: str) -> None:
    for item in split_items(text):
        assert item.name
        assert set(item.name) <= set(text) | set("()")


def test_where_data_is_listed_what_is_checked_or_processed_is_collected_too() -> None:
    line = "첫 상담에서 알레르기와 복용약, 혈액 검사 결과를 확인합니다."
    assert names("처리하는 개인정보 항목", line, kind="item") == ["알레르기", "복용약", "혈액 검사 결과"]
    special = "가. 센터는 운동을 처방하기 위하여 건강정보와 체력 검사 결과를 처리합니다."
    assert names("민감정보의 처리", special, kind="item") == ["건강정보", "체력 검사 결과"]
    assert names("민감정보의 처리", "회사는 주민등록번호를 처리합니다.", kind="item") == ["주민등록번호"]
    assert names("민감정보의 처리", "회사는 주민등록번호를 처리하지 않습니다.", kind="item") == []


def test_a_single_thing_that_is_taken_and_two_pairs_of_which_one_is() -> None:
    section = "처리하는 개인정보 항목"
    assert names(section, "상금을 타신 분에게서는 주민등록번호를 받습니다.", kind="item") == ["주민등록번호"]
    pairs = "환불을 위하여 은행명과 계좌번호 또는 카드사명과 카드번호를 더 받습니다."
    assert names(section, pairs, kind="item") == ["은행명", "계좌번호", "카드사명", "카드번호"]
