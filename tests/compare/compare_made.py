"""Documents made by hand, for tests of comparing alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.korean import words_sha256
from tracker.model import Attribute, Block, Dates, Document, Fact, FactKind, Section, Table

Line = str | Table
Made = tuple[str | None, str, Sequence[Line]] | tuple[str | None, str, Sequence[Line], tuple[str, ...]]
_MARKER = re.compile(r"([①-⑳]|\d{1,2}\)|[가-하]\.|-)\s")


def table(header: Sequence[str], *rows: Sequence[str]) -> Table:
    return Table(tuple(header), tuple(tuple(r) for r in rows))


def block(line: Line) -> Block:
    if isinstance(line, Table):
        rows = [line.header, *line.rows] if line.header else list(line.rows)
        return Block("table", "\n".join(" | ".join(r) for r in rows), table=line)
    m = _MARKER.match(line)
    return Block("item" if m else "paragraph", line, m[1] if m else "")


def fact(
    kind: FactKind, name: str, quote: str = "", section: str | None = None, **attributes: Attribute
) -> Fact:
    return Fact(kind, name, attributes, section, quote or name)


def policy(
    *sections: Made,
    facts: Sequence[Fact] = (),
    company: str | None = "주식회사 가람누리",
    title: str | None = "개인정보 처리방침",
    language: str | None = "ko",
) -> Document:
    """A document of top sections `(number, heading, lines[, categories])`; `(None, "", lines)` first is the preamble."""
    made = []
    for n, row in enumerate(sections):
        number, heading, lines = row[:3]
        preamble = n == 0 and not heading and number is None
        categories = row[3] if len(row) == 4 else (("preamble",) if preamble else ("other",))
        made.append(Section(f"s{n}", number, heading, 1, None, categories, tuple(block(x) for x in lines)))
    empty = Document(title, language, company, Dates(), None, tuple(made), tuple(facts), "")
    return Document(
        title, language, company, Dates(), None, tuple(made), tuple(facts), words_sha256(empty.text)
    )


PREAMBLE: Made = (None, "", ["가람누리는 이용자의 개인정보를 소중히 여기며 관련 법령을 지킵니다."])
PURPOSE: Made = (
    "1",
    "개인정보의 처리 목적",
    ["회사는 회원 관리, 상품 배송, 고객 상담을 위하여 개인정보를 처리합니다."],
    ("purpose",),
)
ITEMS: Made = (
    "2",
    "처리하는 개인정보 항목",
    [
        "① 회사는 다음의 개인정보를 처리합니다.",
        "1) 필수항목 : 이름, 이메일, 휴대전화번호",
        "2) 선택항목 : 생년월일, 주소",
    ],
    ("items",),
)
RETENTION: Made = (
    "3",
    "개인정보의 보유 및 이용기간",
    [
        "회사는 회원 탈퇴 시까지 개인정보를 보유합니다. 다만 제5조에 따라 맡긴 경우에는 그러하지 아니합니다.",
        table(
            ["보유 항목", "근거", "보유기간"],
            ["계약 기록", "전자상거래법", "5년"],
            ["상담 기록", "전자상거래법", "3년"],
        ),
    ],
    ("retention",),
)
THIRD: Made = (
    "4",
    "개인정보의 제3자 제공",
    ["회사는 이용자의 동의 없이 개인정보를 제3자에게 제공하지 않습니다."],
    ("third_party",),
)
PROCESSORS: Made = (
    "5",
    "개인정보 처리의 위탁",
    [
        table(
            ["수탁자", "위탁업무"],
            ["한빛물류", "상품 배송"],
            ["다온문자㈜", "문자 발송"],
            ["새봄결제", "결제 처리"],
        )
    ],
    ("processors",),
)
RIGHTS: Made = (
    "6",
    "정보주체의 권리와 행사방법",
    [
        "① 이용자는 언제든지 열람, 정정, 삭제를 요구할 수 있습니다.",
        "② 제1항에 따른 요구는 서면이나 전자우편으로 할 수 있습니다.",
    ],
    ("rights",),
)
OFFICER: Made = ("7", "개인정보 보호책임자", ["성명 : 김가람", "연락처 : 02-0000-1111"], ("officer",))
CHANGE: Made = (
    "8",
    "고지의 의무",
    [
        "내용이 바뀌는 경우 시행 7일 전부터 공지하며, 중요한 변경은 30일 전에 알립니다.",
        "시행일자 : 2026년 3월 2일",
    ],
    ("change",),
)
ALL: tuple[Made, ...] = (PREAMBLE, PURPOSE, ITEMS, RETENTION, THIRD, PROCESSORS, RIGHTS, OFFICER, CHANGE)


def renumber(sections: Sequence[Made]) -> list[Made]:
    """The same sections, those with a number counted anew from 1."""
    result: list[Made] = []
    n = 0
    for row in sections:
        n += row[0] is not None
        result.append((None if row[0] is None else str(n), *row[1:]))  # type: ignore[arg-type]
    return result
