"""Names of bodies that get data: cut from a cell or sentence, without what merely describes them."""

from __future__ import annotations

import re

from tracker.korean import FORMERLY, fold
from tracker.read.columns import column_role
from tracker.read.facts.lists import brackets_of, cut_list, has_form, trim
from tracker.read.facts.units import is_sentence

_DESCRIBING = re.compile(
    r"^.*?(?:신청한|가입한|이용하는|이용한|제공하는|소속의|해당하는|지정한|선택한|운영하는|등록한|구매한|동의한|계약한|참여한|제휴한|예약한|요청한|연동한|(?:신청|가입|이용|제공|지정|선택|등록|구매|동의|계약|참여|예약|요청|연동)하신)\s+(?=\S)"
)
_JUNK = frozenset(
    fold(w)
    for w in (
        "해당없음 해당사항없음 없음 제공받는자 제3자 수탁자 수탁업체 수탁업체명 위탁업체 업체명 회사 기타 구분 - 제공업체 미정 위탁내용 이용자 회원 "
        "고객 당사 본인 개인정보 위탁 수탁 위탁업무 업체 업무 담당업무 다음 아래 제공대상 비고 제공기관 기관명 목적 항목 내용 처리위탁 외부업체 외부전문업체 전문업체 타인 외부"
    ).split()
)
LEGAL_COMMA = re.compile(
    r",\s?((?:Inc|LLC|L\.L\.C|Ltd|Limited|Corp|Co|S\.A|GmbH|Pte|PLC|B\.V)\b\.?)", re.IGNORECASE
)
# "㈜한별미디어(옛 이름 ㈜한별)": what a body was called before.
FORMER = re.compile(rf"{FORMERLY}\s(?=\S)|(?:옛|구)(?=㈜|\(주\))")
_CORE_ROLES = frozenset(
    {
        "purpose",
        "items",
        "period",
        "task",
        "basis",
        "recipient",
        "processor",
        "content",
        "country",
        "transferee",
    }
)
_LONG_NOTE = 24
_MOST = 60


def body_names(text: str) -> list[tuple[str, str | None]]:
    """The bodies named in a cell: [(name, detail)]. Three names in a cell are three.

    >>> [n for n, _ in body_names("㈜한별, 두리정보, 세움")]
    ['㈜한별', '두리정보', '세움']
    >>> [n for n, _ in body_names("이용자가 서비스를 신청한 교육기관(회사가 서비스를 제공하는 모든 기관은 아닙니다)")]
    ['교육기관']
    """
    found: list[tuple[str, str | None]] = []
    text = "\n".join(_value(line) for line in text.split("\n"))
    text = LEGAL_COMMA.sub(r" \1", text)  # "Amazon.com, Inc." is one
    for element in cut_list(_split_slashes(text)):
        bare, notes = brackets_of(element)
        long_notes = [n for n in notes if len(n) > _LONG_NOTE or is_sentence(n) or FORMER.match(n)]
        name = bare if len(long_notes) == len(notes) else element
        for note in long_notes:
            name = re.sub(r"\s*[(（]" + re.escape(note) + r"[)）]", "", name)
        if len(name) > 12 or "을 " in name or "를 " in name:
            name = _DESCRIBING.sub("", name)
        name = re.sub(r"^해당\s+\S+\s+소속의\s+", "", name)
        name = re.sub(r"^(?:수탁\s?업체|수탁자|제공\s?받는\s?자|업체명)\s*[:：]?\s+", "", trim(name))
        name = re.sub(r"^[^:：()]{2,12}?\s?[:：]\s*(?=\S{2})(?!//)", "", name)  # "카드사: 한별카드"
        if is_body(name):
            found.append((name, "; ".join(notes) or None))
    return found


# "A에, … 위하여 B에 업무를 위탁합니다": who stands before the last of a sentence.
_ALSO = re.compile(r"(?:^|\s)[‘'“]?(?P<who>(?:㈜|\(주\))?[가-힣A-Za-z0-9&.()㈜]{2,24}?)[’'”]?(?:에게|에),\s")


def named_before(text: str) -> list[str]:
    """The bodies that a sentence names with 에 and a comma, before the one its verb stands with."""
    return [m["who"] for m in _ALSO.finditer(text) if is_body(m["who"])]


def _value(line: str) -> str:
    """A line of a cell without its key: "업체 : 한별" is 한별, "주소 : 서울" is nothing that names a body."""
    match = re.match(r"^\s*[-•·]?\s*(?P<key>[가-힣 ]{2,8}?)\s?[:：]\s*(?P<value>\S.*)$", line)
    if match is None:
        return line
    key = match["key"].replace(" ", "")
    if re.fullmatch(
        r"(?:수탁)?업체(?:명)?|회사(?:명)?|상호(?:명)?|기관(?:명)?|수탁자|제공받는자|수탁사", key
    ):
        return match["value"]
    return "" if re.search(r"주소|전화|연락처|시간|대표|기간|팩스|홈페이지|업무|목적|항목", key) else line


def _split_slashes(text: str) -> str:
    """ "한별/두리" is two, "A/S센터" one."""
    return re.sub(r"(?<=[가-힣)㈜a-z])\s?/\s?(?=[가-힣(㈜A-Z])", ", ", text)


def _spoken(name: str) -> bool:
    """Whether a phrase says something; names may end as sentences do ("㈜티켓바다", "주식회사 고객마음")."""
    if "니다" in name:
        return True
    if not is_sentence(name) or has_form(name):
        return False
    return " " in name or not name.endswith("다") or name.endswith(("한다", "된다", "있다", "없다", "는다"))


def is_body(name: str) -> bool:
    """Whether a phrase can be the name of a company, agency or group of such."""
    folded = fold(name)
    return (
        len(folded) > 1
        and len(name) <= _MOST
        and folded not in _JUNK
        and not (len(folded) <= 9 and column_role(name) in _CORE_ROLES)
        and not _spoken(name)
        and not re.search(
            r"^제\s?\d+\s?[조항호]|[을를]\s|휴무|평일|\d{1,2}:\d\d|(?:책임자|담당자|담당부서)$|하는$|합니다|경우|https?://|^[\d\s.,:-]+$|때까지|기간|해당 ?(?:사항)? ?없",
            name,
        )
    )
