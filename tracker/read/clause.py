"""The policy's own promise to announce changes: how many days ahead, and how many for important ones.

The promise stands anywhere: in a section on changes, in the 부칙, before the first heading, in the last line. It is
found by what it says (the policy changes, and that is announced), not by where it stands; other promises with days
in them (dormant accounts, transfer of the business, advertising, location data) are not it. Words in `clause.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from tracker.korean import numeral
from tracker.model import NoticeClause, Section
from tracker.read.passages import Passage, passages, sentences
from tracker.tables import load_table

_PERIOD = re.compile(
    r"(?P<n>\d{1,3}|한|일|두|이|세|삼|십|보름)\s*(?:\(\s*\d{1,3}\s*\)\s*)?(?P<u>개월|달|월|주일|주|영업일|일)(?:\s?간)?\s?"
)
_SPECIAL = re.compile(r"(?P<n>보름|반달)\s?")
# A number said twice: "칠(7)일", "1개월(30일)".
_TWICE = re.compile(
    r"[일이삼사오육칠팔구십]{1,3}\s?\(\s?(?P<n>\d{1,3})\s?\)|(?P<whole>\d{1,2}\s?(?:개월|달|주일|주))\s?\(\s?\d{1,3}\s?일\s?\)"
)
_LASTS = re.compile(r"\s?(?:동안|간|이상|이내|앞)")
# Days that run from the announcement: "공지일로부터 7일 후에 시행".
_SINCE = re.compile(
    r"(?:공지|고지|게시|공고|통지)(?:(?:한\s?|된\s?)?(?:날|일)(?:로|으로)?부터|\s?후)\s*(?:최소\s*)?$"
)
_PASSED = re.compile(r"\s?(?:이|가)?\s?(?:후|뒤|이후|경과|지난)")
_NOTE = re.compile(r"^\s?(?:\([^()]*\)|\))\s?")
_BEFORE = re.compile(
    r"(?:이|시행|변경|개정|적용)\s?전(?:에|부터)?\s*(?:최소|적어도)?\s*$"
)  # "변경 전 10일 동안"
# "단, 이용 목적이 바뀌는 등 중요한 변경은 30일 전에": the second tier may name what other promises are about.
_EXCEPT = re.compile(r"(?:다만|단|하지만|그러나|그렇지만)[,\s]")
_UNIT_DAYS = {"일": 1, "영업일": 1, "주": 7, "주일": 7, "월": 30, "개월": 30, "달": 30}
_MOST_DAYS = 400  # nobody promises more than a year; larger numbers are something else
_LONGEST = 2_000  # letters of a sentence that are read; nobody promises in longer ones
_FOLLOWING = 6  # a promise may go on over that many sentences of its section ("다만, …", a list)


@dataclass(frozen=True, slots=True)
class _Words:
    change: re.Pattern[str]
    policy: re.Pattern[str]
    announce: re.Pattern[str]
    material: re.Pattern[str]
    ahead: re.Pattern[str]
    not_clause: re.Pattern[str]
    individual: re.Pattern[str]
    telling: re.Pattern[str]
    changed: re.Pattern[str]
    named_changed: re.Pattern[str]
    days: tuple[tuple[str, str], ...]
    foreign: frozenset[str]
    triggers: tuple[tuple[str, re.Pattern[str]], ...]


@cache
def _words() -> _Words:
    table = load_table("tracker.read", "clause.toml")

    def any_of(key: str) -> re.Pattern[str]:
        return re.compile("|".join(table[key]), re.IGNORECASE)

    named, revised, mended = (f"(?:{'|'.join(table[key])})" for key in ("named", "revised", "mended"))
    formal = f"(?:{'|'.join(table['revised'][:5])})"
    return _Words(
        any_of("change"),
        any_of("policy"),
        any_of("announce"),
        any_of("material"),
        any_of("ahead"),
        any_of("not_clause"),
        any_of("individual"),
        any_of("telling"),
        re.compile(
            rf"{named}[^.]{{0,60}}{revised}|{named}(?:의\s내용)?[을를이가]\s(?:\S{{1,6}}\s)?{mended}|{formal}[^.]{{0,20}}{named}"
        ),
        re.compile(rf"{named}[^.]{{0,30}}{formal}"),
        tuple((word, f"{days}일") for word, days in table["days"].items()),
        frozenset(table["foreign"]),
        tuple((name, re.compile(pattern)) for name, pattern in table["triggers"].items()),
    )


@dataclass(frozen=True, slots=True)
class _Tier:
    days: int
    unit: Literal["day", "month"]
    material: bool


@dataclass(slots=True)
class _Found:
    """A promise being read: its sentences and tiers so far; `weighty` where its list is one of important changes."""

    section: Section
    sentences: list[str]
    tiers: list[_Tier]
    weighty: bool = False


def read_clause(sections: Sequence[Section]) -> NoticeClause | None:
    """The notice clause, or None where the policy has none.

    Where several sentences promise, the one with days wins over one without, and a second tier found later in another
    section is joined to it.
    """
    found = _promises(sections)
    if not found:
        return None
    with_days = [f for f in found if f.tiers]
    best = with_days[0] if with_days else found[0]
    tiers = [t for f in with_days for t in f.tiers] or []
    text = " ".join(best.sentences)
    if len(with_days) > 1 and len({t.material for t in best.tiers}) == 1:  # tiers in two sections
        other = next(
            (f for f in with_days[1:] if {t.material for t in f.tiers} - {t.material for t in best.tiers}),
            None,
        )
        if other is not None:
            text = f"{text} {' '.join(other.sentences)}"
        tiers = best.tiers + (other.tiers if other else [])
    elif with_days:
        tiers = best.tiers
    ordinary, material, unit = _tiers(tiers)
    return NoticeClause(
        ordinary,
        material,
        unit,
        _triggers(text),
        bool(_words().individual.search(text)),
        text,
        best.section.id,
    )


def _tiers(tiers: Sequence[_Tier]) -> tuple[int | None, int | None, Literal["day", "month"]]:
    plain = [t for t in tiers if not t.material]
    weighty = [t for t in tiers if t.material]
    if not plain and len({t.days for t in weighty}) > 1:  # "중요한 변경 7일, 권리에 중대한 변경 30일"
        weighty = sorted(weighty, key=lambda t: t.days)
        plain = weighty[:1]
        weighty = weighty[1:]
    if weighty and plain and weighty[0].days == plain[0].days and len(weighty) > 1:
        weighty = weighty[1:]
    unit: Literal["day", "month"] = (weighty or plain)[0].unit if tiers else "day"
    return (plain[0].days if plain else None, weighty[0].days if weighty else None, unit)


def _promises(sections: Sequence[Section]) -> list[_Found]:
    words = _words()
    found: list[_Found] = []
    current: _Found | None = None
    following = 0
    lead: tuple[Section, str] | None = None  # "중요한 변경이 있는 경우:", and a list follows
    for passage in passages(sections):
        if passage.heading:
            if current is not None and passage.section.parent != current.section.id:
                current = None
            continue
        text = passage.text
        if text.endswith((":", "：")) and words.change.search(text) and words.policy.search(text):
            lead = (passage.section, text)
        if current is None and lead is not None and lead[0] is passage.section and _numbers(text[:_LONGEST]):
            current = _Found(passage.section, [lead[1]], [], bool(words.material.search(lead[1])))
            found.append(current)
            following = _FOLLOWING
        if current is None and not words.change.search(text):
            continue
        for whole in sentences(text):
            sentence = whole[:_LONGEST]
            if _is_promise(sentence, passage):
                if current is not None and current.section is passage.section:
                    current.sentences.append(sentence)
                else:
                    current = _Found(passage.section, [sentence], [])
                    found.append(current)
                current.tiers += _numbers(sentence, current.weighty)
                following = _FOLLOWING
            elif current is not None:
                following -= 1
                if following < 0:
                    current = None
                    continue
                second = _EXCEPT.match(sentence) and words.material.search(sentence)
                if words.not_clause.search(sentence) and not second:
                    continue
                tiers = _numbers(sentence, current.weighty)
                if tiers:
                    current.sentences.append(sentence)
                    current.tiers += tiers
    return found


def _is_promise(sentence: str, passage: Passage) -> bool:
    words = _words()
    if not words.change.search(sentence) or not words.announce.search(sentence):
        return False
    if words.not_clause.search(sentence) and not words.named_changed.search(sentence):
        return False
    categories = set(passage.section.categories)
    if "change" in categories or (passage.section.parent is None and "preamble" in categories):
        strict = "change" not in categories
    else:
        strict = True
    if re.search(r"(?:^|\s)제\s?\d+\s?조[^.]{0,12}$", sentence):
        return False
    return bool((not strict or words.changed.search(sentence)) and words.telling.search(sentence))


def _numbers(sentence: str, weighty: bool = False) -> list[_Tier]:
    """Every "N일 전" of a sentence, each with whether the words it belongs to speak of important changes."""
    words = _words()
    tiers: list[_Tier] = []
    start = 0
    squeezed = _TWICE.sub(lambda m: m["n"] or m["whole"], sentence)
    for word, digits in words.days:
        squeezed = squeezed.replace(word, digits)
    for match in _PERIOD.finditer(squeezed):
        after = _NOTE.sub("", squeezed[match.end() : match.end() + 60])  # "7일(중요한 변경은 30일) 전"
        before = squeezed[max(0, match.start() - 30) : match.start()]
        lasting = _BEFORE.search(before) and (match[0].rstrip().endswith("간") or _LASTS.match(after))
        counted = _SINCE.search(before) and _PASSED.match(after)
        if not words.ahead.match(after) and not lasting and not counted:
            continue
        number = numeral(match["n"])
        if not number:
            continue
        days = number * _UNIT_DAYS[match["u"]]
        if days > _MOST_DAYS:
            continue
        belongs = _segment(squeezed, start, match.start(), match.end())
        unit: Literal["day", "month"] = "month" if match["u"] in {"개월", "달", "월"} else "day"
        tiers.append(_Tier(days, unit, weighty or bool(words.material.search(belongs))))
        start = match.end()
    return tiers


def _segment(text: str, start: int, at: int, end: int) -> str:
    """The words a number belongs to: back to the number, bracket or 다만/단 before it; within its brackets."""
    open_ = text.rfind("(", start, at)
    if open_ != -1 and ")" not in text[open_:at]:
        close = text.find(")", end)
        return text[open_ : close if close != -1 else end]
    piece = text[start:at]
    cut = max((m.end() for m in re.finditer(r"(?:^|[\s,.])(?:다만|단|하지만|그러나)[,\s]", piece)), default=0)
    return piece[cut:]


_SUCH_AS = re.compile(
    r"(?:다만|단|그러나|하지만|그리고)?[,\s]*(?P<list>[^.!?()]{2,120}?)(?:\s?등)?(?:과|와)\s?같(?:이|은)"
)


def _triggers(text: str) -> tuple[str, ...]:
    """The clause's own examples of an important change."""
    found: list[str] = []
    for match in _SUCH_AS.finditer(text) if "같" in text else ():
        found += _split_triggers(match["list"])
    if not found:
        match2 = re.search(r"\((?P<list>[^()]{2,120}?)\s?등[^()]{0,40}(?:변경|영향)[^()]*\)", text)
        match2 = match2 or re.search(
            r"(?:다만|단|그러나)[,\s]+(?P<list>[^.!?()]{2,100}?)\s?등[^.]{0,30}(?:중요|중대|권리)", text
        )
        if match2:
            found += _split_triggers(match2["list"])
    for name, pattern in _words().triggers:
        if pattern.search(text) and name not in found:
            found.append(name)
    return tuple(dict.fromkeys(found))


def _split_triggers(text: str) -> list[str]:
    text = re.split(r"(?:다만|단|그러나|하지만)[,\s]+|[.:]\s", text)[-1]
    pieces = re.split(r"\s*(?:,|·|ㆍ|/|、)\s*|\s+또는\s+", text)
    return [p.strip(" ,이의를을") for p in pieces if 1 < len(p.strip()) <= 40]
