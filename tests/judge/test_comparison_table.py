"""The 대비표: its conventional form, and what each format must keep of it."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judge_made import document, section

from tracker.compare import compare
from tracker.judge import judge
from tracker.model import Change, Document, Section
from tracker.publish.comparison import (
    FORMATS,
    GONE,
    NEW,
    OMITTED,
    SAME,
    Line,
    comparison,
    render_comparison,
    sides,
)

OLD_DOC = document(
    section(
        "s1",
        "처리하는 항목",
        "① 회사는 다음을 처리합니다.",
        "② 필수: 이름, 이메일",
        "③ 선택: 별명",
        categories=("items",),
    ),
    section("s2", "보유기간", "상담 기록: 1년", "접속 기록: 3개월", categories=("retention",)),
    section("s3", "경품 행사", "경품 행사를 안내합니다.", categories=("other",)),
    section("s4", "보호책임자", "김하늘 02-123-4567", categories=("officer",)),
    section("s5", "변경", "7일 전에 알립니다.", categories=("change",)),
    effective=date(2024, 3, 1),
)
NEW_DOC = document(
    section(
        "s1",
        "처리하는 항목",
        "① 회사는 다음을 처리합니다.",
        "② 필수: 이름, 이메일, 생년월일",
        "③ 선택: 별명",
        categories=("items",),
    ),
    section(
        "s2", "보유기간", "상담 기록: 1년", "접속 기록: 3개월", "녹취 기록: 2년", categories=("retention",)
    ),
    section("s3", "국외 이전", "이메일을 미국의 Cloudlane Inc.로 이전합니다.", categories=("overseas",)),
    section("s4", "보호책임자", "김하늘 02-123-4567", categories=("officer",)),
    section("s5", "변경", "7일 전에 알립니다.", categories=("change",)),
    effective=date(2025, 4, 15),
)


def change_of(old: Document, new: Document) -> Change:
    return judge(compare(old, new))


@pytest.fixture(scope="module")
def change() -> Change:
    return change_of(OLD_DOC, NEW_DOC)


def words(lines: tuple[Line, ...]) -> list[str]:
    return ["".join(r.text for r in line) for line in lines]


def underlined(lines: tuple[Line, ...]) -> str:
    return " ".join(r.text for line in lines for r in line if r.changed)


# --- form -----------------------------------------------------------------------------------------------


def test_the_head_names_the_document_and_the_columns_their_dates(change: Change) -> None:
    table = comparison(change)
    assert table.title == "개인정보 처리방침 변경 전·후 비교"
    assert table.columns == ("조항", "개정 전 (2024. 3. 1. 시행)", "개정 후 (2025. 4. 15. 시행)", "비고")


def test_only_changed_provisions_stand_in_it(change: Change) -> None:
    names = [r.provision for r in comparison(change).rows]
    assert not any("보호책임자" in n or n == "변경" for n in names)


def test_lines_that_did_not_change_are_left_out_on_both_sides_with_their_numbers(change: Change) -> None:
    row = next(r for r in comparison(change).rows if "항목" in r.provision)
    assert words(row.old) == ["1. 처리하는 항목", f"① {OMITTED}", "② 필수: 이름, 이메일", f"③ {OMITTED}"]
    assert words(row.new) == ["1. 처리하는 항목", f"① {SAME}", "② 필수: 이름, 이메일, 생년월일", f"③ {SAME}"]
    assert "생년월일" in underlined(row.new)
    assert "이름" not in underlined(row.new)


def test_a_new_line_has_its_counterpart(change: Change) -> None:
    row = next(r for r in comparison(change).rows if "보유" in r.provision)
    assert words(row.old)[-1] == NEW
    assert words(row.new)[-1] == "녹취 기록: 2년"


def test_a_provision_that_went_and_one_that_came_say_so(change: Change) -> None:
    rows = comparison(change).rows
    gone = next(r for r in rows if "경품" in r.provision)
    come = next(r for r in rows if "국외" in r.provision)
    assert words(gone.new) == [GONE]
    assert words(come.old) == [NEW]


def test_the_remarks_name_what_was_found_and_mark_what_matters(change: Change) -> None:
    row = next(r for r in comparison(change).rows if "항목" in r.provision)
    assert any(n.startswith("[중요] 수집 항목 추가") for n in row.notes)


def test_provisions_whose_number_alone_shifted_share_one_line() -> None:
    def numbered(*names: str) -> tuple[Section, ...]:
        return tuple(
            section(f"s{i}", n, f"{n}에 관하여 적습니다.", number=str(i)) for i, n in enumerate(names, 1)
        )

    old = document(*numbered("총칙", "항목", "기간", "파기", "권리"))
    new = document(*numbered("총칙", "새로운 조항", "항목", "기간", "파기", "권리"))
    rows = comparison(change_of(old, new)).rows
    assert [r.provision for r in rows] == ["2. 새로운 조항", "번호 변경"]
    assert words(rows[1].old) == [f"2. ~ 5. {OMITTED}"]
    assert words(rows[1].new) == [f"3. ~ 6. {SAME}"]


def test_nothing_changed_means_no_rows() -> None:
    same = change_of(OLD_DOC, OLD_DOC)
    assert comparison(same).rows == ()
    for form in FORMATS:
        assert render_comparison(same, form)


def test_an_unknown_date_of_effect_is_called_unknown() -> None:
    table = comparison(change_of(replace(OLD_DOC, dates=document().dates), NEW_DOC))
    assert "시행일 미상" in table.columns[1]


TEXTS = st.lists(st.text(alphabet="가나다 abc\n|", max_size=12), max_size=6)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([-1, 0, 1]), st.text(alphabet="가나다 .\n", min_size=1, max_size=15)),
        max_size=12,
    )
)
def test_all_changed_words_stand_on_their_side_and_none_on_the_other(diff: list[tuple[int, str]]) -> None:
    left, right = sides(tuple(diff))

    def squeezed(text: str) -> str:
        return re.sub(r"\s", "", text)

    marks = (NEW, GONE, OMITTED, SAME)
    for side, wanted in ((left, -1), (right, 1)):
        shown = squeezed("".join(r.text for line in side for r in line if r.changed and r.text not in marks))
        assert shown == squeezed("".join(t for op, t in diff if op == wanted))


# --- formats --------------------------------------------------------------------------------------------------


class Text(HTMLParser):
    """Collects tags and text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.underlined: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "u" in self.open:
            self.underlined.append(data)


def test_html_underlines_and_stands_alone(change: Change) -> None:
    page = render_comparison(change, "html")
    assert isinstance(page, str)
    parser = Text()
    parser.feed(page)
    assert any("생년월일" in x for x in parser.underlined)
    assert "&lt;신설&gt;" in page
    assert "http://" not in page
    assert "https://" not in page


def test_the_terminal_table_marks_changes_with_and_without_colour(change: Change) -> None:
    bare = render_comparison(change, "table", width=120)
    coloured = render_comparison(change, "table", width=120, color=True)
    assert isinstance(bare, str)
    assert isinstance(coloured, str)
    assert "\x1b" not in bare
    assert "생년월일_" in bare
    assert "\x1b[" in coloured


def test_markdown_is_one_table_of_four_columns(change: Change) -> None:
    text = render_comparison(change, "markdown")
    assert isinstance(text, str)
    rows = [x for x in text.split("\n") if x.startswith("|")]
    assert len(rows) == len(comparison(change).rows) + 2
    assert all(len(re.findall(r"(?<!\\)\|", x)) == 5 for x in rows)


def test_word_keeps_the_underlines_and_repeats_the_head(change: Change) -> None:
    from docx import Document as Word

    data = render_comparison(change, "docx")
    assert isinstance(data, bytes)
    word = Word(io.BytesIO(data))
    table = word.tables[0]
    assert [c.text for c in table.rows[0].cells] == list(comparison(change).columns)
    assert len(table.rows) == len(comparison(change).rows) + 1
    lines = [
        r.text for row in table.rows for c in row.cells for p in c.paragraphs for r in p.runs if r.underline
    ]
    assert any("생년월일" in x for x in lines)
    assert "tblHeader" in table.rows[0]._tr.xml
    assert word.paragraphs[0].text == "개인정보 처리방침 변경 전·후 비교"


HOSTILE = [
    "<script>alert(1)</script>",
    "| 표를 | 깨는 | 줄 |",
    "\x1b[31m빨강\x1b[0m",
    "\u202e거꾸로",
    "[red]markup[/red]",
    "`코드` **굵게** <u>밑줄</u>",
    "\ud800 혼자",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_words_of_a_page_stay_words_in_every_format(hostile: str) -> None:
    new = document(section("s1", f"항목 {hostile}", f"① {hostile} 을 처리합니다.", categories=("items",)))
    changed = change_of(document(section("s1", "항목", "① 이름을 처리합니다.", categories=("items",))), new)
    html = render_comparison(changed, "html")
    assert isinstance(html, str)
    assert "<script>" not in html
    parser = Text()
    parser.feed(html)
    assert "script" not in parser.tags
    markdown = render_comparison(changed, "markdown")
    assert isinstance(markdown, str)
    assert "<script>" not in markdown
    assert all(len(re.findall(r"(?<!\\)\|", x)) == 5 for x in markdown.split("\n") if x.startswith("|"))
    plain = render_comparison(changed, "table")
    assert isinstance(plain, str)
    assert "\x1b" not in plain
    assert "\u202e" not in plain
    assert isinstance(render_comparison(changed, "docx"), bytes)
    for text in (html, markdown, plain):
        text.encode("utf-8")
