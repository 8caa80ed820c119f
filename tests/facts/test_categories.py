"""Categories from headings, from parts, from tables, and from what is said where the heading says nothing."""

from __future__ import annotations

import pytest

from tests.facts.made import section, table
from tracker.model import Section
from tracker.read.categories import categorise, heading_categories
from tracker.tables import load_table


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("개인정보의 처리 목적", ("purpose",)),
        ("개인정보의 처리 목적, 항목 및 보유기간", ("purpose", "items", "retention")),
        ("수집하는 개인정보의 항목 및 수집방법", ("items",)),
        ("개인정보의 보유 및 이용기간", ("retention",)),
        ("개인정보의 파기 절차 및 방법", ("destruction",)),
        ("개인정보의 제 3자 제공", ("third_party",)),
        ("개인정보 처리의 위탁 및 국외 이전", ("processors", "overseas")),
        ("개인정보처리 제3자 위탁", ("processors",)),
        ("정보주체와 법정대리인의 권리·의무 및 그 행사방법", ("rights",)),
        ("만 14세 미만 아동의 개인정보 보호", ("children",)),
        ("개인정보 자동 수집 장치의 설치·운영 및 거부에 관한 사항", ("auto_collection",)),
        ("자동 수집 장치를 통해 제3자가 행태정보를 수집하도록 허용하는 경우", ("behavioral",)),
        ("추가적인 이용·제공 판단기준", ("additional_use",)),
        ("개인정보의 안전성 확보조치", ("security",)),
        ("개인정보 보호책임자 및 권익침해 구제방법", ("officer", "remedies")),
        ("개인정보의 열람청구를 접수·처리하는 부서", ("officer",)),
        ("고정형 영상정보처리기기 운영·관리", ("cctv_fixed",)),
        ("이동형 영상정보처리기기 운영·관리", ("video_mobile",)),
        ("고지의 의무", ("change",)),
        ("부칙", ("change",)),
        ("총칙", ("preamble",)),
        ("링크 사이트", ("other",)),
        ("영업 양수 등의 통지", ("other",)),
        ("민감정보의 공개 가능성 및 비공개를 선택하는 방법", ("sensitive_exposure",)),
        ("가명정보 처리", ("pseudonymous",)),
        ("자동화된 결정", ("automated",)),
        ("인공지능 학습에 이용하는 데이터", ("gen_ai",)),
        ("앱 접근권한", ("app_permissions",)),
        ("개인위치정보의 처리", ("location",)),
        ("개인정보 유출 통지", ("other",)),
        ("기타", ()),
    ],
)
def test_headings(heading: str, expected: tuple[str, ...]) -> None:
    assert heading_categories(heading) == expected


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("어떤 정보를 왜 모으나요?", ("items", "purpose")),
        ("받는 정보와 쓰는 까닭", ("items", "purpose")),
        ("수집하는 개인정보와 이용 목적", ("items", "purpose")),
        ("신용정보의 수집·이용에 관한 사항", ("items",)),
        ("정보를 며칠이나 가지고 있나요?", ("retention",)),
        ("정보를 언제 지우나요?", ("destruction",)),
        ("없애는 방법", ("destruction",)),
        ("다른 회사에 건네는 경우", ("third_party",)),
        ("저희는 정보를 누구와 나누나요?", ("third_party",)),
        ("일을 맡겨 둔 곳", ("processors",)),
        ("정보가 한국 밖으로 전송됩니까?", ("overseas",)),
        ("다른 나라로 보내나요?", ("overseas",)),
        ("제 정보를 고치거나 지우고 싶어요", ("rights",)),
        ("글 내용을 학습에 이용하나요?", ("gen_ai",)),
        ("열네 살이 안 된 분께", ("children",)),
        ("어디로 물어보면 되나요?", ("officer",)),
        ("누가 정보에 대해 책임을 집니까?", ("officer",)),
        ("신용정보 관리·보호인", ("officer",)),
        ("도움이 필요할 때", ("remedies",)),
        ("이의를 제기하려면 어떻게 합니까?", ("remedies",)),
        ("본 고지는 언제 개정됩니까?", ("change",)),
        ("개인정보파일의 처리 현황", ("public_files",)),
        ("제공받는 개인정보", ()),
    ],
)
def test_headings_that_ask_or_say_it_plainly(heading: str, expected: tuple[str, ...]) -> None:
    assert heading_categories(heading) == expected


def test_spaces_and_dots_make_no_difference() -> None:
    assert heading_categories("개인정보의처리목적") == heading_categories("개인 정보의 처리 목적")
    assert (
        heading_categories("권리ㆍ의무") == heading_categories("권리·의무") == heading_categories("권리∙의무")
    )


def of(*sections: Section) -> list[tuple[str, ...]]:
    return [s.categories for s in categorise(sections)]


def test_a_silent_heading_is_read_by_what_stands_below_it() -> None:
    change = section("기타", "본 방침의 내용이 변경될 때에는 7일 전부터 홈페이지에 고지합니다.")
    rights = section(
        "기타사항",
        "회사는 이용자의 권리를 다음과 같이 보호합니다.",
        "- 언제든지 개인정보를 조회하고 수정할 수 있습니다.",
    )
    assert of(change) == [("change",)]
    assert of(rights) == [("rights",)]


def test_where_headings_are_lost_tables_tell() -> None:
    lost = section(
        "",
        table("수탁자 | 위탁업무", "한별 | 배송"),
        table("수집 항목 | 보유기간", "이름 | 1년"),
        number=None,
        at="s0",
    )
    (slugs,) = of(lost)
    assert slugs[0] == "preamble"
    assert {"processors", "items", "retention"} <= set(slugs)


def test_a_table_of_recipients_is_not_about_purposes_and_periods() -> None:
    shared = section(
        "개인정보의 제3자 제공", table("제공받는 자 | 목적 | 항목 | 보유기간", "한별 | 배송 | 이름 | 1년")
    )
    assert of(shared) == [("third_party",)]


def test_a_part_keeps_the_topic_around_it_unless_it_names_another() -> None:
    top = section("개인정보의 보유기간", at="s1")
    record = Section("s1.1", "가", "소비자의 불만 또는 분쟁처리에 관한 기록", 2, "s1", (), ())
    other = Section("s1.2", "나", "개인정보의 제3자 제공", 2, "s1", (), ())
    assert of(top, record, other) == [("retention",), ("retention",), ("third_party",)]


def test_every_category_has_a_korean_name() -> None:
    rows = load_table("tracker.read", "categories.toml")["category"]
    assert all(row["korean"] and row["heading"] for row in rows)
    assert {"purpose", "items", "retention", "change", "other"} <= {row["slug"] for row in rows}
