"""Tables that lost their grid: a line of header words, and rows whose cells follow one another with a space between.

Text copied from a browser has them. The header line is one where every word belongs to a column ("수탁자 위탁하는 업무");
a row is cut by what its cells hold: a list of items, a period at the end, a law, a name before the work it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from tracker.korean import fold
from tracker.model import Block, Table
from tracker.read.columns import column_role, kinds_of
from tracker.read.facts.item_words import is_item
from tracker.read.facts.laws import law_of
from tracker.read.facts.lists import cut, trim

_HEAD_END = re.compile(
    r"(?:목적|항목|기간|자|업체|업체명|업무|내용|구분|방법|근거|법령|기관명|기관|명칭|홈페이지|연락처|책임자|담당자|부서|조치|정보|필수|선택|수단|국가|이유|사유|이름|성명|서비스|기록|전화번호|이메일)$"
)
_NO_HEADER = re.compile(r"[.:：,|?!]|\d")
_COMPOUND = re.compile(r"(?:정보|업무|서비스|개인정보)$")
_COMPOUND_NEXT = re.compile(r"^(?:항목|내용|명|명칭|목적)$")
_LONGEST_HEADER = 80
_MOST_ROWS = 60
_ROW_MARKER = re.compile(r"^\s*(?:[①-⑳■□◆◇▶▷※]|\d{1,2}\s?[.)]|[가-하][.)]|[•○ο]\s)")
_PERIOD_START = re.compile(
    r"서비스\s?(?:해지|계약|이용\s?(?:종료|해지)|종료|탈퇴)[가-힣]{0,4}|(?:회원|이용|계약|이벤트|제공|위탁|목적|동의|수집|거래|상담|탈퇴|해지|보유)(?:(?!이벤트|회원|서비스|\s등\s)[가-힣·\s]){0,16}?(?:해지|탈퇴|종료|달성|철회|만료|완료|계약기간)|"
    r"(?:최대|최소)?\s?\d{1,3}\s?(?:년|개월|일|주)(?:간)?(?=\s|$|,|\(|까지|이내|이상)|영구|준영구|"
    r"[가-힣]{1,8}\s?(?:종료|해지|탈퇴|달성|만료|완료|철회)(?:\s?(?:시|후|일)|까지)"
)
_LENGTH_AT_END = re.compile(
    r"(?:최대\s?|최소\s?)?\d{1,3}\s?(?:년|개월|일|주)(?:간)?(?:\s?(?:이내|이상|까지))?\s*$"
)
_LABEL_END = re.compile(r"(?:관리|제공|활용|개선|응대|개발|안내|결제|상담|운영)(?=\s)")
_BODY = re.compile(
    r"(?:재단|법인|㈜|\(주\)|회사|센터|학교|교육원|은행|협회|공단|공사|위원회|병원|시스템|소프트)$"
)
_COMPLETING = re.compile(r"(?:번호|주소|명|정보|일시|시간|기록|로그|여부|일자|이름|성명|ID|IP)[,.]?")


_JOINS = re.compile(r"^\s(?:및|또는|과|와|·|,|목적|서비스|업무|등)(?:\s|$)|^\s?[,)·]")


class FlatTables:
    """Puts lost tables back."""

    @staticmethod
    def restore(blocks: Iterable[Block]) -> Iterator[Block]:
        """The blocks with lost tables as tables again; everything else as it is."""
        run = list(blocks)
        i = 0
        while i < len(run):
            block = run[i]
            header = (
                header_words(block.text) if block.table is None and len(block.text) <= _LONGEST_HEADER else []
            )
            table, used = FlatTables._table(run, i, header) if header else (None, 0)
            if table is None:
                yield block
                i += 1
            else:
                yield table
                i += used

    @staticmethod
    def _table(run: Sequence[Block], at: int, header: list[str]) -> tuple[Block | None, int]:
        """The table that begins at a header line, and how many blocks it is made of."""
        used = 1
        second = header_words(run[at + 1].text) if at + 1 < len(run) else []
        if second and all(column_role(w) in {"required", "optional"} for w in second):
            header = _with_second(header, second)
            used = 2
        roles = tuple(column_role(w) for w in header)
        cells: list[tuple[str, ...]] = []
        for block in run[at + used : at + used + _MOST_ROWS]:
            if block.table is not None or block.kind == "heading" or _ROW_MARKER.match(block.text):
                break
            if header_words(block.text):
                break
            split = split_row(block.text.strip(), roles, cells[-1] if cells else None)
            if split is None:
                break
            cells.append(split)
        if not cells:
            return None, 0
        used += len(cells)
        text = "\n".join(b.text for b in run[at : at + used])
        return Block("table", text, table=Table(tuple(header), tuple(cells))), used


def header_words(text: str) -> list[str]:
    """The header cells a line is made of, or none where it is not such a line.

    >>> header_words("제공받는 자 제공하는 개인정보의 항목 보유 및 이용기간")
    ['제공받는 자', '제공하는 개인정보의 항목', '보유 및 이용기간']
    """
    if not _HEAD_END.search(text) or _NO_HEADER.search(text):
        return []
    line = text.lstrip(" •-–·○■").strip()
    words = line.split()
    if not 2 <= len(words) <= 16:
        return []
    cells: list[str] = []
    current: list[str] = []
    for word, following in zip(words, [*words[1:], ""], strict=False):
        current.append(word)
        bare = fold(word)
        if bare == "개인정보" or not _HEAD_END.search(word):
            continue
        if following and _COMPOUND.search(word) and _COMPOUND_NEXT.match(following):
            continue
        if following in {"및", "또는", "등"} or following.startswith(("및", "·")):
            continue
        cells.append(" ".join(current))
        current = []
    if current or len(cells) < 2 or any(c.startswith(("및 ", "또는 ")) for c in cells):
        return []
    roles = [column_role(c) for c in cells]
    known = sum(r is not None for r in roles)
    if known < len(cells) - 1 or len(set(roles)) < 2 or (known < 2 and roles[-1] is None):
        return []
    return cells


def _with_second(header: list[str], second: list[str]) -> list[str]:
    at = next((i for i, h in enumerate(header) if column_role(h) == "items"), len(header) - 1)
    return [*header[:at], *second, *header[at + 1 :]]


def split_row(
    text: str, roles: Sequence[str | None], above: tuple[str, ...] | None
) -> tuple[str, ...] | None:
    """The cells of a row, or None where it cannot be one of this table."""
    have = set(roles)
    kinds = kinds_of(tuple(roles))
    if have & {"agency", "homepage"} and have & {"phone", "homepage"}:
        return _pad([text], len(roles))
    if "officer" in have:
        return _officer(text, roles)
    if "items" in have or "required" in have or "optional" in have:
        return _items_row(text, roles)
    if "period" in have:
        return _period_row(text, roles, above)
    if "processor" in kinds or "processor" in have:
        return _name_and_rest(text, roles)
    if have & {"content", "safeguard"} or "purpose" in have:
        return _label_and_rest(text, roles)
    return None


def _pad(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return tuple((list(cells) + [""] * width)[:width])


def _officer(text: str, roles: Sequence[str | None]) -> tuple[str, ...] | None:
    key, _, rest = text.partition(" ")
    if column_role(key) is None:
        return None
    values = rest.split()
    width = len(roles) - 1
    if len(values) > width:
        values = [*values[: width - 1], " ".join(values[width - 1 :])]
    return _pad([key, *values], len(roles))


def _period_row(
    text: str, roles: Sequence[str | None], above: tuple[str, ...] | None
) -> tuple[str, ...] | None:
    """[구분 | 근거 | 기간], [법령 | 기록 | 기간] with the period at the end."""
    match = _LENGTH_AT_END.search(text) or next(
        (m for m in _PERIOD_START.finditer(text) if m.start() > 0), None
    )
    if match is None or match.start() == 0:
        return None
    rest, period = text[: match.start()].strip(), text[match.start() :].strip()
    others = [i for i, r in enumerate(roles) if r != "period"]
    cells = [""] * len(roles)
    cells[list(roles).index("period")] = period
    law = law_of(rest)
    if "basis" in roles and "record" in roles:
        basis, record = list(roles).index("basis"), list(roles).index("record")
        if law and rest.startswith(law.split(" ")[0]):
            cells[basis], cells[record] = (
                law,
                rest[rest.find(law) + len(law) :].strip() if law in rest else rest,
            )
        else:
            cells[basis], cells[record] = (above[basis] if above else ""), rest
        return tuple(cells)
    parts = _split_label(rest, len(others))
    for i, part in zip(others, parts, strict=False):
        cells[i] = part
    return tuple(cells)


def _split_label(text: str, count: int) -> list[str]:
    if count <= 1:
        return [text]
    match = next((m for m in _LABEL_END.finditer(text) if not _JOINS.match(text[m.end() :])), None)
    if match is None:
        head, _, tail = text.partition(" ")
        return [head, tail]
    return [text[: match.end()].strip(), text[match.end() :].strip()]


def _label_and_rest(text: str, roles: Sequence[str | None]) -> tuple[str, ...] | None:
    if "safeguard" in roles:
        return _pad([text], len(roles))
    return _pad(_split_label(text, 2), len(roles))


def _name_and_rest(text: str, roles: Sequence[str | None]) -> tuple[str, ...] | None:
    """A name, or several with commas, before the work."""
    words = text.split()
    if len(words) < 2 or len(text) > 200:
        return None
    stop = 1
    while stop < len(words) - 1 and (
        words[stop - 1].endswith(",")
        or words[stop] in {"㈜", "(주)", "주식회사"}
        or words[stop - 1] in {"㈜", "(주)", "주식회사"}
    ):
        stop += 1
    name, rest = " ".join(words[:stop]), " ".join(words[stop:])
    first = list(roles).index("processor") if "processor" in roles else 0
    cells = [rest, name] if first else [name, rest]
    return _pad(cells, len(roles))


_PERSON = r"(?:자녀|보호자|신청자|법정대리인|회원|이용자|학생|아동|고객|환자|구매자|주문자|수령인|수취인|입금|본인|예약자)"


def _items_row(text: str, roles: Sequence[str | None]) -> tuple[str, ...] | None:
    """Cells around a list of items: what stands before it, the list, what follows (purpose, period)."""
    elements = cut(text)
    plain = [_plain(e) for e in elements]
    offsets = []
    at = 0
    for e in elements:
        offsets.append(at)
        at += len(e) + 1
    best = _longest_run(plain)
    if best is None:  # "한걸음문화재단 이름, 휴대전화번호 공동 강좌 운영": a list of two between two cells
        for i in range(len(elements) - 1):
            begin, length = _tail_item(elements[i].rstrip()), _head_item(elements[i + 1])
            if begin is not None and length:
                start, end = offsets[i] + begin, offsets[i + 1] + length
                return _place(
                    text[:start].strip(" ,"), text[start:end].strip(" ,"), text[end:].strip(" ,"), roles
                )
        return None
    first, last = best
    start, end = offsets[first], offsets[last] + len(elements[last])
    if first > 0:  # the element before the run ends in an item: "한별알림 자녀 기관명"
        head = elements[first - 1].rstrip()
        cut_at = _tail_item(head)
        start = offsets[first - 1] + cut_at if cut_at is not None else start
    elif first == 0:
        cut_at = _tail_item(elements[0].rstrip(), whole=False)
        start = offsets[0] + (cut_at or 0)
    if last + 1 < len(elements):
        tail = elements[last + 1]
        length = _head_item(tail)
        if length:
            end = offsets[last + 1] + length
    before, run, after = text[:start].strip(" ,"), text[start:end].strip(" ,"), text[end:].strip(" ,")
    return _place(before, run, after, roles)


def _plain(element: str) -> bool:
    """An item and nothing else: one word, two that make one ("휴대폰 번호"), or with the person it is of."""
    words = trim(re.sub(r"\([^()]*\)", "", element)).split()
    if not words or not is_item(" ".join(words)):
        return False
    if len(words) > 1 and re.fullmatch(_PERSON, words[0]):
        words = words[1:]
    if len(words) == 2 and is_item(words[1]) and (len(words[0]) > 5 or _BODY.search(words[0])):
        return False  # "한걸음문화재단 이름": the end of a column of names and the first item
    return len(words) == 1 or (
        len(words) == 2 and (not is_item(words[0]) or bool(_COMPLETING.fullmatch(words[1])))
    )


def _longest_run(plain: Sequence[bool]) -> tuple[int, int] | None:
    best: tuple[int, int] | None = None
    start: int | None = None
    for i, ok in enumerate([*plain, False]):
        if ok and start is None:
            start = i
        elif not ok and start is not None:
            if best is None or i - 1 - start > best[1] - best[0]:
                best = (start, i - 1)
            start = None
    return best


def _tail_item(text: str, *, whole: bool = True) -> int | None:
    """Where the item at the end of a phrase begins ("한별알림 자녀 기관명" → at 자녀)."""
    bare = re.sub(r"\s*\([^()]*\)\s*$", "", text)
    spans = [m.span() for m in re.finditer(r"\S+", bare)]
    for n in range(1, min(3, len(spans)) + 1):
        start = spans[-n][0]
        if is_item(bare[start:], True):
            if n < len(spans) and re.fullmatch(_PERSON, bare[slice(*spans[-n - 1])]):
                start = spans[-n - 1][0]
            if start == 0 and not whole:
                return 0
            return start
    return None


def _head_item(text: str) -> int:
    """How many letters of a phrase are an item at its head ("신청자 휴대폰 번호 문자 발송" → 신청자 휴대폰 번호)."""
    best = 0
    spans = list(re.finditer(r"\S+", text))[:4]
    for i, match in enumerate(spans):
        if i == 0 and re.fullmatch(_PERSON, match[0]):
            continue
        if is_item(trim(text[: match.end()])):
            best = match.end()
            following = spans[i + 1][0] if i + 1 < len(spans) else ""
            if not _COMPLETING.fullmatch(following):
                break
    return best


def _place(before: str, run: str, after: str, roles: Sequence[str | None]) -> tuple[str, ...] | None:
    cells = [""] * len(roles)
    order = list(roles)
    at = next(i for i, r in enumerate(order) if r in {"items", "required", "optional"})
    if "required" in order and "optional" in order:
        if re.search(r"\s[-–]$", f" {before}"):
            before, at = before.rstrip("-– "), order.index("optional")
        else:
            match = re.match(
                r"^(?P<second>(?:(?:법정대리인|보호자)\s)?\S*(?:번호|주소|이름|성명|이메일|연락처|생년월일|성별))(?:\s|$)",
                after,
            )
            if match:
                cells[order.index("optional")] = match["second"]
                after = after[match.end() :].strip()
            at = order.index("required")
    cells[at] = run
    left = [i for i in range(at) if not cells[i]]
    if left:
        cells[left[-1] if len(left) == 1 else left[0]] = before
    elif before:
        return None
    right = [
        i for i in range(at + 1, len(order)) if not cells[i] and order[i] not in {"optional", "required"}
    ]
    if right:
        if order[right[-1]] == "period":
            match2 = next(iter(_PERIOD_START.finditer(after)), None)
            if match2:
                cells[right[-1]] = after[match2.start() :].strip()
                after = after[: match2.start()].strip()
            right = right[:-1]
        if right:
            cells[right[0]] = after
    return tuple(cells)
