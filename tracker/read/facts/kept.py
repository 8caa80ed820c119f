"""Sentences that say how long something is kept, read word by word.

"아이디와 연락처는 재가입을 막기 위하여 탈퇴한 날부터 1년간 보관합니다": what is kept is the topic or the object before the
period, whatever stands between them. A period after which something is deleted is one for which it was kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.read.facts.giving import ADNOMINAL, bare_word, ends_list, words_of
from tracker.read.facts.item_words import is_item
from tracker.read.facts.laws import law_of
from tracker.read.facts.lists import CORPORATE, trim

_LONGEST = 1_200  # letters of a sentence that are read
_LONGEST_NAME = 60
_SPAN = re.compile(
    r"(?:최소\s?|최대\s?)?(?:\d{1,3}\s?(?:년|개월|달|주일|주|일|시간)|(?:한|두|석|세|넉)\s?달|일주일|보름|반년)(?:간(?!격))?"
)
_GATE = re.compile(r"\d\s?(?:년|개월|달|주|일|시간)|달|일주일|보름|반년")
_LASTING = re.compile(r"^\s?(?:까지|동안|이상)")
_ON = frozenset(
    {"관한", "대한", "따른", "의한", "관련된", "관련한", "대하여"}
)  # "분쟁 처리에 관한 기록" is one name
# What follows a period at the end of which the thing is gone.
_OVER = re.compile(r"\s?(?:이|가)?\s?(?:지나면|지난\s|이?\s?경과|안에|이내에|이내로|뒤에?|후에?|만에)")
_KEEPING = re.compile(
    r"(?:보관|보존|보유|저장)(?:하고|하며|하여|하되|합니다|한다|해요|했다가|하였다가|한\s|됩니다|되며|되고|된다|돼요|할\s|함|$)"
    r"|(?:가지고|갖고|지니고)\s?있|(?:남겨|모아|보관해)\s?(?:두|둬|둡|둔)|(?:^|\s)(?:두어요|둬요|둡니다|두고|두며)"
)
_DELETING = re.compile(r"삭제|파기|지웁|지운|지워|지우|없앱|없애|폐기|사라")
_DUE = re.compile(
    r"기간|목적|불필요|사유|지체|용도"
)  # "보유 기간이 지난 정보는 5일 이내에 파기": nothing is kept for that
_HOW_OFTEN = re.compile(r"\s?(?:을\s주기|마다|에\s한|단위)")
_ASKED = re.compile(r"요청|요구|철회|열람|정정|신청하")
_SUBJECT = re.compile(
    r"(?:회사|당사|본사|저희|우리|기관|재단|병원|센터|학교|본교|본회|조합|법인|협회|공사|공단|방송사|개발자|운영자|학원|서비스|앱)(?:은|는|에서는)"
)
_NO_NAME = re.compile(
    r"(?:경우|때|후|뒤|날|기간|목적|사유|법|법령|다음|아래|기준|이용|이내|수|것|위|바|절차|방법|동의|관련|단계|시점|이후|이전)$|니다|^(?:이|그|해당|다만|단)$|^[\d\s.,]+$"
)
_RECORD = re.compile(
    r"(?:기록|자료|로그|정보|이력|내역|서류|증빙|장부|대장|문서|데이터|파일|영상|일지|결과|명세|경로|위치|사진|녹음|녹취|신청서|계약서|동의서|명부|원장)(?:\s?등)?$"
)
_ENDS_CLAUSE = ("하며,", "이며,", "되며,", "으며,", "하고,", "되고,", "있고,", "하여,", "하나,", "지만,")
_BEFORE_NOUN = re.compile(
    r"(?:한|된|할|던|은|는)$"
)  # "분쟁을 처리한 기록": the object is of the verb inside the name
_STOPS = frozenset(
    {
        "따라",
        "의하여",
        "의거하여",
        "위하여",
        "위해",
        "근거하여",
        "다만",
        "다만,",
        "단,",
        "때문에",
        "경우",
        "또한",
        "그리고",
    }
)


@dataclass(frozen=True, slots=True)
class Kept:
    """One record: what, how long as written, and the law it is kept by."""

    what: str
    period: str
    law: str


def kept(sentence: str, *, own: bool) -> list[Kept]:
    """The records of a sentence. `own`: it stands where keeping is spoken of, so that any noun may be what is kept."""
    text = sentence[:_LONGEST]
    if not _GATE.search(text):
        return []
    found: list[Kept] = []
    start, law = 0, ""
    for span in _SPAN.finditer(text):
        clause = text[start : span.start()]
        after = _LASTING.sub("", text[span.end() :])
        note = re.match(r"\s?\([^()]{0,60}\)", after)  # "5년(전자상거래법), …"
        after = after[note.end() :] if note else after
        ahead = re.match(r"[^.]{0,40}", after)
        near = ahead[0] if ahead else ""
        if another := _SPAN.search(near):
            near = near[: another.start()]  # "24시간 촬영하며 영상은 30일 보관합니다": each has its own verb
        keeps = bool(_KEEPING.search(near)) or (
            bool(re.match(r"\s?,", after)) and bool(_KEEPING.search(after))
        )
        if _HOW_OFTEN.match(after):
            continue
        gone = (
            own
            and not keeps
            and bool(_OVER.match(after))
            and bool(_DELETING.search(near))
            and not _ASKED.search(clause)
            and not _DUE.search(clause)
        )
        if not keeps and not gone:
            continue
        law = (law_of(note[0]) if note else "") or law_of(clause) or law
        what = _what(clause, own=own)
        if what:
            found.append(Kept(what, span[0].strip(), law))
        comma = text.find(",", span.end())
        start = comma + 1 if comma != -1 else span.end()
        if keeps and not re.match(r"\s?,", after):
            law = ""
    return found


def deleted_after(text: str) -> str:
    """The period at the end of which something is deleted ("수집한 날부터 90일이 지나면 지워집니다"), or ""."""
    for span in _SPAN.finditer(text[:_LONGEST]):
        after = _LASTING.sub("", text[span.end() : span.end() + 40])
        if _OVER.match(after) and _DELETING.search(after) and not _ASKED.search(text[: span.start()]):
            return span[0].strip()
    return ""


def _what(clause: str, *, own: bool) -> str:
    """What a clause is about: its topic, else its last object."""
    tokens = words_of(clause)
    topic = [n for n, t in enumerate(tokens) if _marked(t, ("은", "는")) and not _SUBJECT.fullmatch(t)]
    objects = [n for n, t in enumerate(tokens) if _marked(t, ("을", "를")) and not _of_verb(tokens, n)]
    names = [
        name
        for at in [*topic[::-1][:1], *topic, *objects[::-1]]
        if (name := _phrase(tokens, at)) and not _NO_NAME.search(name) and not _keeper(name)
    ]
    records = [x for x in names if _RECORD.search(x) or is_item(re.split(r"[,\s]\s*", x)[-1])]
    return records[0] if records else names[0] if own and names else ""


def _keeper(name: str) -> bool:
    """Whether a topic is a company ("㈜한별은 이를 1년간 보관합니다"): who keeps, not what is kept."""
    return (
        bool(CORPORATE.search(name))
        or name.startswith(("㈜", "주식회사"))
        or name.endswith(("㈜", "주식회사"))
    )


def _of_verb(tokens: list[str], at: int) -> bool:
    """Whether an object belongs to a verb right behind it ("자격을 잃은 날부터", "계정을 삭제하면") and not to the keeping."""
    following = tokens[at + 1].rstrip(",") if at + 1 < len(tokens) else ""
    return following in _STOPS or bool(re.search(r"(?:은|는|면|하여|하고)$", following))


def _marked(token: str, particles: tuple[str, ...]) -> bool:
    bare = bare_word(token)
    return (
        len(bare) > 1
        and bare.endswith(particles)
        and bare not in {"또는", "혹은"}
        and not ADNOMINAL.search(bare)
        and not bare.endswith(("에는", "에서는", "로는", "때는"))
    )


def _phrase(tokens: list[str], at: int) -> str:
    """The noun phrase that ends with a word: back to whatever closed the words before it."""
    first = at
    while first > 0:
        before = tokens[first - 1]
        bare = bare_word(before)
        if tokens[first] in _ON:
            first -= 1
            continue
        if (
            before in _STOPS
            or bare in _STOPS
            or ends_list(before)
            or before.endswith((*_ENDS_CLAUSE, "하며", "되며"))
        ):
            break
        if _marked(before, ("을", "를")) and not _BEFORE_NOUN.search(tokens[first]):
            break
        first -= 1
    while first < at - 1 and ADNOMINAL.search(tokens[first]) and first > 0:
        first += 1
    words = tokens[first : at + 1]
    while len(words) > 1 and len(" ".join(words)) > _LONGEST_NAME:
        words = words[1:]
    name = " ".join(words)
    name = re.sub(r"(?:은|는|을|를)(?=\()", "", re.sub(r"(?:은|는|을|를),?$", "", name))
    return trim(re.sub(r"^(?:이|그|해당|위|또한|단|다만)\s", "", name))
