"""Sentences that say who gets what: "회사는 배송을 위하여 한별택배㈜에 이름과 주소를 제공하며, … 3개월까지 보관합니다".

Read word by word, from the verb backwards: whoever stands with 에, 에게 is the receiver, what stands with 을, 를 the data,
what stands before 위하여 what it is for. Brackets are one with the word they stand at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from tracker.read.facts.item_words import is_item
from tracker.read.facts.lists import cut, has_form, trim
from tracker.read.facts.names import FORMER, LEGAL_COMMA, is_body
from tracker.tables import load_table

_LONGEST = 1_500  # letters of a sentence that are read
_MOST_WORDS = 6  # of a receiver's name
_LATIN_BODY = re.compile(r"\b(?:Inc|LLC|Ltd|Limited|Corp|GmbH|SE|AG|B\.?V|S\.?A|Pte|PLC|Co)\b\.?")


@dataclass(frozen=True, slots=True)
class Giving:
    """One receiver with what it gets, for what, and how long it may keep that; `around` is what stands before its name."""

    who: str
    items: str
    purpose: str
    held: str
    around: str


@dataclass(frozen=True, slots=True)
class _Words:
    verb: re.Pattern[str]
    stems: tuple[str, ...]
    bodies: tuple[str, ...]
    nobody: re.Pattern[str]


@cache
def _words() -> _Words:
    t = load_table("tracker.read.facts", "lexicon.toml")["giving"]
    stems, endings, whole = ("|".join(t[k]) for k in ("stems", "endings", "whole"))
    return _Words(
        re.compile(rf"(?:(?:{stems})(?:{endings})|{whole})[.,]?"),
        (*t["stems"], *(w[:-1] for w in t["whole"])),
        tuple(t["bodies"]),
        re.compile("|".join(t["nobody"])),
    )


# "제공받은 자는 상담 종료 후 3개월까지 보유합니다", behind what is given
_HELD = re.compile(
    r"(?P<period>(?:[가-힣]+\s){0,4}(?:\d{1,3}\s?(?:년|개월|일)(?:간|까지)?|[가-힣]+\s?(?:시|때)?까지))\s?(?:동안\s)?(?:이를\s|이\s정보를\s|해당\s정보를\s)?(?:보유|보관|이용)"
)
_AIMS = ("위하여", "위해", "위한", "목적으로")
_MEANS = ("통해", "통하여", "이용하여", "이용해", "거쳐", "받아", "얻어", "받고")
# What ends a word that stands before a receiver's name and is no part of it.
_BREAKS = tuple("을 를 은 는 이 여 서 고 며 에 로 어 아 해 한 된 할 던 운 의 면 게 도 까지 부터".split())
_BREAKING = frozenset({"경우", "때", "시", "다만", "단", "또한", "그리고", "각각", "따라", "후", "뒤"})
_FORMS = ("주식회사", "사단법인", "재단법인", "유한회사", "협동조합", "의료법인", "학교법인")
_JOINS = frozenset({"및", "또는", "혹은", "그리고"})
_DENIALS = ("않으며,", "않고,", "아니하며,", "않으나,", "없으며,")
_OTHER_DEEDS = ("맡기", "맡겨", "맡긴", "위탁")  # whoever stands before them gets work and not data
_STARTS = ("다만", "다만,", "단,", "또한", "또한,")
# Verbs before a noun ("앓고 있는 질환"): they end as a topic does and are none.
ADNOMINAL = re.compile(
    r"(?:있|없|하|되|받|쓰|않|[해려아어]지)는$|(?:받|않|얻|적|남|넣|읽|찍|잃|맺|묻|같|많|작|높|좋|낮|앉|갚|찾)은$"
)
_VAGUE = re.compile(
    r"(?:이|그|해당|다음의?|아래의?|필요한|위)?\s?(?:개인)?정보|이|이것|내용|사항|동의|목적|업무"
)


def givings(sentence: str, label: str = "", *, abroad: bool = False) -> list[Giving]:
    """Everyone a sentence says gets data; `label` is the name before a colon, `abroad` lets 로 name a receiver, too."""
    words = _words()
    text = LEGAL_COMMA.sub(r" \1", sentence[:_LONGEST])
    if not any(stem in text for stem in words.stems):
        return []
    tokens = words_of(text)
    found: list[Giving] = []
    start = 0
    for at, token in enumerate(tokens):
        if token in _STARTS or token.endswith(_DENIALS) or token.startswith(_OTHER_DEEDS):
            start = at + 1
        elif words.verb.fullmatch(_bare(token)) or _bare_verb(tokens, at):
            note = re.search(r"\(([^()]+)\)", token)  # "제공하고(시상 후 3개월 보관),"
            held = held_in(f"{note[1]}.") if note else held_in(" ".join(tokens[at + 1 :]))
            clause = _clause(tokens[start:at], label, held, abroad=abroad)
            if clause and not clause[0].purpose and (purpose := used_for(" ".join(tokens[at + 1 :]))):
                clause = [replace(g, purpose=purpose) for g in clause]
            found += clause
            start = at + 1
    return found


def held_in(sentence: str) -> str:
    """How long a sentence says something is kept, or ""."""
    match = _HELD.search(sentence[:_LONGEST])
    return (
        re.sub(r"^(?:\S*[은는]\s)?(?:(?:이를|이것을|받은 정보를)\s)?", "", match["period"]) if match else ""
    )


# "…을 한별에 제공하고, 한별은 이를 정산에 이용합니다"
_USED_FOR = re.compile(
    r"(?:이를|이 정보를|받은 정보를)\s(?P<purpose>[^,.]{2,60}?)(?:에|에만|하는 데|으로)\s(?:이용|사용|활용|씁니다|써요|쓰)"
)


def used_for(sentence: str) -> str:
    """What the receiver uses something for, as the rest of a sentence says, or ""."""
    match = _USED_FOR.search(sentence[:_LONGEST])
    return match["purpose"].strip() if match else ""


def words_of(text: str) -> list[str]:
    """The words of a sentence; what stands in round brackets or quotes is one with its word."""
    if not any(mark in text for mark in "(（‘“"):
        return text.split()
    found: list[str] = []
    depth, start = 0, 0
    for i, letter in enumerate(text):
        if letter in "(（‘“":
            depth += 1
        elif letter in ")）’”":
            depth = max(0, depth - 1)
        elif letter == " " and not depth:
            if i > start:
                found.append(text[start:i])
            start = i + 1
    if start < len(text):
        found.append(text[start:])
    return found


def _bare_verb(tokens: list[str], at: int) -> bool:
    """ "… 주소를 제공 (배송 후 3개월까지 보관)": a noun in the verb's place, at the end of a line."""
    after = tokens[at + 1] if at + 1 < len(tokens) else ""
    last = at + 1 == len(tokens) or after.startswith("(")
    return last and tokens[at].rstrip(".") in {"제공", "공유", "전달"} and at > 0 and _object(tokens[at - 1])


def bare_word(token: str) -> str:
    """A word without its brackets and comma."""
    return re.sub(r"\([^()]*\)", "", token).rstrip(",")


def _bare(token: str) -> str:
    """The same, and without the full stop behind brackets."""
    return bare_word(token).rstrip(",.") if "(" in token else bare_word(token)


def _object(token: str) -> bool:
    return _bare(token).endswith(("을", "를"))


def _clause(tokens: list[str], label: str, held: str, *, abroad: bool) -> list[Giving]:
    purpose = _purpose(tokens)
    if label:
        items = _items(tokens)
        return [Giving(label, items, purpose, held, "")] if items or _named(label) else []
    named = receivers(tokens, abroad=abroad)
    if not abroad:
        known = {end for _, end, _ in named}
        named = sorted([*named, *(r for r in _loose(tokens) if r[1] not in known)])
    found: list[Giving] = []
    for n, (first, end, who) in enumerate(named):
        stop = named[n + 1][0] if n + 1 < len(named) else len(tokens)
        items = _items(tokens[end:stop]) or (_items(tokens[end:]) if stop < len(tokens) else "")
        items = items or _items(tokens[:first]) or _subject(tokens[:first])
        around = " ".join(tokens[max(0, first - 5) : end])
        found += [Giving(one, items, purpose, held, around) for one in each(who)]
    return found


def receivers(tokens: list[str], *, abroad: bool = False) -> list[tuple[int, int, str]]:
    """Everyone that stands with 에, 에게 …: (first word, one past the last, the name)."""
    found: list[tuple[int, int, str]] = []
    for at in range(len(tokens)):
        if (named := _receiver(tokens, at, abroad=abroad)) is not None:
            found.append((named[0], at + 1, named[1]))
    return found


# What stands with 에 right before a list of data and receives nothing.
_NOT_LOOSE = re.compile(
    r"(?:때|후|뒤|전|동의|요청|신청|이용|제공|가입|구매|결제|배송|상담|처리|관리|운영|확인|목적|경우|범위|사항|시점|과정|내용|서비스|화면|단계|기간|이외|외|위|아래|안|밖|당시|시|등)$"
)


def _loose(tokens: list[str]) -> list[tuple[int, int, str]]:
    """Receivers whose names look like nothing ("도서출판 솔"), by their place right before a list of data."""
    found: list[tuple[int, int, str]] = []
    for at, token in enumerate(tokens[:-1]):
        particle = next((p for p in ("에게", "에") if token.endswith(p) and len(token) > len(p) + 1), "")
        following = _bare(tokens[at + 1])
        head = re.sub(r"(?:와|과|을|를)$", "", following)
        if not particle or not (
            is_item(head) or (at + 2 < len(tokens) and is_item(f"{head} {_bare(tokens[at + 2])}"))
        ):
            continue
        first = at
        while (
            first > 0
            and at - first < 2
            and _continues(tokens, first - 1)
            and not tokens[first - 1].endswith(",")
        ):
            first -= 1
        name = trim(" ".join([*tokens[first:at], token[: -len(particle)]]))
        if (
            is_body(name)
            and not is_item(name)
            and not _NOT_LOOSE.search(name)
            and not _words().nobody.search(name)
        ):
            found.append((first, at + 1, name))
    return found


def _receiver(tokens: list[str], at: int, *, abroad: bool) -> tuple[int, str] | None:
    """The receiver whose name the word at `at` ends: (its first word, its name); None where it ends none."""
    token = _particle_outside(tokens[at], abroad=abroad)
    if token is None:
        if not (abroad and at and re.fullmatch(r"(?:서버|데이터센터|클라우드|시스템)(?:로|에)", tokens[at])):
            return None
        if not tokens[at - 1].endswith("의"):
            return None
        at, token = at - 1, tokens[at - 1][:-1]  # "Nuri Inc.의 서버로"
    first = at
    while first > 0 and at - first < _MOST_WORDS and _continues(tokens, first - 1):
        first -= 1
    name = trim(" ".join([*tokens[first:at], token]))
    name = re.sub(r"^(?:해당|현지의?|각|당해|위)\s", "", name)
    name = name.strip("'\"‘’“” ")
    if not _may_receive(name, quoted=tokens[at][:1] in "‘“'\""):
        return None
    return first, name


def _particle_outside(token: str, *, abroad: bool) -> str | None:
    """A word without the particle that marks a receiver; None where it has none."""
    bare = token.rstrip(",")
    for particle in ("에게는", "에는", "에게", "에", "한테", "와", "과", *(("으로", "로") if abroad else ())):
        if bare.endswith(particle) and len(bare) > len(particle) + 1:
            rest = bare[: -len(particle)]
            if particle in {"와", "과", "으로", "로"} and not _named(rest):
                return None
            return rest
    return None


def _continues(tokens: list[str], at: int) -> bool:
    """Whether a word may stand inside a receiver's name, before its last."""
    token, bare = tokens[at], _bare(tokens[at])
    if not bare or bare in _BREAKING:
        return False
    if bare in _JOINS:
        return True
    if token.endswith(","):
        return _named(bare)
    if bare.endswith(("와", "과")):
        return _named(bare[:-1]) or (at > 0 and tokens[at - 1].endswith(_FORMS))
    return _named(bare) or not (bare.endswith(_BREAKS) and len(bare) > 1)


def _named(name: str) -> bool:
    """Whether words look like a name of a body: a corporate form, a Latin name, an ending of such."""
    return bool(
        has_form(name)
        or _LATIN_BODY.search(name)
        or name.endswith(_words().bodies)
        or re.fullmatch(r"[A-Z][A-Za-z.&-]+", name)
    )


def _may_receive(name: str, *, quoted: bool) -> bool:
    bare = _bare(name)
    if _inside(name):
        return True
    if not bare or not is_body(bare) or is_item(bare) or _words().nobody.search(bare):
        return False
    if any(c.isdigit() for c in bare) and not _named(bare):
        return False
    return quoted or _named(bare) or _named(name)


def each(who: str) -> list[str]:
    """The names of a receiver: several side by side, or those in its brackets ("총판(㈜한별, ㈜두리)")."""
    if inside := _inside(who):
        return inside
    joined = re.sub(r"\s(?:및|또는|혹은)\s", ", ", who)
    parts = [trim(x) for x in cut(joined, ",、")]
    result: list[str] = []
    for part in parts:
        pair = re.fullmatch(r"(?P<a>\S.*?\S)[와과]\s(?P<b>\S.*)", part)
        two = pair and _named(pair["a"]) and _named(pair["b"])
        result += [pair["a"], *each(pair["b"])] if pair and two else [part]
    return [x.strip("'\"‘’“” ") for x in result if x]


def _inside(who: str) -> list[str]:
    """The bodies in the brackets behind what they are ("총판(㈜한별, ㈜두리)"), where all there are such."""
    noted = re.fullmatch(r"[^()]+\((?P<in>[^()]{3,})\)", who)
    if noted and FORMER.match(noted["in"]):
        return []
    inside = [trim(x) for x in cut(noted["in"], ",、")] if noted else []
    return inside if inside and all(_named(x) for x in inside) else []


def _items(tokens: list[str]) -> str:
    """The data that words name: the last list with 을, 를 that is no means and no aim."""
    for at in range(len(tokens) - 1, -1, -1):
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        if not _object(tokens[at]) or following.rstrip(",") in (*_AIMS, *_MEANS):
            continue
        first = at
        while first > 0 and not ends_list(tokens[first - 1]):
            first -= 1
        text = " ".join([*tokens[first:at], re.sub(r"[을를],?$", "", tokens[at])])
        text = re.sub(r"(?:을|를)(?=\()", "", text).strip()
        if text and not _VAGUE.fullmatch(text):
            return text
    return ""


def ends_list(token: str) -> bool:
    """Whether a word closes what stands before a list of data."""
    bare = _bare(token)
    if bare in (*_AIMS, *_MEANS, "경우", "때", "각각"):
        return True
    if bare in _JOINS or ADNOMINAL.search(bare):
        return False
    return not token.endswith(",") and bare.endswith(("에게", "에", "에서", "으로", "면", "려고", "라서", "하여", "받아", "은", "는"))  # fmt: skip


def _subject(tokens: list[str]) -> str:
    """What is given in "계정 정보(이름, 주소)는 … 이전됩니다": the subject, where it names data."""
    for at, token in enumerate(tokens[:12]):
        bare = _bare(token)
        if bare.endswith(("은", "는", "이", "가")) and len(bare) > 1:
            text = " ".join([*tokens[:at], re.sub(r"(?:은|는|이|가),?$", "", token)])
            head = re.sub(r"\([^()]*\)", "", text)
            return text if any(is_item(trim(x)) for x in re.split(r"[,、]|(?<=\S)[와과]\s", head)) else ""
    return ""


def _purpose(tokens: list[str]) -> str:
    for at, token in enumerate(tokens):
        if token.rstrip(",") not in _AIMS or at == 0:
            continue
        first = at - 1
        deed = tokens[first].endswith("기")  # "성과를 측정하기 위하여": what is done, too
        while (
            first > 0
            and at - first < 8
            and (not _before_aim(tokens[first - 1]) or (deed and _object(tokens[first - 1])))
        ):
            deed = deed and not _object(tokens[first - 1])
            first -= 1
        return trim(re.sub(r"(?:을|를)$", "", " ".join(tokens[first:at])))
    return ""


def _before_aim(token: str) -> bool:
    bare = _bare(token)
    ends = ("은", "는", "에게", "에", "경우", "받아", "따라", "를", "을")
    return not token.endswith(",") and bare.endswith(ends) and len(bare) > 1
