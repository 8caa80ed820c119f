"""Whose policy it is: the name as the policy writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.korean import final_consonant
from tracker.model import Section

_CORP = r"(?:㈜|\(주\)|\(유\)|\(사\)|\(재\)|주식회사|유한회사|사단법인|재단법인|유한책임회사|합자회사)"
_NAME = r"[가-힣A-Za-z0-9&.\-·]{1,24}"
# "주식회사 X(이하 '회사')", "X㈜는", "‘X’(이하 '회사'라 함)"
_DEFINED = re.compile(
    rf"(?P<name>(?:{_CORP}[ \t]?)?{_NAME}(?:[ \t]{_NAME}){{0,3}}?(?:[ \t]?{_CORP})?)\s?['’”\">]?\s?"
    r"\((?:이하|이하에서|http[^()]*이하)\s?[,:]?\s?[\"'“‘「<\[『]?(?P<short>[^\"'”’」>\])]{1,24})"
)
_BRACKETED = re.compile(
    rf"[<＜‘'“\"「『\[]\s?(?P<name>(?:{_CORP}[ \t]?)?{_NAME}(?:[ \t]{_NAME}){{0,3}}(?:[ \t]?{_CORP})?)\s?[>＞’'”\"」』\]]\s?(?:\([^)]*\))?\s?(?:은|는|이|가|에서|의)"
)
_CORPORATE = re.compile(rf"{_CORP}\s?{_NAME}(?:\s[A-Z][A-Za-z]+)?|{_NAME}{_CORP}")
_SUBJECT = re.compile(
    rf"^(?P<name>{_NAME}(?:[ \t]{_NAME}){{0,2}}?)(?:은|는)\s[^.]{{0,120}}(?:개인정보|이용자|정보주체)"
)
_GENERIC = re.compile(
    r"^(?:본|당|이|그|위|회사|당사|우리|저희|다음|아래|현황|페이지|목차|수정|다만|기타|개인정보|처리방침|이용자|회원|고객|정보주체|서비스|사이트|홈페이지)(?:$|\s|의|가|은|는|과|와)|방침|개인정보|법률|법$|[은는을를]\s"
)
# Words that stand before a name and are none of it: parts of a date, list marks, labels of dates, buttons.
_BESIDE = re.compile(r"[\d.]+\s?[년월일]?\.?|[^\w(㈜]+|(?:시행|공고|공지|적용)(?:일|일자)?|보기|인쇄|목록|홈")


def read_company(title: str | None, sections: Sequence[Section]) -> str | None:
    """The company's name as the policy writes it ("(주)한빛상사", "한빛병원"), or None where it does not say.

    Taken from the sentence that defines it ("… (이하 '회사')"), else from the first corporate name of the opening,
    else from the title ("한빛상사 개인정보처리방침").
    """
    opening = "\n".join(s.text[:1500] for s in sections[:3])[:3000]
    for match in _definitions(opening):
        name = _trim(match["name"])
        closed = opening.find(")", match.end())
        if (
            name
            and name[-1] in "은는"
            and len(name) > 3
            and closed != -1
            and opening[closed + 1 : closed + 2] == " "
        ):
            name = name[:-1]  # "한빛조합은(이하 '조합') 조합원의 …"
        if name and not _law(opening, match.start("name"), match["short"]):
            return name
    if match2 := _BRACKETED.search(opening):
        name = _trim(match2["name"])
        if name:
            return name
    if match3 := _CORPORATE.search(opening[:1200]):
        return _trim(_without_topic(match3[0]))
    if title and (
        match4 := re.match(r"(?P<name>.{2,40}?)\s*(?:-|\||:)?\s*(?:개인정보|프라이버시|privacy)", title, re.I)
    ):
        name = _trim(match4["name"].strip(" -|:[]<>「」'\""))
        if name:
            return name
    for line in opening.split("\n")[:6]:
        if match5 := _SUBJECT.match(line.strip()):
            name = _trim(match5["name"])
            if name:
                return name
    return None


_OPENED = re.compile(r"\((?:이하|http[^()]*이하)")
_BEFORE = (
    160  # letters that `_DEFINED` may match before its bracket: four words of 24, two corporate forms, quotes
)


def _definitions(opening: str) -> Iterator[re.Match[str]]:
    """Every match of `_DEFINED`, looked for around the brackets it needs and not at every letter."""
    at = 0
    for bracket in _OPENED.finditer(opening):
        if bracket.start() < at:
            continue
        match = _DEFINED.search(opening, max(at, bracket.start() - _BEFORE))
        if match is not None:
            yield match
            at = match.end()


def _without_topic(name: str) -> str:
    """ "주식회사 한빛은" → "주식회사 한빛": the particle that fits the sound before it is not the name's."""
    last = name[-1:]
    if last in ("은", "는") and len(name) > 2 and bool(final_consonant(name[:-1])) == (last == "은"):
        return name[:-1]
    return name


def _law(text: str, at: int, short: str) -> bool:
    """Whether "(이하 …)" abbreviates a law or a service term and not the writer."""
    return bool(re.search(r"법|방침|정보|약관|서비스$", short)) or text[max(0, at - 1) : at] in {"「", "『"}


_SAID_BEFORE = re.compile(r"^.*[다요][.!?]\s", re.DOTALL)  # a sentence that ended before the name


def _trim(name: str) -> str | None:
    name = _SAID_BEFORE.sub("", name)
    words = name.strip(" '\"‘’“”<>[]「」『』·,.").split()
    while len(words) > 1 and (
        _GENERIC.search(words[0])
        or words[0][-1:] in "은는을를의인로서고며여한하"
        or _BESIDE.fullmatch(words[0])
    ):
        words = words[1:]
    cut = " ".join(words)
    return cut if len(cut) > 1 and not _GENERIC.search(cut) else None
