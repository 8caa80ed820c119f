"""A table turned round, or told as a list with the same cells, is one move; what changed beside it is told."""

from __future__ import annotations

from compare_made import Made, policy, table

from tracker.compare import compare
from tracker.model import BlockChange, Table

ROWS = (
    ["회원 가입", "이름, 이메일, 비밀번호", "탈퇴 시까지"],
    ["상품 배송", "이름, 주소, 휴대전화번호", "배송 후 1년"],
    ["고객 상담", "이름, 상담 내용", "3년"],
)
HEADER = ["업무", "수집 항목", "보유 기간"]
LISTED = [
    "회원 가입", "- 항목: 이름, 이메일, 비밀번호", "- 기간: 탈퇴 시까지", "상품 배송", "- 항목: 이름, 주소, 휴대전화번호",
    "- 기간: 배송 후 1년", "고객 상담", "- 항목: 이름, 상담 내용", "- 기간: 3년",
]  # fmt: skip


def blocks(old: list[Table | str], new: list[Table | str]) -> list[BlockChange]:
    made: list[Made] = [("2", "처리하는 개인정보의 항목", x, ("items",)) for x in (old, new)]
    (change,) = compare(policy(made[0]), policy(made[1])).sections
    return list(change.blocks)


def test_a_table_told_as_a_list_is_one_move_and_so_is_the_way_back() -> None:
    whole: list[Table | str] = [table(HEADER, *ROWS)]
    listed: list[Table | str] = [*LISTED]
    assert [b.kind for b in blocks(whole, listed)] == ["moved"]
    assert [b.kind for b in blocks(listed, whole)] == ["moved"]


def test_a_table_turned_round_is_one_move() -> None:
    lines = [HEADER, *ROWS]
    turned = [[line[n] for line in lines] for n in range(3)]
    assert [b.kind for b in blocks([table(HEADER, *ROWS)], [table(*turned)])] == ["moved"]


def test_what_came_beside_the_list_is_told() -> None:
    found = blocks([table(HEADER, *ROWS)], [*LISTED, "- 이벤트: 당첨자의 계좌번호를 따로 받습니다."])
    assert [b.kind for b in found] == ["moved", "added"]


def test_a_cell_that_says_something_else_is_no_mere_move() -> None:
    longer = [x.replace("배송 후 1년", "배송 후 5년") for x in LISTED]
    assert "moved" not in {b.kind for b in blocks([table(HEADER, *ROWS)], [*longer])}
