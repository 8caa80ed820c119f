"""Two readings of one text: other headings, other line breaks, another title are no change, and an edit stays one edit."""

from __future__ import annotations

from itertools import pairwise

from compare_made import ALL, ITEMS, OFFICER, RIGHTS, Made, policy
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.compare import compare
from tracker.model import Document

LINES = [
    "회사는 다음의 개인정보를 처리하며 목적이 바뀌면 미리 알립니다.",
    "1) 필수항목 : 이름, 이메일, 휴대전화번호",
    "2) 선택항목 : 생년월일, 주소",
    "가. 보존 이유 : 부정 이용의 방지",
    "나. 보존 기간 : 탈퇴한 날부터 1년",
    "- 쿠키는 브라우저의 설정에서 거부할 수 있습니다.",
]


def items(*lines: str) -> Document:
    return policy(*ALL[:2], (ITEMS[0], ITEMS[1], list(lines), ("items",)), *ALL[3:])


def joined(lines: list[str], cuts: list[int]) -> list[str]:
    """The same lines with only some of the line breaks."""
    places = [0, *sorted(set(cuts)), len(lines)]
    return [" ".join(lines[a:b]) for a, b in pairwise(places) if a < b]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 5)), st.lists(st.integers(1, 5)))
def test_where_lines_end_is_no_change(some: list[int], others: list[int]) -> None:
    """Of two readings one is always finer than the other here."""
    coarse, fine = joined(LINES, [c for c in some if c in others]), joined(LINES, others)
    assert not compare(items(*coarse), items(*fine)).substantive
    assert not compare(items(*fine), items(*coarse)).substantive


def test_an_edit_in_a_joined_line_is_one_change() -> None:
    edited = [*LINES[:2], "2) 선택항목 : 생년월일, 주소, 성별", *LINES[3:]]
    for old, new in ((items(" ".join(LINES)), items(*edited)), (items(*LINES), items(" ".join(edited)))):
        (section,) = compare(old, new).sections
        assert section.change == ("modified",)
        assert [b.kind for b in section.blocks if not b.renumbered] == ["modified"]
        assert ", 성별" in "".join(t for op, t in section.blocks[0].diff if op == 1)


def test_a_heading_that_runs_on_into_its_text_is_still_the_heading() -> None:
    runs_on: Made = (
        "6",
        RIGHTS[1],
        [*RIGHTS[2], f"7. {OFFICER[1]} {OFFICER[2][0]}", OFFICER[2][1]],
        ("rights",),
    )
    read_well, run_on = policy(*ALL), policy(*ALL[:6], runs_on, ALL[8])
    assert not compare(read_well, run_on).substantive
    assert not compare(run_on, read_well).substantive
    other: Made = ("7", OFFICER[1], ["성명 : 이나래", OFFICER[2][1]], ("officer",))
    (section,) = compare(run_on, policy(*ALL[:7], other, ALL[8])).sections
    assert (section.new_number, len(section.blocks)) == ("7", 1)
