"""Tables: rows by key column, columns by header, and spans that fill several cells."""

from __future__ import annotations

from compare_made import Made, policy, table

from tracker.compare import compare
from tracker.compare.tables import match_columns
from tracker.model import BlockChange, Table

ROWS = (
    ["회원 가입", "이름, 이메일", "탈퇴 시까지"],
    ["상품 배송", "이름, 주소, 휴대전화번호", "배송 후 1년"],
    ["고객 상담", "이름, 상담 내용", "3년"],
)
HEADER = ["구분", "항목", "보유기간"]


def section(*tables: Table) -> Made:
    return ("2", "처리하는 개인정보의 항목", list(tables), ("items",))


def blocks(old: Table, new: Table) -> tuple[BlockChange, ...]:
    (change,) = compare(policy(section(old)), policy(section(new))).sections
    return change.blocks


def test_a_row_more_and_a_row_less() -> None:
    more = table(HEADER, *ROWS, ["행사 참여", "이름", "행사 종료 시"])
    assert [(b.kind, b.new) for b in blocks(table(HEADER, *ROWS), more)] == [
        ("added", "행사 참여 | 이름 | 행사 종료 시")
    ]
    assert [(b.kind, b.old) for b in blocks(more, table(HEADER, *ROWS))] == [
        ("removed", "행사 참여 | 이름 | 행사 종료 시")
    ]


def test_a_row_is_known_by_its_first_cell_whatever_else_it_says() -> None:
    new = table(HEADER, ROWS[0], ["상품 배송", "배송지와 연락처 전부", "6개월"], ROWS[2])
    (b,) = blocks(table(HEADER, *ROWS), new)
    assert (b.kind, b.column) == ("modified", None)
    assert b.old.startswith("상품 배송")


def test_one_changed_cell_names_its_column() -> None:
    (b,) = blocks(
        table(HEADER, *ROWS), table(HEADER, ROWS[0], ["상품 배송", ROWS[1][1], "배송 후 5년"], ROWS[2])
    )
    assert (b.kind, b.column) == ("modified", "보유기간")


def test_rows_in_another_order_are_moved() -> None:
    found = blocks(table(HEADER, *ROWS), table(HEADER, ROWS[2], ROWS[0], ROWS[1]))
    assert [(b.kind, b.old) for b in found] == [("moved", "고객 상담 | 이름, 상담 내용 | 3년")]


def test_columns_in_another_order_are_one_move() -> None:
    turned = table([HEADER[0], HEADER[2], HEADER[1]], *([r[0], r[2], r[1]] for r in ROWS))
    assert [b.kind for b in blocks(table(HEADER, *ROWS), turned)] == ["moved"]


def test_a_new_column_beside_a_changed_cell_is_told_beside_it() -> None:
    wide = table([*HEADER, "근거"], *([*r, "동의"] for r in ROWS[:2]), [*ROWS[2][:2], "5년", "동의"])
    found = blocks(table(HEADER, *ROWS), wide)
    assert [(b.kind, b.column) for b in found] == [("added", "근거"), ("modified", "보유기간")]


def test_a_renamed_column_is_the_same_column() -> None:
    columns = match_columns(table(HEADER, *ROWS), table(["구분", "수집 항목", "보유 및 이용기간"], *ROWS))
    assert columns.pairs == ((0, 0), (1, 1), (2, 2))
    assert not columns.added
    assert not columns.removed


def test_a_table_split_in_two_is_no_change_of_its_rows() -> None:
    whole, first, second = table(HEADER, *ROWS), table(HEADER, *ROWS[:2]), table(HEADER, ROWS[2])
    (change,) = compare(policy(section(whole)), policy(section(first, second))).sections
    assert [(b.kind, b.new) for b in change.blocks] == [("added", "구분 | 항목 | 보유기간")]


def test_the_marks_of_a_cell_count() -> None:
    old, new = table(["항목", "필수"], ["이름", "○"]), table(["항목", "필수"], ["이름", "×"])
    assert [b.column for b in blocks(old, new)] == ["필수"]


def test_words_that_cross_from_one_column_to_another_are_a_change() -> None:
    header = ["구분", "필수 항목", "선택 항목"]
    old = table(header, ["회원 가입", "이름, 이메일", "연락처, 생일"])
    new = table(header, ["회원 가입", "이름, 이메일, 연락처", "생일"])
    dated = ("9", "부칙", ["2024년 3월 1일부터 시행합니다."], ("change",))
    later = ("9", "부칙", ["2025년 3월 1일부터 시행합니다."], ("change",))
    changes = compare(policy(section(old), dated), policy(section(new), later)).sections
    assert [(c.new_number, c.change) for c in changes] == [("2", ("modified",)), ("9", ("modified",))]


def test_a_table_with_other_columns_and_the_same_words_is_laid_out_anew() -> None:
    old = table(["구분", "항목", "기간"], ["회원 가입", "이름, 이메일", "탈퇴 시까지"])
    new = table(["구분 항목", "기간"], ["회원 가입 이름, 이메일", "탈퇴 시까지"])
    assert not compare(policy(section(old)), policy(section(new))).substantive
