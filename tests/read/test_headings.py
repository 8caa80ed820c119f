"""What is a heading and what is not."""

from __future__ import annotations

import pytest

from tracker.model import Document
from tracker.read import read_document


def read(body: str) -> Document:
    return read_document(f"<html><body>{body}</body></html>".encode())


def tops(body: str) -> list[tuple[str | None, str]]:
    return [(s.number, s.heading) for s in read(body).tops() if s.heading]


SAID = "<p>회사는 이용자의 개인정보를 다음과 같이 처리합니다.</p>"
THREE = [
    ("1", "개인정보의 처리 목적"),
    ("2", "개인정보의 보유 및 이용기간"),
    ("3", "개인정보 처리방침의 변경"),
]


def test_a_numbered_list_inside_a_section_is_no_heading() -> None:
    body = (
        f"<p>1. 개인정보의 처리 목적</p>{SAID}<p>2. 개인정보 자동 수집 장치의 설치·운영 및 거부에 관한 사항</p>{SAID}"
        "<p>쿠키를 막는 방법은 다음과 같습니다.</p><p>1. 컴퓨터에서 Chrome을 엽니다.</p><p>2. 오른쪽 위의 더보기를 누릅니다.</p>"
        f"<p>3. 설정을 누릅니다.</p><p>3. 개인정보 처리방침의 변경</p>{SAID}"
    )
    assert tops(body) == [
        ("1", "개인정보의 처리 목적"),
        ("2", "개인정보 자동 수집 장치의 설치·운영 및 거부에 관한 사항"),
        ("3", "개인정보 처리방침의 변경"),
    ]


def test_a_list_of_rights_numbered_like_the_sections_stays_in_its_section() -> None:
    body = (
        f"<p>1. 개인정보의 처리 목적</p>{SAID}<p>2. 정보주체의 권리·의무 및 행사방법</p>{SAID}"
        "<p>1. 개인정보 열람 요구</p><p>2. 오류 등이 있을 경우 정정 요구</p><p>3. 삭제 요구</p><p>4. 처리정지 요구</p>"
        f"<p>3. 개인정보의 파기</p>{SAID}<p>4. 개인정보 보호책임자</p>{SAID}"
    )
    assert [n for n, _ in tops(body)] == ["1", "2", "3", "4"]
    assert tops(body)[2] == ("3", "개인정보의 파기")
    assert "4. 처리정지 요구" in read(body).tops()[1].text


def test_a_law_cited_in_a_sentence_is_no_heading() -> None:
    body = (
        f"<p>제1조(개인정보의 처리 목적)</p>{SAID}<p>제23조제2항에 따라 민감정보를 처리하지 않습니다.</p>"
        f"<p>제24조 및 제25조에 따라 고유식별정보를 처리하지 않습니다.</p><p>제2조(개인정보의 파기)</p>{SAID}"
    )
    assert tops(body) == [("1", "개인정보의 처리 목적"), ("2", "개인정보의 파기")]


def test_dates_and_table_cells_are_no_headings() -> None:
    body = (
        f"<p>1. 개인정보의 처리 목적</p>{SAID}<p>2025. 9. 23. 시행</p><p>22.8.8 개정</p>"
        "<table><tr><th>번호</th><th>내용</th></tr><tr><td>2. 개인정보의 파기</td><td>지체 없이</td></tr>"
        f"<tr><td>3. 개인정보의 위탁</td><td>없음</td></tr></table><p>2. 개인정보 처리방침의 변경</p>{SAID}"
    )
    assert tops(body) == [("1", "개인정보의 처리 목적"), ("2", "개인정보 처리방침의 변경")]


def test_inserted_articles_keep_their_number() -> None:
    body = "".join(
        f"<h3>{h}</h3>{SAID}"
        for h in (
            "제6조(개인정보의 파기)",
            "제7조(개인정보 처리의 위탁)",
            "제7조의2(개인정보의 국외 이전)",
            "제8조(정보주체의 권리)",
        )
    )
    assert [n for n, _ in tops(body)] == ["6", "7", "7의2", "8"]


def test_a_number_written_twice_or_left_out_is_still_a_heading() -> None:
    heads = [
        "1. 개인정보의 처리 목적",
        "2. 개인정보의 제3자 제공",
        "2. 개인정보 처리의 위탁",
        "5. 개인정보의 파기",
        "6. 개인정보 보호책임자",
    ]
    body = "".join(f"<h4>{h}</h4>{SAID}" for h in heads)
    assert [f"{n}. {h}" for n, h in tops(body)] == heads


def test_the_first_sentence_on_the_heading_s_line_is_cut_off() -> None:
    body = (
        "<p>1. 개인정보의 처리 목적 회사는 다음의 목적을 위하여 개인정보를 처리합니다.</p>"
        "<p>2. 정보주체와 법정대리인의 권리·의무 및 그 행사방법 이용자는 언제든지 열람을 요구할 수 있습니다.</p>"
        "<p>3. 개인정보의 파기<별빛상점>('별빛상점')은(는) 목적이 달성되면 파기합니다.</p>".replace(
            "<별빛상점>", "&lt;별빛상점&gt;"
        )
        + "<p>4. 개인정보 보호책임자 ① 회사는 책임자를 둡니다.</p>"
        "<p>제5조(개인정보 처리방침의 변경) 이 방침은 시행일부터 적용됩니다.</p>".replace(
            "제5조(개인정보 처리방침의 변경)", "5. 개인정보 처리방침의 변경"
        )
    )
    assert [h for _, h in tops(body)] == [
        "개인정보의 처리 목적",
        "정보주체와 법정대리인의 권리·의무 및 그 행사방법",
        "개인정보의 파기",
        "개인정보 보호책임자",
        "개인정보 처리방침의 변경",
    ]
    assert read(body).tops()[0].text == "회사는 다음의 목적을 위하여 개인정보를 처리합니다."


def test_the_list_of_contents_tells_where_a_heading_ends() -> None:
    body = (
        "<p>본 방침의 목차는 아래와 같습니다.</p><p>1. 별빛상점이 약속하는 것</p><p>2. 우리가 모으는 것들</p><p>3. 부칙</p>"
        "<p>1. 별빛상점이 약속하는 것 별빛상점은 개인정보를 소중히 다룹니다.</p>"
        "<p>2. 우리가 모으는 것들 이름과 전자우편 주소를 수집합니다.</p><p>3. 부칙 이 방침은 2024년 5월 1일부터 적용됩니다.</p>"
    )
    doc = read(body)
    assert [(s.number, s.heading) for s in doc.tops() if s.heading] == [
        ("1", "별빛상점이 약속하는 것"),
        ("2", "우리가 모으는 것들"),
        ("3", "부칙"),
    ]
    assert "목차" not in doc.text


def test_labels_that_repeat_are_no_list_of_contents() -> None:
    group = "<li>부서명 : 별빛팀</li><li>담당자 : 한고래</li><li>연락처 : 02-000-1234</li><li>이메일 : a@whale.example</li>"
    body = (
        f"<h2>1. 개인정보 보호책임자</h2>{SAID}<ul><li>책임자</li>{group}</ul><ul><li>담당자</li>{group}</ul>"
        f"<h2>2. 개인정보 열람청구</h2>{SAID}<ul><li>접수 부서</li>{group}</ul><h2>3. 개인정보의 파기</h2>{SAID}"
    )
    assert read(body).text.count("부서명 : 별빛팀") == 3


def test_chapters_stand_around_articles() -> None:
    body = f"<p>제1장 총칙</p><p>제1조(목적)</p>{SAID}<p>제2조(정의)</p>{SAID}<p>제2장 개인정보의 처리</p><p>제3조(수집하는 개인정보의 항목)</p>{SAID}<p>제4조(개인정보의 파기)</p>{SAID}"
    doc = read(body)
    assert [(s.number, s.heading, s.level) for s in doc.sections] == [
        ("1", "총칙", 1),
        ("1", "목적", 2),
        ("2", "정의", 2),
        ("2", "개인정보의 처리", 1),
        ("3", "수집하는 개인정보의 항목", 2),
        ("4", "개인정보의 파기", 2),
    ]
    assert [s.parent for s in doc.sections] == [None, "s1", "s1", None, "s2", "s2"]
    assert [s.id for s in doc.sections] == ["s1", "s1.1", "s1.2", "s2", "s2.1", "s2.2"]


def test_sub_headings_are_sections_below() -> None:
    body = (
        f"<p>1. 개인정보의 보유 및 이용기간</p>{SAID}<p>가. 회사 내부 방침에 의한 보유 사유</p><p>부정이용기록을 1년 동안 보관합니다.</p>"
        f"<p>나. 관련 법령에 의한 보유 사유</p><p>계약 기록을 5년 동안 보관합니다.</p><p>2. 개인정보의 파기</p>{SAID}"
    )
    doc = read(body)
    assert [(s.id, s.number, s.heading, s.level, s.parent) for s in doc.sections] == [
        ("s1", "1", "개인정보의 보유 및 이용기간", 1, None),
        ("s1.1", "가", "회사 내부 방침에 의한 보유 사유", 2, "s1"),
        ("s1.2", "나", "관련 법령에 의한 보유 사유", 2, "s1"),
        ("s2", "2", "개인정보의 파기", 1, None),
    ]
    assert doc.section("s1.2") is not None


@pytest.mark.parametrize(
    "shape",
    [
        "<h3>{}</h3>",
        "<p><strong>{}</strong></p>",
        "<p>■ {}</p>",
        "<p>◆ {}</p>",
        "<p>[{}]</p>",
        "<p>▶ {}</p>",
        "<dl><dt>{}</dt></dl>",
        "<p>ο {}</p>",
        "<p>{}</p>",
    ],
)
def test_headings_without_numbers(shape: str) -> None:
    names = [
        "수집하는 개인정보 항목",
        "개인정보의 수집 및 이용목적",
        "개인정보의 보유 및 이용기간",
        "개인정보의 파기절차 및 방법",
    ]
    body = "<h1>개인정보 처리방침</h1>" + "".join(
        shape.format(n) + SAID + "<p>- 이름</p><p>- 전자우편</p>" for n in names
    )
    assert tops(body) == [(None, n) for n in names]


def test_numbered_agencies_under_unnumbered_headings_are_no_sections() -> None:
    body = "".join(
        f"<p>■ {n}</p>{SAID}"
        for n in ("수집하는 개인정보 항목", "개인정보의 보유 및 이용기간", "개인정보의 파기절차 및 방법")
    )
    body += "<p>■ 개인정보에 관한 민원서비스</p><p>아래 기관에 물으실 수 있습니다.</p><p>1. 한국달빛진흥원 (000-118)</p><p>2. 별빛경찰청 (000-182)</p>"
    assert [n for n, _ in tops(body)] == [None, None, None, None]


def test_text_before_the_first_heading_is_the_preamble() -> None:
    doc = read(
        f"<h1>개인정보 처리방침</h1>{SAID}<h2>1. 개인정보의 처리 목적</h2>{SAID}<h2>2. 개인정보의 파기</h2>{SAID}"
    )
    first = doc.sections[0]
    assert (first.id, first.number, first.heading, first.level) == ("s0", None, "", 1)
    assert first.blocks[0].kind == "heading"
    assert first.blocks[0].text == "개인정보 처리방침"


def test_an_appendix_without_a_number_is_a_section_of_its_own() -> None:
    body = f"<p>제1조(개인정보의 처리 목적)</p>{SAID}<p>제2조(개인정보의 파기)</p>{SAID}<p>부 칙</p><p>제1조(시행일) 이 방침은 2024년 5월 1일부터 시행합니다.</p>"
    assert tops(body) == [("1", "개인정보의 처리 목적"), ("2", "개인정보의 파기"), (None, "부 칙")]


def test_numbers_of_an_ordered_list_count_as_written() -> None:
    body = (
        "<ol>"
        + "".join(
            f"<li><strong>{h}</strong><p>회사는 이를 지킵니다. 개인정보를 처리합니다.</p></li>"
            for _, h in THREE
        )
        + "</ol>"
    )
    assert tops(body) == THREE


def test_a_marker_alone_on_its_line_belongs_to_the_next() -> None:
    body = "".join(
        f"<div class=no>{n}.</div><div>{h}</div>{SAID}<div>①</div><div>회사는 약속을 지킵니다.</div>"
        for n, h in THREE
    )
    assert tops(body) == THREE
    assert "① 회사는 약속을 지킵니다." in read(body).text


def test_nested_list_marks_give_depth_in_any_markup() -> None:
    flat = "<p>① 회사는 다음을 처리합니다.</p><p>1. 이름과 주소를 처리합니다.</p><p>가. 이름은 한글로 적습니다.</p><p>2. 전화번호를 처리합니다.</p><p>② 회사는 알립니다.</p>"
    nested = "<div>① 회사는 다음을 처리합니다.<ul><li>1. 이름과 주소를 처리합니다.<ul><li>가. 이름은 한글로 적습니다.</li></ul></li><li>2. 전화번호를 처리합니다.</li></ul></div><div>② 회사는 알립니다.</div>"
    for inner in (flat, nested):
        doc = read(f"<h2>제1조(처리하는 개인정보)</h2>{inner}<h2>제2조(개인정보의 파기)</h2>{SAID}")
        assert [(b.marker, b.depth) for b in doc.tops()[0].blocks] == [
            ("①", 0),
            ("1.", 1),
            ("가.", 2),
            ("2.", 1),
            ("②", 0),
        ]


def test_a_numbered_sentence_is_not_cut_into_a_heading() -> None:
    body = (
        f"<h3>개인정보의 수집 및 이용목적</h3>{SAID}<h3>동의를 거부할 권리</h3><p>① 귀하의 개인정보 수집을 거부할 수 있는 권리가 있으며 이 경우 이용이 제한됩니다.</p>"
        f"<p>② 선택 정보의 경우 개인정보 수집에 동의하지 않을 수 있으며 제한은 없습니다.</p><h3>개인정보의 파기</h3>{SAID}"
    )
    assert [n for n, _ in tops(body)] == [None, None, None]


def test_bold_parts_numbered_anew_in_each_section_are_no_top_sections() -> None:
    parts = f"<p><b>1. 수집 항목</b></p>{SAID}<p><b>2. 수집 방법</b></p>{SAID}"
    names = (
        "개인정보의 처리 목적",
        "개인정보의 처리 및 보유기간",
        "개인정보의 제3자 제공",
        "개인정보의 파기",
    )
    doc = read("".join(f"<p><b>{n}. {h}</b></p>{SAID}{parts}" for n, h in enumerate(names, 1)))
    assert [s.heading for s in doc.tops()] == list(names)
    assert [s.heading for s in doc.sections if s.level == 2] == ["수집 항목", "수집 방법"] * 4


@pytest.mark.parametrize(
    "shape",
    ["【{n}】 {h}", "{n} - {h}", "## {n}. {h}", "<{n}> {h}", "■ 제{n}조 {h}", "{n}．{h}", "{n} . {h}"],
)
def test_rarer_ways_to_write_a_number(shape: str) -> None:
    names = (
        "개인정보의 처리 목적",
        "개인정보의 처리 및 보유기간",
        "개인정보의 제3자 제공",
        "개인정보의 파기",
    )
    body = "".join(
        f"<p>{shape.format(n=n, h=h).replace('<', '&lt;')}</p>{SAID}" for n, h in enumerate(names, 1)
    )
    assert tops(body) == [(str(n), h) for n, h in enumerate(names, 1)]


def test_a_numbering_that_changes_its_spelling_half_way_goes_on() -> None:
    names = (
        "개인정보의 처리 목적",
        "개인정보의 보유기간",
        "개인정보의 제3자 제공",
        "개인정보의 파기",
        "개인정보 보호책임자",
        "개인정보 처리방침의 변경",
    )
    body = "".join(f"<p>{n}{'.' if n < 4 else ')'} {h}</p>{SAID}" for n, h in enumerate(names, 1))
    assert tops(body) == [(str(n), h) for n, h in enumerate(names, 1)]


def test_numbers_that_start_anew_in_a_deeper_heading_tag_are_sub_sections() -> None:
    part = "".join(
        f"<h2>{n}. {name}</h2><p>회사는 다음과 같이 합니다.</p>"
        + "".join(f"<h3>{k}. {sub}</h3><p>자세한 내용입니다.</p>" for k, sub in enumerate(subs, 1))
        for n, (name, subs) in enumerate(
            [
                ("개인정보의 처리 목적", ["홈페이지 회원가입 및 관리", "민원사무 처리", "서비스 제공"]),
                ("개인정보의 보유 기간", []),
                (
                    "개인정보의 안전성 확보조치",
                    ["내부관리계획의 수립", "접속기록의 보관", "개인정보의 암호화", "출입 통제"],
                ),
                ("개인정보의 파기", []),
                ("개인정보 보호책임자", []),
            ],
            1,
        )
    )
    doc = read_document(f"<html><body><h1>개인정보 처리방침</h1>{part}</body></html>".encode())
    assert [s.number for s in doc.tops() if s.number] == ["1", "2", "3", "4", "5"]
    assert [s.heading for s in doc.sections if s.parent == "s1"] == [
        "홈페이지 회원가입 및 관리",
        "민원사무 처리",
        "서비스 제공",
    ]


def test_the_buttons_of_an_accordion_are_headings_even_where_they_ask() -> None:
    parts = [
        ("개인정보를 왜 수집하나요?", "게임 계정을 관리하고 결제를 처리하기 위해 개인정보를 이용해요."),
        ("어떤 개인정보를 수집하나요?", "이메일, 비밀번호, 닉네임을 수집해요."),
        ("개인정보를 다른 곳에 제공하나요?", "동의 없이 외부에 제공하지 않아요."),
        ("방침이 바뀌면요?", "바뀌는 내용은 시행 일주일 전에 공지사항으로 알려드려요."),
    ]
    body = "<h2>한별게임즈 개인정보처리방침</h2>" + "".join(
        f"<div><button type='button'>{head}</button><div class='panel'>{said}</div></div>"
        for head, said in parts
    )
    doc = read(body)
    assert [s.heading for s in doc.tops() if s.heading] == [head for head, _ in parts]
    assert [s.categories[0] for s in doc.tops() if s.heading] == ["purpose", "items", "third_party", "change"]
    assert doc.notice_clause is not None
    assert doc.notice_clause.ordinary_days == 7
