"""Tables: spans filled in, headers found, layout tables taken apart."""

from __future__ import annotations

from tests.read import styles
from tracker.model import Table
from tracker.read import read_document

SAID = "<p>회사는 이용자의 개인정보를 다음과 같이 처리합니다.</p>"


def tables(html: str) -> list[Table]:
    page = f"<html><body><h1>개인정보 처리방침</h1>{SAID * 3}<h2>1. 개인정보의 처리 목적</h2>{html}<h2>2. 개인정보의 파기</h2>{SAID}</body></html>"
    return [t for s in read_document(page.encode()).sections for t in s.tables]


def test_row_and_column_spans_are_filled_in() -> None:
    (table,) = tables(
        "<table><tr><th>법령</th><th>기록</th><th>기간</th></tr>"
        "<tr><td rowspan=2>전자상거래법</td><td>계약 기록</td><td>5년</td></tr><tr><td>불만 기록</td><td>3년</td></tr>"
        "<tr><td colspan=2>그 밖의 기록</td><td>1년</td></tr></table>"
    )
    assert table.header == ("법령", "기록", "기간")
    assert table.rows == (
        ("전자상거래법", "계약 기록", "5년"),
        ("전자상거래법", "불만 기록", "3년"),
        ("그 밖의 기록", "그 밖의 기록", "1년"),
    )


def test_two_header_rows_become_one() -> None:
    (table,) = tables(
        "<table><thead><tr><th rowspan=2>구분</th><th colspan=2>개인정보 항목</th></tr><tr><th>필수</th><th>선택</th></tr></thead>"
        "<tr><td>회원가입</td><td>이메일</td><td>전화번호</td></tr></table>"
    )
    assert table.header == ("구분", "개인정보 항목 필수", "개인정보 항목 선택")
    assert table.rows == (("회원가입", "이메일", "전화번호"),)


def test_the_header_may_stand_in_the_first_column() -> None:
    (table,) = tables(
        "<table><tr><th>성명</th><td>한고래</td></tr><tr><th>전화</th><td>02-000-1234</td></tr></table>"
    )
    assert (table.header, table.stub) == ((), True)
    assert table.rows == (("성명", "한고래"), ("전화", "02-000-1234"))


def test_a_header_without_header_tags_is_found_by_its_words() -> None:
    (table,) = tables(
        "<table><tr><td>수탁업체</td><td>위탁업무</td></tr><tr><td>달빛택배</td><td>배송</td></tr></table>"
    )
    assert table.header == ("수탁업체", "위탁업무")


def test_a_span_past_the_end_of_the_table_stops_there() -> None:
    (table,) = tables(
        "<table><tr><th>가</th><th>나</th></tr><tr><td rowspan=65534>이름</td><td colspan=1000>주소</td></tr><tr><td>전화</td></tr></table>"
    )
    assert [r[0] for r in table.rows] == ["이름", "이름"]


def test_a_table_inside_a_cell_is_not_lost() -> None:
    text = "\n".join(
        str(t.rows)
        for t in tables(
            "<table><tr><th>구분</th><th>내용</th></tr><tr><td>배송</td><td><table><tr><td>주소</td><td>3개월</td></tr></table></td></tr></table>"
        )
    )
    assert "주소 | 3개월" in text


def test_a_layout_table_is_no_table() -> None:
    rows = "".join(
        f"<tr><td>{n}</td></tr>"
        for n in (
            "1. 개인정보의 처리 목적",
            "회사는 개인정보를 처리합니다.",
            "2. 개인정보의 파기",
            "회사는 개인정보를 파기합니다.",
        )
    )
    doc = read_document(f"<body><table><tr><td><table>{rows}</table></td></tr></table></body>".encode())
    assert [(s.number, s.heading) for s in doc.tops()] == [
        ("1", "개인정보의 처리 목적"),
        ("2", "개인정보의 파기"),
    ]
    assert not any(s.tables for s in doc.sections)


def test_lines_of_a_cell_stay_apart() -> None:
    (table,) = tables(
        "<table><tr><th>구분</th><th>항목</th></tr><tr><td>필수</td><td>이름<br>주소<br>전화번호</td></tr></table>"
    )
    assert table.rows[0][1].split("\n") == ["이름", "주소", "전화번호"]


def test_a_table_in_text_is_its_cells_joined() -> None:
    doc = read_document(styles.semantic("1.").encode())
    assert "수탁업체 | 위탁업무\n달빛택배 | 상품 배송" in doc.text


def test_tabs_and_pipes_in_text_are_tables() -> None:
    for form in (styles.plain, styles.markdown):
        doc = read_document(form("1.").encode(), name="x.md" if form is styles.markdown else "x.txt")
        found = [t for s in doc.sections for t in s.tables]
        assert [t.header for t in found] == [("구분", "항목", "보유기간"), ("수탁업체", "위탁업무")]
        assert found[1].rows == (("달빛택배", "상품 배송"), ("별내전산", "서버 운영"))


def test_an_html_table_in_markdown_is_a_table() -> None:
    source = (
        styles.markdown("1.")
        + "\n\n<table><tr><th>기관</th><th>전화</th></tr><tr><td>달빛진흥원</td><td>118</td></tr></table>\n"
    )
    doc = read_document(source.encode(), name="x.md")
    assert [t.rows for s in doc.sections for t in s.tables][-1] == (("달빛진흥원", "118"),)


def test_a_pdf_table_across_a_page_break_is_one() -> None:
    def sheet(
        first: int, last: int, top: float
    ) -> tuple[list[tuple[float, float, float, str]], list[tuple[float, float, float, float]]]:
        count = last - first + 1
        words = [(70.0, top + 20 * i + 14, 9.0, f"항목{first + i}") for i in range(count)] + [
            (270.0, top + 20 * i + 14, 9.0, f"{first + i}년") for i in range(count)
        ]
        rules = [(60.0, top + 20 * i, 460.0, top + 20 * i) for i in range(count + 1)] + [
            (x, top, x, top + 20 * count) for x in (60.0, 260.0, 460.0)
        ]
        return words, rules

    a, ra = sheet(1, 5, 700)
    b, rb = sheet(6, 9, 60)
    head = [
        (60.0, 60.0, 16.0, "개인정보 처리방침"),
        (60.0, 90.0, 10.0, "회사는 개인정보를 수집하고 보유하며 파기합니다."),
        (60.0, 108.0, 10.0, "회사는 개인정보를 위탁하지 않습니다."),
        (60.0, 126.0, 10.0, "정보주체는 열람을 요구할 수 있습니다."),
    ]
    doc = read_document(styles.pdf([head + a, b], {0: ra, 1: rb}))
    (table,) = [t for s in doc.sections for t in s.tables]
    assert len(table.rows) + bool(table.header) == 9


def test_merged_cells_of_word_files() -> None:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

    def cell(text: str, props: str = "") -> str:
        return f"<w:tc><w:tcPr>{props}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    paragraphs = "".join(
        f"<w:p><w:r><w:t>{t}</w:t></w:r></w:p>"
        for t in ("개인정보 처리방침", *["회사는 개인정보를 수집하고 파기합니다."] * 4)
    )
    table = (
        f"<w:tbl><w:tr>{cell('법령')}{cell('기록')}{cell('기간')}</w:tr>"
        f"<w:tr>{cell('상법', '<w:vMerge w:val=' + chr(34) + 'restart' + chr(34) + '/>')}{cell('장부')}{cell('5년')}</w:tr>"
        f"<w:tr>{cell('', '<w:vMerge/>')}{cell('전표')}{cell('3년')}</w:tr>"
        f"<w:tr>{cell('기타', '<w:gridSpan w:val=' + chr(34) + '2' + chr(34) + '/>')}{cell('1년')}</w:tr></w:tbl>"
    )
    doc = read_document(
        styles.packed(
            {
                "word/document.xml": f"<w:document xmlns:w='{w}'><w:body>{paragraphs}{table}</w:body></w:document>"
            }
        )
    )
    (found,) = [t for s in doc.sections for t in s.tables]
    assert found.rows == (("상법", "장부", "5년"), ("상법", "전표", "3년"), ("기타", "기타", "1년"))


def test_front_matter_of_markdown_is_no_text_but_for_its_date() -> None:
    source = (
        "---\ntitle: 개인정보 처리방침\nlayout: default\neffective_date: 2024-03-04\n---\n"
        + styles.markdown("1.")
    )
    doc = read_document(source.encode(), name="x.md")
    assert "layout" not in doc.text
    assert "effective_date: 2024-03-04" in doc.text
