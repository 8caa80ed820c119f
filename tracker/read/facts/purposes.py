"""Purposes: what data is used for, one by one, with the group they stand in as context."""

from __future__ import annotations

import re

from tracker.model import Attribute, Section
from tracker.read.columns import column_role
from tracker.read.facts.book import Book
from tracker.read.facts.item_lists import lists_items
from tracker.read.facts.lists import brackets_of, cut_list, quote_of, trim
from tracker.read.facts.rows import Row
from tracker.read.facts.units import LABEL, Unit, is_sentence
from tracker.read.passages import sentences

# "이름, 연락처를 필수로 수집하며, …을 위하여 이용합니다": what is taken in stands before what for.
# and so does "이름, 연락처를 수집하여 반 편성과 상담에 사용합니다".
_TAKEN = re.compile(
    r"^(?:(?!위하여|위해|목적으로).)*(?:(?:수집|처리)(?:하며|하고|하여|해)|(?:생성|기록)되며|(?<=[을를]\s)받아)[,\s]+(?:이를\s)?"
    r"(?=\S[^.]{0,60}(?:위하여|위해|목적으로|(?:에|는\s데)\s(?:이용|사용|활용|쓰|써|씁)))"
)
# "회원 식별과 서비스 제공을 위하여": two deeds
_TWO = re.compile(r"^(?P<a>\S[^,()]{1,24}?[가-힣])(?:과|와)\s(?P<b>[^,()]{2,24})$")
_LONGEST = 80
_TAIL = re.compile(
    r"(?:\s?(?:등(?:을|의)?)?\s?(?:목적|위한 목적)?(?:으로|을 위하여|을 위해|를 위해|를 위하여)?\s?(?:개인정보를)?\s?(?:수집|처리|이용|활용|사용)[·ㆍ및 ,]*(?:수집|처리|이용|활용|사용)?(?:합니다|하고 있습니다|됩니다|할 수 있습니다|한다)\.?|"
    r"\s?(?:등)?(?:을|를|에)?\s?(?:위한|위하여|위해)(?:\s?(?:목적|용도|경우))?|\s목적|\s?등(?:을|의)?\s?목적(?:으로|을)?.*|\s?(?:을|를)\s?목적으로.*|(?:을|를) 위(?:해|하여).*(?:합니다|됩니다|니다)\.?)$"
)
# Whatever `_TAIL` finds holds one of these, and looking for them costs a tenth.
_TAIL_WORDS = ("니다", "한다", "위한", "위하여", "위해", "목적")
_JUNK = re.compile(
    r"^(?:목적|내용|이용\s?목적|수집\s?목적|처리\s?목적|구분|없음|해당\s?없음|다음|아래|기타|개인정보|서비스|회사|-)$|동의를 받|변경되는 경우|변경될 (?:경우|시)|이외의 용도|목적 외|최소한의 범위|각 호의|통한 방법$|통한 수집$|(?:아래|다음)의 (?:목적|방법)|(?:하는|되는|통하는) 경우$|현황$|모든 정보|다음과 같|아래와 같|다음의? 목적|않습니다|않으며|생존하는|식별할 수 있는 정보"
)


def _without_tail(text: str) -> str:
    """ "회원 식별을 위하여 이용합니다" → "회원 식별"."""
    return _TAIL.sub("", text) if any(w in text for w in _TAIL_WORDS) else text


def from_row(book: Book, unit: Unit, row: Row) -> None:
    """Purposes of one row. With a column of details, those are the purposes and the label their group."""
    cell = row.get("purpose")
    details = row.get("content")
    group = row.get("service") or row.first_label()
    if cell and details and not row.get("items", "required", "optional", "period"):
        write(book, unit.section, details, row.text, cell)
    elif cell:
        write(book, unit.section, cell, row.text, group)


def write(book: Book, section: Section, text: str, quote: str, context: str) -> None:
    """Write down every purpose of a list."""
    for line in [s for t in text.split("\n") for s in sentences(t)]:
        if _JUNK.search(line) and is_sentence(line):
            continue
        bare = _without_tail(line)
        if is_sentence(bare) and "니다" in bare:
            continue
        for label, piece in _labelled(bare):
            for part in (q for p in _parts(piece) for q in _two(p)):
                name = trim(
                    re.sub(
                        r"^(?:그러나|또한|다만|그리고|아울러)\s+|(?:을|를|에|으로|에의)$",
                        "",
                        trim(_without_tail(part)),
                    )
                )
                if usable(name):
                    attributes: dict[str, Attribute] = {"context": trim(label or context) or None}
                    book.add("purpose", name, section, quote_of(quote, name), attributes, where=context)


# The nouns of deeds that a purpose ends in.
_DEEDS = tuple(
    "배정|추적|제재|조치|선발|활성화|환급|권유|이용|제공|관리|확인|방지|처리|전달|발송|배송|결제|개발|안내|이행|정산|통계|파악|분석|식별|인증|활용|게재|보존|보관|조정|상담|응대|통보|발급|지급|추심|구매|개선|참여|운영|유지|가입|탈퇴|연락|고지|통지|광고|마케팅|민원|대응|해결|예방|추천|조사|접수|회신|신고|환불|취소|수납|청구|생성|표시|연구|작성|설문|교육|예약|검증|검색|평가|모니터링|측정|연동|연계|공유|저장|보호|점검|지원|선정|추첨|증정|제한|파기|수행|진행|학습|최적화|고도화|화|성립|종료|본인|제안|채용|심사|검토|등록|홍보|판매|대행|정립|의사|적용|출입|비교|매칭|중개|체결|변경|판단|활동|업무|서비스|수립|제작|인식|강화|향상|차단|탐지|감사|감시|구축|육성|수집|신청|회원제|진료|처방|치료|수강|투표|선거|주차|출결|적립|배부|대여|반납|거래|정정|철회|예측|송부|배포|반품|교환|조회|열람|전송|로그인|접속|양도|납부|징수|부과|확보|목적".split(
        "|"
    )
)


def _names_deed(text: str) -> bool:
    """Whether a phrase ends in a deed, or a deed and 등."""
    if text.endswith("등"):
        text = text[:-1]
        text = text[:-1] if text[-1:].isspace() else text
    return text.endswith(_DEEDS)


_CHAIN = re.compile(r"^\S+(?:을|를|에) (?:위한|통한|따른|대한)")


def _parts(text: str) -> list[str]:
    """Purposes of a list: cut at commas, but "SMS, 이메일을 통한 안내" is one: a part that names no deed joins the next."""
    found: list[str] = []
    held = ""
    for element in cut_list(text):
        part = element
        if (
            _CHAIN.match(element) and found and " " not in found[-1]
        ):  # "계약의 성립, 유지, 종료를 위한 확인" is one
            tail = [element]
            while found and " " not in found[-1]:
                tail.insert(0, found.pop())
            if found:
                tail.insert(0, found.pop())
            part = ", ".join(tail)
        whole = f"{held}, {part}" if held else part
        if _names_deed(trim(brackets_of(_without_tail(part))[0])):
            found.append(whole)
            held = ""
        else:
            held = whole
    if held:
        found.append(held)
    return found


def _two(part: str) -> list[str]:
    """ "회원 식별과 서비스 제공" as two, where both are deeds of several words; "가입과 탈퇴" stays one."""
    bare = trim(_without_tail(part))
    match = _TWO.match(bare)
    if (
        match
        and " " in match["a"]
        and " " in match["b"]
        and _names_deed(match["a"])
        and _names_deed(match["b"])
    ):
        return [match["a"], match["b"]]
    return [part]


def _labelled(text: str) -> list[tuple[str, str]]:
    match = LABEL.match(text)
    if match is None:
        return [("", text)]
    if lists_items(match["label"]):  # "이름, 연락처 : 본인 확인"
        return [("", match["value"])]
    if len(match["label"]) <= 40 and "," not in match["label"]:
        return [("" if column_role(match["label"]) == "purpose" else match["label"], match["value"])]
    return [("", text)]


_PERIOD = re.compile(r"\d{1,3}\s?(?:년|개월|일|주)(?:간)?(?:$|\s|\()")


def usable(name: str) -> bool:
    """Whether a phrase can be a purpose."""
    return (
        1 < len(name) <= _LONGEST
        and not _PERIOD.match(name)
        and not _JUNK.search(name)
        and not is_sentence(brackets_of(name)[0])
    )


# "계정을 관리하려고요", "계정을 관리하기 위해서입니다", "환불해 드리기 위해서예요": a line that is nothing but what for.
_AIMED = re.compile(
    r"(?P<deed>(?:[^.:]|(?<=\d):(?=\d)){2,300}?)"
    r"(?:으?려고(?:요|예요|입니다|합니다|해요)?|기\s위(?:해|하여)서?(?:요|예요|이에요|입니다)?)[.]?"
)


def _deeds(text: str) -> list[str]:
    """The deeds of a line with a comma between them, as nouns: "계정을 지키며, 요금을 환불하" → 계정을 지키기, 요금을 환불하기."""
    *before, last = text.split(", ")
    if not all(b.endswith(("고", "며")) for b in before):
        return [f"{text}기"]
    return [f"{d}기" for d in (*(b[:-1].removesuffix("으") for b in before), last)]


def from_unit(book: Book, unit: Unit, *, group: bool) -> None:
    """Purposes of a line. `group`: lines stand under it, so it names a group and not a purpose."""
    text = unit.text
    context = next((p for p in reversed(unit.path) if p and not is_sentence(p) and len(p) <= 60), "")
    aims = "려고" in text or "위해" in text or "위하여" in text
    if aims and (aimed := _AIMED.fullmatch(text)) and not _JUNK.search(text):
        for name in _deeds(aimed["deed"]):
            if len(name) <= _LONGEST:
                attributes: dict[str, Attribute] = {"context": context or None}
                book.add("purpose", name, unit.section, quote_of(text, name), attributes, where=context)
        return
    if group and not unit.label:
        return
    label = unit.label
    if label and column_role(label) in {"items", "period", "required", "optional", "collect_method", "basis"}:
        return
    if is_sentence(text):
        found = [
            s
            for s in unit.sentences
            if re.search(r"목적(?:으로|을|이)|위(?:해|하여)|이용(?:합|됩)|활용(?:합|됩)|사용(?:합|됩)", s)
            and not _JUNK.search(s)
        ]
        for sentence in found:
            body = re.sub(
                r"^(?:[가-힣]+의\s)?(?:개인)?정보는\s+|^.*?(?:회사|당사|본교|재단|기관|앱|서비스|사이트)(?:은|는)\s+|^[가-힣A-Za-z()㈜]{2,14}(?<![하되있없받지주시오가])(?:은|는)\s+",
                "",
                _TAKEN.sub("", sentence),
            )
            write(book, unit.section, body, unit.raw, context)
        return
    write(book, unit.section, text, unit.raw, context)
