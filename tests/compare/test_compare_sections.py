"""Sections: added, removed, moved, renumbered, retitled, and what must not be called a change."""

from __future__ import annotations

from dataclasses import replace

from compare_made import (
    ALL,
    CHANGE,
    ITEMS,
    OFFICER,
    PREAMBLE,
    PURPOSE,
    RETENTION,
    RIGHTS,
    THIRD,
    Made,
    policy,
    renumber,
    table,
)

from tracker.compare import compare
from tracker.model import Dates, Differences, EarlierVersion, SectionChange

NEW: Made = (
    "4",
    "국외 이전",
    ["회사는 개인정보를 미국의 서버에 보관하며 이전 일시는 가입 시점입니다."],
    ("overseas",),
)


def kinds(d: Differences) -> dict[str | None, tuple[str, ...]]:
    return {s.new_number or s.old_number: s.change for s in d.sections}


def only(d: Differences) -> SectionChange:
    assert len(d.sections) == 1, kinds(d)
    return d.sections[0]


def with_lines(section: Made, *lines: object) -> Made:
    return (section[0], section[1], list(lines), *section[3:])  # type: ignore[return-value]


def test_the_same_document_has_no_differences() -> None:
    d = compare(policy(*ALL), policy(*ALL))
    assert not d.substantive
    assert d.sections == ()
    assert d.facts == ()


def test_white_space_and_line_breaks_are_no_change() -> None:
    spaced = with_lines(
        PURPOSE, "회사는 회원  관리, 상품 배송,", "고객상담을 위하여", "개인정보를 처리합니다."
    )
    d = compare(policy(*ALL), policy(PREAMBLE, spaced, *ALL[2:]))
    assert not d.substantive
    assert d.sections == ()


def test_an_inserted_section_makes_the_later_ones_renumbered_only() -> None:
    d = compare(policy(*ALL), policy(*renumber([*ALL[:4], NEW, *ALL[4:]])))
    assert kinds(d) == {
        "4": ("added",), "5": ("renumbered",), "6": ("renumbered",), "7": ("renumbered",), "8": ("renumbered",), "9": ("renumbered",),
    }  # fmt: skip
    assert d.substantive


def test_a_reference_that_follows_a_renumbering_is_renumbered() -> None:
    """제5조 of the retention section is the processors', which become 6."""
    follows = with_lines(RETENTION, RETENTION[2][0].replace("제5조", "제6조"), RETENTION[2][1])  # type: ignore[union-attr]
    d = compare(policy(*ALL), policy(*renumber([*ALL[:3], follows, NEW, *ALL[4:]])))
    assert kinds(d)["3"] == ("renumbered",)
    assert [b.renumbered for s in d.sections if s.new_number == "3" for b in s.blocks] == [True]


def test_a_reference_into_a_statute_is_not_one_of_ours() -> None:
    law = with_lines(THIRD, "회사는 개인정보 보호법 제5조에 따른 경우에만 제공합니다.")
    later = with_lines(THIRD, "회사는 개인정보 보호법 제6조에 따른 경우에만 제공합니다.")
    old = [*ALL[:4], law, *ALL[5:]]
    new = [PREAMBLE, PURPOSE, ITEMS, RETENTION, NEW, later, *ALL[5:]]
    assert "modified" in kinds(compare(policy(*old), policy(*renumber(new))))["5"]


def test_a_removed_section_is_removed() -> None:
    d = compare(policy(*ALL), policy(*renumber([s for s in ALL if s is not THIRD])))
    assert kinds(d)["4"] != ("modified",)
    gone = [s for s in d.sections if s.change == ("removed",)]
    assert [s.old_number for s in gone] == ["4"]
    assert gone[0].new is None
    assert gone[0].new_text == ""


def test_a_moved_section_is_moved_and_the_others_are_renumbered() -> None:
    rest = [s for s in ALL if s is not RIGHTS]
    d = compare(policy(*ALL), policy(*renumber([*rest[:2], RIGHTS, *rest[2:]])))
    moved = [s for s in d.sections if "moved" in s.change]
    assert [s.heading for s in moved] == [RIGHTS[1]]
    assert all(set(s.change) <= {"moved", "renumbered"} for s in d.sections)
    assert d.substantive


def test_a_new_heading_over_the_same_words_is_retitled() -> None:
    d = compare(
        policy(*ALL),
        policy(*ALL[:7], ("7", "개인정보 보호책임자 및 담당부서", OFFICER[2], ("officer",)), CHANGE),
    )
    assert only(d).change == ("retitled",)
    assert only(d).old_heading == "개인정보 보호책임자"


def test_a_rewritten_section_under_its_heading_is_modified() -> None:
    d = compare(
        policy(*ALL),
        policy(
            *ALL[:4], with_lines(THIRD, "법령에 특별한 규정이 있으면 수사기관에 넘길 수 있습니다."), *ALL[5:]
        ),
    )
    assert only(d).change == ("modified",)


def test_changes_are_found_in_policies_without_numbers() -> None:
    bare = [(None, s[1], s[2], *s[3:]) for s in ALL]
    edited = list(bare)
    edited[7] = (None, OFFICER[1], ["성명 : 이나래", "연락처 : 02-0000-1111"], ("officer",))
    d = compare(policy(*bare), policy(*edited))  # type: ignore[arg-type]
    assert only(d).heading == OFFICER[1]
    assert [b.kind for b in only(d).blocks] == ["modified"]


def test_a_heading_that_only_one_reading_recognised_is_no_change() -> None:
    """The same lines: once as two sections, once with the second heading read as a paragraph."""
    joined: Made = ("6", RIGHTS[1], [*RIGHTS[2], "7. 개인정보 보호책임자", *OFFICER[2]], ("rights",))
    d = compare(policy(*ALL), policy(*ALL[:6], joined, CHANGE))
    assert not d.substantive
    assert d.sections == ()


def test_an_edit_beside_a_heading_that_one_reading_missed_stays_where_it_is() -> None:
    joined: Made = (
        "6",
        RIGHTS[1],
        [*RIGHTS[2], "7. 개인정보 보호책임자", "성명 : 이나래", OFFICER[2][1]],
        ("rights",),
    )
    for old, new in (
        (policy(*ALL), policy(*ALL[:6], joined, CHANGE)),
        (policy(*ALL[:6], joined, CHANGE), policy(*ALL)),
    ):
        d = compare(old, new)
        assert only(d).new_number == "7"
        assert len(only(d).blocks) == 1


def test_a_split_section_is_told_as_moved_lines_not_as_loss_and_gain() -> None:
    both: Made = (
        "4",
        "제3자 제공과 위탁",
        [THIRD[2][0], "회사는 배송을 한빛물류에 맡기며 계약으로 안전을 정합니다."],
        ("third_party", "processors"),
    )
    one: Made = ("4", "제3자 제공과 위탁", [THIRD[2][0]], ("third_party",))
    two: Made = (
        "5",
        "업무를 맡기는 곳",
        ["회사는 배송을 한빛물류에 맡기며 계약으로 안전을 정합니다."],
        ("processors",),
    )
    d = compare(policy(*ALL[:4], both, *ALL[6:]), policy(*renumber([*ALL[:4], one, two, *ALL[6:]])))
    blocks = [b for s in d.sections for b in s.blocks]
    assert {b.kind for b in blocks} == {"moved"}
    assert {b.section_old for b in blocks} == {"s4"}


def test_sub_sections_count_with_their_top_section() -> None:
    top = policy(*ALL)
    sub = replace(top.sections[2], id="s1.1", number="가", heading="세부 목적", level=2, parent="s1")
    old = replace(top, sections=(*top.sections[:2], sub, *top.sections[2:]))
    changed = replace(sub, blocks=(*sub.blocks, *top.sections[7].blocks))
    new = replace(top, sections=(*top.sections[:2], changed, *top.sections[2:]))
    d = compare(old, new)
    assert only(d).new_number == "1"
    assert "가. 세부 목적" in only(d).new_text
    assert {b.section_new for b in only(d).blocks} == {"s1.1"}


def test_one_new_row_is_one_change_and_one_new_column_too() -> None:
    rows = [["한빛물류", "상품 배송"], ["다온문자㈜", "문자 발송"], ["새봄결제", "결제 처리"]]
    old = ("5", "개인정보 처리의 위탁", [table(["수탁자", "위탁업무"], *rows)], ("processors",))
    row = (
        "5",
        "개인정보 처리의 위탁",
        [table(["수탁자", "위탁업무"], rows[0], ["푸른상담", "전화 상담"], *rows[1:])],
        ("processors",),
    )
    d = compare(policy(old), policy(row))
    assert [(b.kind, b.new) for b in only(d).blocks] == [("added", "푸른상담 | 전화 상담")]
    wide = (
        "5",
        "개인정보 처리의 위탁",
        [table(["수탁자", "위탁업무", "보유기간"], *([*r, "계약 종료 시까지"] for r in rows))],
        ("processors",),
    )
    d = compare(policy(old), policy(wide))
    assert [(b.kind, b.column) for b in only(d).blocks] == [("added", "보유기간")]
    d = compare(policy(wide), policy(old))
    assert [(b.kind, b.column) for b in only(d).blocks] == [("removed", "보유기간")]


def test_a_changed_cell_names_its_column() -> None:
    cells = table(
        ["보유 항목", "근거", "보유기간"],
        ["계약 기록", "전자상거래법", "5년"],
        ["상담 기록", "전자상거래법", "5년"],
    )
    d = compare(policy(RETENTION), policy(with_lines(RETENTION, RETENTION[2][0], cells)))
    (b,) = only(d).blocks
    assert (b.kind, b.column) == ("modified", "보유기간")
    assert b.diff == ((0, "상담 기록 | 전자상거래법 | "), (-1, "3년"), (1, "5년"))


def test_list_items_renumbered_by_an_insertion_are_not_modified() -> None:
    old = with_lines(ITEMS, "1) 이름", "2) 이메일 주소와 비밀번호", "3) 휴대전화번호와 통신사")
    new = with_lines(
        ITEMS, "1) 이름", "2) 생년월일과 성별", "3) 이메일 주소와 비밀번호", "4) 휴대전화번호와 통신사"
    )
    blocks = only(compare(policy(old), policy(new))).blocks
    assert [(b.kind, b.new) for b in blocks if not b.renumbered] == [("added", "2) 생년월일과 성별")]


def test_swapping_old_and_new_swaps_added_and_removed() -> None:
    a, b = policy(*ALL), policy(*renumber([*ALL[:4], NEW, *ALL[5:]]))
    there, back = compare(a, b), compare(b, a)
    swap = {"added": "removed", "removed": "added"}
    assert sorted((s.old_number or "", s.new_number or "", *s.change) for s in there.sections) == sorted(
        (s.new_number or "", s.old_number or "", *(swap.get(k, k) for k in s.change)) for s in back.sections
    )


def test_a_title_that_one_reading_took_for_text_is_no_change() -> None:
    titled: Made = (None, "", ["개인정보 처리방침", *PREAMBLE[2]])
    for title in ("개인정보 처리방침 | 가람누리", None):
        d = compare(policy(titled, *ALL[1:]), policy(*ALL, title=title))
        assert not d.substantive
        assert not compare(policy(*ALL, title=title), policy(titled, *ALL[1:])).substantive


def test_a_new_title_on_the_page_is_a_change() -> None:
    old: Made = (None, "", ["개인정보 취급방침", *PREAMBLE[2]])
    new: Made = (None, "", ["개인정보 처리방침", *PREAMBLE[2]])
    d = compare(policy(old, *ALL[1:], title="개인정보 취급방침"), policy(new, *ALL[1:]))
    assert only(d).change == ("modified",)


def test_counters_are_no_change_and_periods_are() -> None:
    for old, new, substantive in (
        ("오늘 방문자 17명 / 전체 3,456", "오늘 방문자 9명 / 전체 3,470", False),
        ("TODAY 12 TOTAL 3456", "TODAY 5 TOTAL 3461", False),
        ("마지막 접속 1년 뒤 파기", "마지막 접속 2년 뒤 파기", True),
        ("조회수 : 120", "조회수 : 121", False),
        ("방문자 기록은 3개월 보관", "방문자 기록은 6개월 보관", True),
    ):
        a, b = (policy(*ALL[:-1], with_lines(CHANGE, *CHANGE[2], line)) for line in (old, new))
        assert compare(a, b).substantive is substantive, old


def test_links_to_earlier_policies_are_no_words_of_this_one() -> None:
    label = "이전 개인정보 처리방침 보기 (2024년 3월 2일 ~ 2025년 1월 8일)"
    before = policy(*ALL)
    after = policy(*ALL[:-1], with_lines(CHANGE, *CHANGE[2], label))
    assert compare(before, after).substantive
    listed = replace(after, dates=Dates(earlier_versions=(EarlierVersion(label),)))
    assert not compare(before, listed).substantive
    assert not compare(listed, before).substantive
