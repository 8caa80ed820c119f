"""No text makes reading raise, none takes more than linear time, and every fact shows the words it was read from."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.facts.made import section
from tracker.korean import fold
from tracker.model import Block, Section, Table
from tracker.read.categories import categorise
from tracker.read.clause import read_clause
from tracker.read.company import read_company
from tracker.read.dates import read_dates
from tracker.read.facts import read_facts

HEADINGS = [
    "수집하는 개인정보의 항목",
    "처리 목적, 항목 및 보유기간",
    "제3자 제공",
    "처리위탁",
    "국외 이전",
    "권리",
    "안전성 확보조치",
    "보호책임자",
    "구제방법",
    "고지의 의무",
    "",
]
PIECES = [
    "이름", "이메일, 주소", "필수항목 :", "보존 기간 : 5년", "(", ")", "「전자금융거래법」", "- ", "① ", "1) ", "수탁자", "㈜한별", " | ", "\n", "2022. 8. 8.", "시행일",
    "를 수집합니다.", "7일 전부터 공지", "변경", "제공받는 자 : ", "책임자: 윤가람", "a@b.example", "02-555-0101", "목적", "등", "및 ", "/", "・", "…", "\u200b", "구분 항목 기간", "[선택]", "습니다. ",
]  # fmt: skip
TEXT = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=60)
TABLES = st.builds(
    lambda rows, width: Table(
        tuple((rows[0] * width)[:width]), tuple(tuple((r * width)[:width]) for r in rows[1:])
    ),
    st.lists(st.lists(TEXT, min_size=1, max_size=4), min_size=1, max_size=4),
    st.integers(1, 4),
)
BLOCKS = st.lists(
    TEXT.map(lambda t: Block("paragraph", t)) | TABLES.map(lambda t: Block("table", "표", table=t)),
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(HEADINGS), BLOCKS), max_size=3))
def test_any_sections_are_read(parts: list[tuple[str, list[Block]]]) -> None:
    sections = categorise(
        [Section(f"s{i}", str(i) if h else None, h, 1, None, (), tuple(b)) for i, (h, b) in enumerate(parts)]
    )
    facts = read_facts(sections)
    assert facts == read_facts(sections)
    ids = {s.id for s in sections}
    for fact in facts:
        assert fact.section in ids
        assert fact.name.strip()
        assert fact.quote
    read_clause(sections)
    read_dates(sections, ())
    read_company("개인정보처리방침", sections)


LONG = 200_000
HOSTILE = {
    "one word": "가" * LONG,
    "commas": "이름," * (LONG // 3),
    "open brackets": "(" * LONG,
    "bullets": "- 이름 " * (LONG // 5),
    "digits": "1" * LONG,
    "dates": "2022. 8. 8. 시행 " * (LONG // 15),
    "labels": "필수: " * (LONG // 4),
    "laws": "에 관한 법률" * (LONG // 7),
    "latin": "a" * LONG,
    "dots": "a." * (LONG // 2),
    "changes": "방침 변경 시 7일 전 공지 " * (LONG // 15),
    "spaces": "이름 " * (LONG // 3),
}


@pytest.mark.parametrize(
    "heading",
    [
        "수집하는 개인정보의 항목 및 보유기간",
        "제3자 제공 및 처리위탁",
        "보호책임자 및 구제방법",
        "고지의 의무",
    ],
)
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_huge_line_is_read_in_bounded_work(kind: str, heading: str) -> None:
    sections = categorise([section(heading, HOSTILE[kind])])
    assert len(read_facts(sections)) < 20_000
    read_clause(sections)
    read_dates(sections, ())
    read_company(None, sections)


def test_every_fact_shows_the_words_it_was_read_from() -> None:
    line = "회사는 이메일, 이름을 필수 항목으로 수집합니다."
    for fact in read_facts(categorise([section("수집하는 개인정보의 항목", line)])):
        assert fold(fact.name) in fold(fact.quote)
        assert fact.quote in line
