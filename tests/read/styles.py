"""One made-up policy in every style Korean sites write: the same words, other markup."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

Rows = list[list[str]]


@dataclass
class Part:
    """One section: its heading and what stands under it (a string is a paragraph, a list a list, Rows a table)."""

    heading: str
    body: list[str | list[str] | tuple[str, Rows]] = field(default_factory=list)


TITLE = "개인정보 처리방침"
PREAMBLE = "주식회사 푸른고래(이하 “회사”)는 이용자의 개인정보를 중요하게 여기며 관련 법령을 지킵니다."
PARTS = [
    Part(
        "개인정보의 처리 목적",
        [
            "회사는 다음의 목적을 위하여 개인정보를 처리합니다.",
            ["회원 가입 의사 확인", "주문한 상품의 배송", "문의에 대한 답변"],
        ],
    ),
    Part(
        "처리하는 개인정보의 항목",
        [
            "회사는 아래의 항목을 수집합니다.",
            (
                "table",
                [
                    ["구분", "항목", "보유기간"],
                    ["회원가입", "이름, 이메일, 비밀번호", "회원 탈퇴 시까지"],
                    ["배송", "주소, 휴대전화번호", "배송 완료 후 3개월"],
                ],
            ),
        ],
    ),
    Part(
        "개인정보의 보유 및 이용기간",
        ["이용자가 탈퇴하면 지체 없이 파기합니다. 다만 법령이 정한 기록은 5년 동안 보관합니다."],
    ),
    Part("개인정보의 제3자 제공", ["회사는 이용자의 동의 없이 개인정보를 제3자에게 제공하지 않습니다."]),
    Part(
        "개인정보 처리의 위탁",
        [
            "회사는 다음과 같이 업무를 위탁합니다.",
            ("table", [["수탁업체", "위탁업무"], ["달빛택배", "상품 배송"], ["별내전산", "서버 운영"]]),
        ],
    ),
    Part(
        "정보주체의 권리·의무 및 행사방법",
        ["이용자는 언제든지 열람과 정정을 요구할 수 있습니다.", ["열람 요구", "정정 요구", "삭제 요구"]],
    ),
    Part("개인정보의 안전성 확보조치", ["회사는 비밀번호를 암호화하여 보관합니다."]),
    Part("개인정보 보호책임자", ["성명 : 한고래", "전화 : 02-000-1234"]),
    Part("개인정보 처리방침의 변경", ["이 방침은 2024년 3월 4일부터 적용됩니다."]),
]
HEADINGS = [p.heading for p in PARTS]

Number = Callable[[int], str]
NUMBERS: dict[str, Number] = {
    "1.": lambda n: f"{n}. ",
    "1)": lambda n: f"{n}) ",
    "(1)": lambda n: f"({n}) ",
    "제1조": lambda n: f"제{n}조 ",
    "제1조()": lambda n: f"제{n}조(",
    "Ⅰ.": lambda n: f"{chr(0x215F + n)}. ",
    "①": lambda n: f"{chr(0x245F + n)} ",
    "가.": lambda n: f"{'가나다라마바사아자차카타파하'[n - 1]}. ",
    "01": lambda n: f"{n:02d} ",
    "■ 1.": lambda n: f"■ {n}. ",
    "[1]": lambda n: f"[제{n}조] ",
}
WRITTEN = {
    "Ⅰ.": lambda n: chr(0x215F + n),
    "가.": lambda n: "가나다라마바사아자차카타파하"[n - 1],
}


def written(style: str, n: int) -> str:
    """The number a section should come out with."""
    return WRITTEN.get(style, str)(n)


def numbered(style: str, n: int, heading: str) -> str:
    return NUMBERS[style](n) + heading + (")" if style == "제1조()" else "")


def esc(text: str) -> str:
    return html.escape(text, quote=False)


# --- renderings: each takes the numbering style and gives bytes with a file name ---------------------------


def _table(rows: Rows, cell: str = "td") -> str:
    head = "".join(f"<th>{esc(c)}</th>" for c in rows[0])
    body = "".join("<tr>" + "".join(f"<{cell}>{esc(c)}</{cell}>" for c in r) + "</tr>" for r in rows[1:])
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _page(body: str, charset: str = "utf-8") -> str:
    return (
        f"<!doctype html><html lang=ko><head><meta charset={charset}><title>{TITLE} | 푸른고래</title>"
        "<script>var x='<h2>1. 가짜</h2>';</script><style>p{}</style></head><body>"
        "<a href='#body'>본문 바로가기</a><header><nav><ul><li><a href='/'>홈</a></li><li><a href='/a'>회사소개</a></li>"
        "<li><a href='/b'>고객센터</a></li></ul></nav><span>오늘 방문자 381명</span></header>"
        f"{body}<footer><a href='/t'>이용약관</a> <a href='/p'>개인정보 처리방침</a><p>상호 : 주식회사 푸른고래 | 사업자등록번호 : 000-00-00000</p>"
        "<p>Copyright (C) 푸른고래. All rights reserved.</p></footer></body></html>"
    )


def semantic(style: str) -> str:
    out = [f"<main><h1>{TITLE}</h1><p>{esc(PREAMBLE)}</p>"]
    for n, part in enumerate(PARTS, 1):
        out.append(f"<h2>{esc(numbered(style, n, part.heading))}</h2>")
        for b in part.body:
            if isinstance(b, str):
                out.append(f"<p>{esc(b)}</p>")
            elif isinstance(b, list):
                out.append("<ul>" + "".join(f"<li>{esc(x)}</li>" for x in b) + "</ul>")
            else:
                out.append(_table(b[1]))
    return _page("".join(out) + "</main>")


def strong_lines(style: str) -> str:
    out = [f"<div class=cont><p><strong>{TITLE}</strong></p><p>{esc(PREAMBLE)}</p>"]
    for n, part in enumerate(PARTS, 1):
        out.append(f"<p><span style='font-weight:bold'>{esc(numbered(style, n, part.heading))}</span></p>")
        for b in part.body:
            if isinstance(b, str):
                out.append(f"<p>{esc(b)}</p>")
            elif isinstance(b, list):
                out += [f"<p>{esc(x)}</p>" for x in b]
            else:
                out.append(_table(b[1]))
    return _page("".join(out) + "</div>")


def br_soup(style: str) -> str:
    out = [
        f"<table width=900><tr><td>홈 | 회사소개 | 고객센터 | 로그인</td></tr><tr><td><b>{TITLE}</b><br><br>{esc(PREAMBLE)}<br><br>"
    ]
    for n, part in enumerate(PARTS, 1):
        out.append(f"{esc(numbered(style, n, part.heading))}<br>\n")
        for b in part.body:
            if isinstance(b, str):
                out.append(f"{esc(b)}<br>\n")
            elif isinstance(b, list):
                out += [f"{esc(x)}<br>\n" for x in b]
            else:
                out.append(_table(b[1]))
        out.append("<br>")
    return _page("".join(out) + "</td></tr></table>")


def definition_list(style: str) -> str:
    out = [f"<section><h3>{TITLE}</h3><p>{esc(PREAMBLE)}</p><dl>"]
    for n, part in enumerate(PARTS, 1):
        out.append(f"<dt>{esc(numbered(style, n, part.heading))}</dt><dd>")
        for b in part.body:
            if isinstance(b, str):
                out.append(f"<div>{esc(b)}</div>")
            elif isinstance(b, list):
                out.append("<ul>" + "".join(f"<li>{esc(x)}</li>" for x in b) + "</ul>")
            else:
                out.append(_table(b[1]))
        out.append("</dd>")
    return _page("".join(out) + "</dl></section>")


def split_numbers(style: str) -> str:
    """The number in an element of its own, as designers like it."""
    out = [f"<div><div class=tit>{TITLE}</div><div>{esc(PREAMBLE)}</div>"]
    for n, part in enumerate(PARTS, 1):
        whole = numbered(style, n, part.heading)
        head, tail = whole[: whole.index(part.heading)], whole[whole.index(part.heading) :]
        out.append(f"<div class=h><em>{esc(head.rstrip())}</em> <span>{esc(tail)}</span></div>")
        for b in part.body:
            if isinstance(b, str):
                out.append(f"<div>{esc(b)}</div>")
            elif isinstance(b, list):
                out += [f"<div>{esc(x)}</div>" for x in b]
            else:
                out.append(_table(b[1]))
    return _page("".join(out) + "</div>")


def with_contents(style: str) -> str:
    out = [f"<article><h1>{TITLE}</h1><p>{esc(PREAMBLE)}</p><p>목차</p><ul>"]
    out += [
        f"<li><a href='#s{n}'>{esc(numbered(style, n, p.heading))}</a></li>" for n, p in enumerate(PARTS, 1)
    ]
    out.append("</ul>")
    for n, part in enumerate(PARTS, 1):
        out.append(f"<h3 id=s{n}>{esc(numbered(style, n, part.heading))}</h3>")
        for b in part.body:
            if isinstance(b, str):
                out.append(f"<p>{esc(b)}</p>")
            elif isinstance(b, list):
                out.append("<ul>" + "".join(f"<li>{esc(x)}</li>" for x in b) + "</ul>")
            else:
                out.append(_table(b[1]))
    return _page("".join(out) + "</article>")


def textarea(style: str) -> str:
    return _page(
        f"<form><textarea rows=20 readonly>{esc(plain(style))}</textarea><button>확인</button></form>"
    )


def plain(style: str) -> str:
    out = [TITLE, "", PREAMBLE, ""]
    for n, part in enumerate(PARTS, 1):
        out.append(numbered(style, n, part.heading))
        for b in part.body:
            if isinstance(b, str):
                out.append(b)
            elif isinstance(b, list):
                out += b
            else:
                out += ["\t".join(r) for r in b[1]]
        out.append("")
    return "\n".join(out)


def markdown(style: str) -> str:
    out = [f"# {TITLE}", "", PREAMBLE, ""]
    for n, part in enumerate(PARTS, 1):
        out += [f"## {numbered(style, n, part.heading)}", ""]
        for b in part.body:
            if isinstance(b, str):
                out += [b, ""]
            elif isinstance(b, list):
                out += [*(f"- {x}" for x in b), ""]
            else:
                rows = b[1]
                out += ["| " + " | ".join(rows[0]) + " |", "|" + "---|" * len(rows[0])]
                out += ["| " + " | ".join(r) + " |" for r in rows[1:]]
                out.append("")
    return "\n".join(out)


HTML = {
    "semantic": semantic,
    "strong lines": strong_lines,
    "br soup": br_soup,
    "definition list": definition_list,
    "split numbers": split_numbers,
    "with contents": with_contents,
    "textarea": textarea,
}


# --- files --------------------------------------------------------------------------------------------


def docx(style: str = "1.", *, automatic: bool = False) -> bytes:
    """A Word file; `automatic` leaves the numbers to Word's own list."""
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    out = [f"<w:p><w:pPr><w:pStyle w:val='T'/></w:pPr><w:r><w:t>{TITLE}</w:t></w:r></w:p>", _word(PREAMBLE)]
    for n, part in enumerate(PARTS, 1):
        if automatic:
            out.append(
                f"<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='7'/></w:numPr></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>{escape(part.heading)}</w:t></w:r></w:p>"
            )
        else:
            out.append(
                f"<w:p><w:pPr><w:pStyle w:val='H1'/></w:pPr><w:r><w:t>{escape(numbered(style, n, part.heading))}</w:t></w:r></w:p>"
            )
        for b in part.body:
            if isinstance(b, str):
                out.append(_word(b))
            elif isinstance(b, list):
                out += [_word(x) for x in b]
            else:
                rows = "".join(
                    "<w:tr>" + "".join(f"<w:tc>{_word(c)}</w:tc>" for c in r) + "</w:tr>" for r in b[1]
                )
                out.append(f"<w:tbl>{rows}</w:tbl>")
    document = f"<w:document xmlns:w='{w}'><w:body>{''.join(out)}<w:p><w:del><w:r><w:delText>지운 말</w:delText></w:r></w:del></w:p></w:body></w:document>"
    styles = (
        f"<w:styles xmlns:w='{w}'><w:style w:styleId='T'><w:name w:val='Title'/></w:style>"
        "<w:style w:styleId='H1'><w:name w:val='heading 1'/></w:style></w:styles>"
    )
    numbering = (
        f"<w:numbering xmlns:w='{w}'><w:abstractNum w:abstractNumId='3'><w:lvl w:ilvl='0'><w:start w:val='1'/>"
        "<w:numFmt w:val='decimal'/><w:lvlText w:val='제%1조'/></w:lvl></w:abstractNum>"
        "<w:num w:numId='7'><w:abstractNumId w:val='3'/></w:num></w:numbering>"
    )
    return packed({"word/document.xml": document, "word/styles.xml": styles, "word/numbering.xml": numbering})


def _word(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def hwpx(style: str = "1.") -> bytes:
    p, s = "http://www.hancom.co.kr/hwpml/2011/paragraph", "http://www.hancom.co.kr/hwpml/2011/section"

    def para(text: str) -> str:
        return f"<hp:p paraPrIDRef='0'><hp:run charPrIDRef='0'><hp:t>{escape(text)}</hp:t></hp:run></hp:p>"

    out = [para(TITLE), para(PREAMBLE)]
    for n, part in enumerate(PARTS, 1):
        out.append(para(numbered(style, n, part.heading)))
        for b in part.body:
            if isinstance(b, str):
                out.append(para(b))
            elif isinstance(b, list):
                out += [para(x) for x in b]
            else:
                rows = "".join(
                    "<hp:tr>"
                    + "".join(
                        f"<hp:tc><hp:subList>{para(c)}</hp:subList><hp:cellSpan colSpan='1' rowSpan='1'/></hp:tc>"
                        for c in r
                    )
                    + "</hp:tr>"
                    for r in b[1]
                )
                out.append(f"<hp:p><hp:run><hp:tbl>{rows}</hp:tbl></hp:run></hp:p>")
    body = f"<hs:sec xmlns:hs='{s}' xmlns:hp='{p}'>{''.join(out)}</hs:sec>"
    return packed({"mimetype": "application/hwp+zip", "Contents/section0.xml": body})


def packed(files: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def pdf(
    pages: list[list[tuple[float, float, float, str]]],
    lines: dict[int, list[tuple[float, float, float, float]]] | None = None,
) -> bytes:
    """A PDF without a library: text at (x, y from the top, size) and straight lines, Korean through a ToUnicode map."""
    used = sorted({c for page in pages for *_, text in page for c in text})
    code = {c: i + 1 for i, c in enumerate(used)}
    objects: list[bytes] = []

    def add(body: str | bytes) -> int:
        objects.append(body.encode() if isinstance(body, str) else body)
        return len(objects)

    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    )
    items = list(code.items())
    for at in range(0, len(items), 100):
        chunk = items[at : at + 100]
        cmap += (
            f"{len(chunk)} beginbfchar\n"
            + "".join(f"<{i:04X}> <{c.encode('utf-16-be').hex().upper()}>\n" for c, i in chunk)
            + "endbfchar\n"
        )
    cmap += "endcmap CMapName currentdict /CMap defineresource pop end end"
    to_unicode = add(f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream")
    descriptor = add(
        "<< /Type /FontDescriptor /FontName /Made /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>"
    )
    descendant = add(
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Made /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor {descriptor} 0 R /DW 1000 >>"
    )
    font = add(
        f"<< /Type /Font /Subtype /Type0 /BaseFont /Made /Encoding /Identity-H /DescendantFonts [{descendant} 0 R] /ToUnicode {to_unicode} 0 R >>"
    )
    kids = []
    tree = len(objects) + 1 + 2 * len(pages)
    for index, page in enumerate(pages):
        stream = ""
        for x0, y0, x1, y1 in (lines or {}).get(index, []):
            stream += f"{x0} {842 - y0} m {x1} {842 - y1} l S\n"
        for x, y, size, text in page:
            stream += f"BT /F {size} Tf 1 0 0 1 {x} {842 - y} Tm <{''.join(f'{code[c]:04X}' for c in text)}> Tj ET\n"
        content = add(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        kids.append(
            add(
                f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F {font} 0 R >> >> /Contents {content} 0 R >>"
            )
        )
    add(f"<< /Type /Pages /Kids [{' '.join(f'{k} 0 R' for k in kids)}] /Count {len(kids)} >>")
    root = add(f"<< /Type /Catalog /Pages {tree} 0 R >>")
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for n, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{n} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += "".join(f"{o:010d} 00000 n \n" for o in offsets).encode()
    out += f"trailer << /Size {len(objects) + 1} /Root {root} 0 R >>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)


def policy_pdf(style: str = "1.") -> bytes:
    """The policy as a PDF of several pages, with a running head, page numbers and ruled tables."""
    pages: list[list[tuple[float, float, float, str]]] = []
    rules: dict[int, list[tuple[float, float, float, float]]] = {}
    y = 1000.0

    def room(height: float) -> None:
        nonlocal y
        if y + height > 420:
            pages.append([(60, 30, 8, "푸른고래 내규집"), (290, 820, 8, f"- {len(pages) + 1} -")])
            y = 80.0

    def put(text: str, size: float = 10) -> None:
        nonlocal y
        per_row = int(470 / size)
        for at in range(0, len(text), per_row):
            room(size * 1.8)
            pages[-1].append((60, y, size, text[at : at + per_row].strip()))
            y += size * 1.8

    put(TITLE, 18)
    put(PREAMBLE)
    for n, part in enumerate(PARTS, 1):
        put(numbered(style, n, part.heading), 12)
        for b in part.body:
            if isinstance(b, str):
                put(b)
            elif isinstance(b, list):
                for x in b:
                    put(f"- {x}")
            else:
                rows = b[1]
                room(24 * len(rows) + 20)
                width = 470 / len(rows[0])
                page, top = len(pages) - 1, y
                drawn = rules.setdefault(page, [])
                for r, row in enumerate(rows):
                    for c, cell in enumerate(row):
                        pages[-1].append((64 + c * width, top + 24 * r + 15, 9, cell))
                drawn += [(60, top + 24 * r, 530, top + 24 * r) for r in range(len(rows) + 1)]
                drawn += [
                    (60 + c * width, top, 60 + c * width, top + 24 * len(rows))
                    for c in range(len(rows[0]) + 1)
                ]
                y = top + 24 * len(rows) + 20
    return pdf(pages, rules)
