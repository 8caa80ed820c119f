"""The same things in the many ways that policies write them in one line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.facts.made import facts, names, section, table
from tracker.model import Block
from tracker.read import read_document
from tracker.read.categories import categorise
from tracker.read.facts import read_facts

KEPT = "개인정보의 보유 및 이용기간"


def kept(*lines: str) -> dict[str, object]:
    return {f.name: f.attributes["days"] for f in facts(KEPT, *lines, kind="retention")}


def test_what_is_kept_needs_no_word_for_record_in_the_section_on_keeping() -> None:
    assert kept(
        "- 환자 명부 : 5년",
        "- 처방전 : 2년",
        "○ 민원사무: 처리 완료 후 10년",
        "○ 강좌 수강생: 2년(재동의 시 연장)",
    ) == {
        "환자 명부": 1825,
        "처방전": 730,
        "민원사무": 3650,
        "강좌 수강생": 730,
    }


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "진료기록부 10년, 처방전 2년(의료법), 예약 정보 1년",
            {"진료기록부": 3650, "처방전": 730, "예약 정보": 365},
        ),
        (
            "관계 법령에 따른 보존: 계약 또는 청약철회 등에 관한 기록 5년, 위치정보 이용·제공 사실 확인자료 6개월",
            {"계약 또는 청약철회 등에 관한 기록": 1825, "위치정보 이용·제공 사실 확인자료": 180},
        ),
        (
            "회원 탈퇴 시 파기합니다. 단, 대금결제에 관한 기록은 5년, 소비자의 불만 또는 분쟁처리에 관한 기록은 3년간 보존합니다.",
            {"대금결제에 관한 기록": 1825, "소비자의 불만 또는 분쟁처리에 관한 기록": 1095},
        ),
        ("회원 탈퇴 시까지. 단 대금결제에 관한 기록은 5년", {"대금결제에 관한 기록": 1825}),
        (
            "관련법령 : 소비자의 불만 또는 분쟁처리에 관한 기록 : 3년",
            {"소비자의 불만 또는 분쟁처리에 관한 기록": 1095},
        ),
    ],
)
def test_several_records_in_one_line(line: str, expected: dict[str, int]) -> None:
    assert kept(line) == expected


def test_companies_with_their_work_in_brackets() -> None:
    found = facts("처리 위탁", "㈜한별정비(기기 수거 및 정비), 두리페이㈜(요금 결제)", kind="processor")
    assert [(f.name, f.attributes["task"]) for f in found] == [
        ("㈜한별정비", "기기 수거 및 정비"),
        ("두리페이㈜", "요금 결제"),
    ]
    assert names("처리 위탁", "- ㈜모음포인트 (멤버십 시스템 운영)", kind="processor") == ["㈜모음포인트"]


def test_the_last_letter_of_a_name_is_no_particle_where_grammar_forbids_it() -> None:
    found = names("처리 위탁", table("맡는 곳 | 맡기는 일", "클라우드노을 | 서버 운영"), kind="processor")
    assert found == ["클라우드노을"]


def test_a_flag_behind_a_list_is_of_the_whole_list() -> None:
    found = facts("수집항목", "교사 회원 : 이름, 연락처, 이메일 (필수) / 프로필 사진 (선택)", kind="item")
    assert {f.name: f.attributes["required"] for f in found} == {
        "이름": True,
        "연락처": True,
        "이메일": True,
        "프로필 사진": False,
    }
    own = facts("수집항목", "이름, 연락처, 사진(선택)", kind="item")
    assert {f.name: f.attributes["required"] for f in own} == {"이름": None, "연락처": None, "사진": False}


def test_items_joined_by_a_dot_are_one_where_a_half_is_a_single_letter() -> None:
    assert names("수집항목", "필수 : 성명, 동·호수, 자녀 학년·반", kind="item") == [
        "성명",
        "동·호수",
        "자녀 학년·반",
    ]


def test_items_in_spoken_style() -> None:
    found = facts(
        "수집하는 개인정보",
        "가입할 때 이메일 주소, 비밀번호, 닉네임을 꼭 받아요. 프로필 사진은 원할 때만 입력하면 돼요.",
        kind="item",
    )
    assert {f.name: f.attributes["required"] for f in found} == {
        "이메일 주소": True,
        "비밀번호": True,
        "닉네임": True,
        "프로필 사진": False,
    }


@pytest.mark.parametrize(
    ("line", "who"),
    [
        (
            "진료비 청구를 위하여 국민검진공단 및 한결심사원에 진료내역을 제공합니다.",
            ["국민검진공단", "한결심사원"],
        ),
        ("영수증 발급을 위해 두리세무청에 이름과 주민등록번호를 제공합니다.", ["두리세무청"]),
        ("경품 발송을 위해 ‘선물나루’에 이름과 휴대폰 번호를 제공하고 있어요.", ["선물나루"]),
    ],
)
def test_recipients_in_a_sentence(line: str, who: list[str]) -> None:
    assert names("제3자 제공", line, kind="recipient") == who


@pytest.mark.parametrize(
    ("line", "person", "phone"),
    [
        ("개인정보 보호책임자 : 기획조정실장 강나루 (전화 : 063-100-0001)", "강나루", "063-100-0001"),
        ("개인정보 보호담당자 : 정보통신과 한별 (전화 : 063-100-0002)", "한별", "063-100-0002"),
        ("사무국장 마루한 (02-700-8000, help@nanum.example)", "마루한", "02-700-8000"),
        ("Name: 제갈윤 / Email: dpo@sol.example / Tel: 02-600-0001", "제갈윤", "02-600-0001"),
    ],
)
def test_an_officer_behind_a_title(line: str, person: str, phone: str) -> None:
    (found,) = facts("개인정보 보호책임자", line, kind="officer")
    assert (found.name, found.attributes["phone"]) == (person, phone)


def test_a_right_that_one_does_not_have_is_none() -> None:
    line = "고객은 열람, 정정을 요구할 수 있습니다. 단, 의료법에 따라 보존하는 기록은 삭제할 수 없습니다."
    assert names("정보주체의 권리", line, kind="right") == ["열람", "정정"]


def test_what_stays_in_the_country_is_entrusted_but_not_transferred() -> None:
    rows = table(
        "수탁사 | 업무 | 이전 국가", "Nuri Cloud Inc. | 데이터 보관 | 미국", "모두문자 | 문자 발송 | 대한민국"
    )
    assert names("처리 위탁", rows, kind="transfer") == ["Nuri Cloud Inc"]
    assert names("처리 위탁", rows, kind="processor") == ["Nuri Cloud Inc", "모두문자"]


@pytest.mark.parametrize(
    ("heading", "slug"),
    [
        ("개인정보를 왜 수집하나요?", "purpose"),
        ("개인정보를 다른 회사에 주나요?", "third_party"),
        ("누구에게 일을 맡기나요?", "processors"),
        ("여러분에게는 어떤 권리가 있나요?", "rights"),
        ("개인정보를 어떻게 지키나요?", "security"),
        ("이 방침이 바뀌면 어떻게 알려 주나요?", "change"),
        ("입주민의 권리", "rights"),
        ("수집한 개인정보의 위탁", "processors"),
    ],
)
def test_headings_that_ask(heading: str, slug: str) -> None:
    (found,) = categorise([section(heading)])
    assert found.categories == (slug,)


def test_who_stands_before_the_last_of_a_sentence_counts_too() -> None:
    line = "정기 후원금 출금을 위하여 ㈜함께출금에, 소식지 발송을 위하여 다정우편에 업무를 위탁하고 있습니다."
    assert names("처리 위탁", line, kind="processor") == ["㈜함께출금", "다정우편"]


def test_a_flag_in_a_sub_heading_is_of_the_lines_below_it() -> None:
    whole = section(
        "수집하는 개인정보 항목", "개인회원 (필수)", "아이디, 이름", "이력서 (선택)", "학력, 자격증"
    )
    blocks = tuple(Block("heading", b.text) if b.text.endswith(")") else b for b in whole.blocks)
    found = read_facts(categorise([replace(whole, blocks=blocks)]))
    assert {f.name: f.attributes["required"] for f in found} == {
        "아이디": True,
        "이름": True,
        "학력": False,
        "자격증": False,
    }


def test_numbers_with_a_dot_in_them_stand_before_lines_too() -> None:
    assert names("처리 목적", "2.1 계약의 체결 및 이행", "2.2 요금 청구 및 수납", kind="purpose") == [
        "계약의 체결 및 이행",
        "요금 청구 및 수납",
    ]
    assert kept("4.1 계약 고객: 계약 해지 후 3년") == {"계약 고객": 1095}


def test_a_sentence_that_takes_in_and_uses() -> None:
    lines = (
        "문의 시 이름과 연락처를 필수로, 희망 지역과 예산, 가족 수를 선택으로 수집하며, 중개 상담과 대출 상품 추천을 위하여 이용합니다.",
    )
    heading = "개인정보의 수집 항목 및 이용 목적"
    assert {f.name: f.attributes["required"] for f in facts(heading, *lines, kind="item")} == {
        "이름": True,
        "연락처": True,
        "희망 지역": False,
        "예산": False,
        "가족 수": False,
    }
    assert names(heading, *lines, kind="purpose") == ["중개 상담", "대출 상품 추천"]


def test_a_recipient_with_its_items_and_how_long_it_holds_them() -> None:
    (found,) = facts(
        "제3자 제공",
        "회사는 해당 중개사무소에 이름, 연락처, 문의 내용을 제공하며, 제공받은 자는 상담 종료 후 3개월까지 보유합니다.",
        kind="recipient",
    )
    assert found.attributes["items"] == ("이름", "연락처", "문의 내용")
    assert found.attributes["retention"] == "상담 종료 후 3개월까지"
    (listed,) = facts("제3자 제공", "(1) 한결심사원: 자격 확인 (이름, 연락처)", kind="recipient")
    assert (listed.name, listed.attributes["purpose"]) == ("한결심사원", "자격 확인")


def test_a_column_called_merely_company_is_of_what_its_section_is_about() -> None:
    rows = table("업무 | 업체", "배송 | 한별택배", "콜센터 운영 | ㈜밝은콜")
    assert names("처리 위탁", rows, kind="processor") == ["한별택배", "㈜밝은콜"]


def test_an_officer_in_a_table_of_keys_whose_first_row_looks_like_a_head() -> None:
    (found,) = facts(
        "개인정보 보호책임자",
        table("성명 | 연두솔", "부서 | 정보보호센터", "전화 | 02-100-0114", "이메일 | cpo@sol.example"),
        kind="officer",
    )
    assert (found.name, found.attributes["phone"], found.attributes["department"]) == (
        "연두솔",
        "02-100-0114",
        "정보보호센터",
    )


def test_what_for_may_stand_between_the_items_and_the_giving() -> None:
    line = "회사는 이용자의 동의를 받은 경우 '모임나루㈜'에 닉네임, 지역을 오프라인 모임 안내 목적으로 제공합니다."
    (found,) = facts("제3자 제공", line, kind="recipient")
    assert (found.name, found.attributes["purpose"]) == ("모임나루㈜", "오프라인 모임 안내")
    assert found.attributes["items"] == ("닉네임", "지역")


def test_several_records_of_which_one_runs_from_an_event() -> None:
    line = "② 부정 이용 기록은 탈퇴 후 1년간, 신고 처리 기록은 3년간 보관합니다."
    assert kept(line) == {"부정 이용 기록": 365, "신고 처리 기록": 1095}


def test_items_with_what_they_are_for_behind_a_dash() -> None:
    lines = ("이름, 연락처 – 예약 확인과 일정 안내", "카드번호 - 요금 결제")
    found = facts("수집하는 개인정보의 항목과 목적", *lines)
    assert [f.name for f in found if f.kind == "item"] == ["이름", "연락처", "카드번호"]
    assert [f.name for f in found if f.kind == "purpose"] == ["예약 확인", "일정 안내", "요금 결제"]


def test_a_period_that_stands_alone_is_of_the_line_above_it() -> None:
    page = "".join(
        f"<dt>{what}</dt><dd>{how_long}</dd>"
        for what, how_long in (
            ("계약 기록", "5년 (전자상거래법)"),
            ("입점 문의 정보", "목적 달성 시까지"),
            ("접속 기록", "3개월 (통신비밀보호법)"),
        )
    )
    whole = f"<h1>개인정보 처리방침</h1><h2>1. 수집하는 항목</h2><p>회사는 이름, 연락처를 수집합니다.</p><h2>2. 보유 기간</h2><dl>{page}</dl><h2>3. 방침의 변경</h2><p>이 방침은 2026년 1월 5일부터 시행합니다.</p>"
    kept = [f for f in read_document(whole.encode()).facts if f.kind == "retention"]
    assert [(f.name, f.attributes["days"], f.attributes["basis"]) for f in kept] == [
        ("계약 기록", 1825, "전자상거래법"),
        ("입점 문의 정보", None, None),
        ("접속 기록", 90, "통신비밀보호법"),
    ]


def test_required_and_optional_in_terms_stand_under_the_group_in_brackets() -> None:
    page = (
        "<h1>개인정보 처리방침</h1><h2>1. 수집하는 항목</h2>"
        "<p>[회원]</p><dl><dt>필수</dt><dd>이름, 이메일</dd><dt>선택</dt><dd>생일, 성별</dd></dl>"
        "<p>[판매자]</p><dl><dt>필수</dt><dd>상호, 계좌번호</dd></dl>"
        "<h2>2. 보유 기간</h2><p>회원이 탈퇴하면 바로 파기합니다.</p><h2>3. 방침의 변경</h2><p>2026년 1월 5일부터 시행합니다.</p>"
    )
    found = [f for f in read_document(page.encode()).facts if f.kind == "item"]
    assert [(f.name, f.attributes["required"], f.attributes["context"]) for f in found] == [
        ("이름", True, "회원"),
        ("이메일", True, "회원"),
        ("생일", False, "회원"),
        ("성별", False, "회원"),
        ("상호", True, "판매자"),
        ("계좌번호", True, "판매자"),
    ]


def test_a_table_cell_of_a_department_may_hold_its_number() -> None:
    lines = ("보호책임자: 이사 윤가람", "담당 부서: 개인정보팀 / 02-555-0101 / a@b.example")
    (found,) = facts("개인정보 보호책임자", *lines, kind="officer")
    assert found.attributes["department"] == "개인정보팀"
    assert (found.attributes["phone"], found.attributes["email"]) == ("02-555-0101", "a@b.example")


def test_what_the_receiver_uses_it_for_may_follow() -> None:
    line = "조합은 꾸러미를 신청한 회원의 성명, 주소를 ㈜온들농장에 보내고, ㈜온들농장은 이를 꾸러미 배송에 이용합니다."
    (found,) = facts("개인정보의 제3자 제공", line, kind="recipient")
    assert (found.name, found.attributes["items"]) == ("㈜온들농장", ("성명", "주소"))
    assert found.attributes["purpose"] == "꾸러미 배송"
