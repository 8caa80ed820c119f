"""A cell that changed in a row from which no fact was read: the head of its column says what came."""

from __future__ import annotations

import pytest

from tests.judge.judge_made import document
from tracker.judge.cells import cells
from tracker.judge.coverage import Hunk
from tracker.judge.places import Place
from tracker.judge.words import Words
from tracker.model import Block, BlockChange, Section, SectionChange, Table


def told(
    category: str, head: tuple[str, ...], old: tuple[str, ...], new: tuple[str, ...]
) -> list[tuple[str, str]]:
    """(rule, subject) of what `cells` says of one row that became another under a head."""
    before, after = " | ".join(old), " | ".join(new)
    at = next(i for i, (a, b) in enumerate(zip(old, new, strict=True)) if a != b)
    start = len(" | ".join(new[:at])) + (3 if at else 0)
    hunk = Hunk(old[at], new[at], start, start)

    def version(row: tuple[str, ...], text: str) -> Words:
        table = Table(head, (row,))
        return Words(
            document(Section("s1", "1", "표", 1, None, (category,), (Block("table", text, table=table),)))
        )

    change = BlockChange("modified", before, after, ((-1, old[at]), (1, new[at])), "s1", "s1", "table")
    section = SectionChange(
        ("modified",), "s1", "s1", "1", "1", "표", "표", (category,), before, after, (), (change,)
    )
    place = Place(
        hunk,
        change,
        section,
        frozenset({category}),
        frozenset({category}),
        "표",
        version(old, before),
        version(new, after),
    )
    return [(d.rule, d.subject) for d in cells(place)]


GIVEN = ("누구에게", "제공 목적", "제공 항목", "보유 기간")
ROW = ("솔마루 도서관 모임", "책 빌려 주기", "이름, 회원번호", "돌려받은 뒤 1개월")


@pytest.mark.parametrize(
    ("at", "new", "expected"),
    [
        (2, "이름, 회원번호, 집 주소", [("recipient.items_added", "집 주소")]),
        (3, "돌려받은 뒤 6개월", [("recipient.retention_extended", "돌려받은 뒤 6개월")]),
        (3, "돌려받은 뒤 10일", []),
        (1, "책 빌려 주기, 독서 통계", [("recipient.purpose_changed", "독서 통계")]),
        (2, "회원번호, 이름", []),
        (0, "솔마루 작은도서관 모임", []),
    ],
)
def test_what_came_into_a_row_of_recipients(at: int, new: str, expected: list[tuple[str, str]]) -> None:
    row = (*ROW[:at], new, *ROW[at + 1 :])
    assert told("third_party", GIVEN, ROW, row) == expected


def test_what_came_into_rows_of_other_tables() -> None:
    assert told("overseas", ("받는 곳", "국가"), ("Bluefir Ltd.", "일본"), ("Bluefir Ltd.", "아일랜드")) == [("transfer.country_changed", "아일랜드")]  # fmt: skip
    assert told("processors", ("맡긴 곳", "업무 내용"), ("새별배달", "배송"), ("새별배달", "배송, 설치 방문")) == [("processor.task_added", "설치 방문")]  # fmt: skip
    assert told("items", ("언제", "수집 항목"), ("가입", "이름"), ("가입", "이름, 혈액형")) == [
        ("item.added", "혈액형"),
        ("item.sensitive_added", "혈액형"),
    ]


def test_a_table_without_heads_says_nothing() -> None:
    assert told("third_party", ("", "", "", ""), ROW, (*ROW[:2], "이름, 회원번호, 집 주소", ROW[3])) == []
