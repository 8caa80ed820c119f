"""Items by their place: the list that a verb of collecting has for its object ("주행 거리, 반납 사진을 수집합니다").

Where most of such a list are known to be data, the rest are too, whatever their names; a lexicon need not know them all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from tracker.read.facts.giving import bare_word, ends_list, words_of
from tracker.read.facts.item_lists import split_items
from tracker.read.facts.item_words import is_item, item_words, usable
from tracker.read.facts.lists import brackets_of, cut, trim
from tracker.tables import load_table

_LONGEST = 1_200  # letters of a sentence that are read
_LONGEST_NAME = 20
_MEANS = ("통해", "통하여", "통한", "이용하여", "이용해", "활용하여", "거쳐", "위해", "위하여", "위한")
_MOSTLY = 0.5  # of a list must be known
_PAIR = re.compile(r"^(?P<a>\S(?:[^,()]{0,18}\S)?)(?:와|과|이나|나|\s및|\s또는)\s(?P<b>\S[^,()]{0,18})$")
# "열람을 요구받으면 이름을 확인합니다": who asks is made sure of, nothing is collected.
_ASKED = ("열람", "정정", "삭제", "요구", "요청", "청구", "본인인", "본인이", "본인 여부", "대리인")
# "이메일은 선택으로 받습니다": said so, a topic is what is taken.
_CHOICE = re.compile(r"(?:필수|선택)(?:적으로|으로|로|\s?(?:항목|사항|정보)(?:으로)?)(?:만)?")
_CONDITION = re.compile(r"\s?\([^()]*(?:경우|위한|위하여|위해|한함|한하여|한정|에만)[^()]*\)")


@dataclass(frozen=True, slots=True)
class Taken:
    """One list of a sentence, and the words of its clause (which may say 필수 or 선택)."""

    names: tuple[str, ...]
    clause: str


@cache
def _verbs() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], tuple[str, ...]]:
    t = load_table("tracker.read.facts", "items.toml")
    active, here, passive = (
        re.compile(rf"(?:{'|'.join(t[k])})[.,]?") for k in ("takes", "takes_here", "arises")
    )
    return active, here, passive, tuple(t["taking"])


def taken(sentence: str, *, here: bool = False, alone: bool = False) -> list[Taken]:
    """Every list of data that a sentence says is collected or arises; empty where it denies that.

    `here`: it stands where data is listed, so that what is 처리 or 확인 is collected, too. `alone`: one thing is a list.
    """
    active, processed, passive, stems = _verbs()
    text = sentence[:_LONGEST]
    if not any(stem in text for stem in stems):
        return []
    tokens = words_of(text)
    found: list[Taken] = []
    start = 0
    for at, token in enumerate(tokens):
        does = bool(active.fullmatch(token))
        if here and not does and processed.fullmatch(token):
            does = not any(t.startswith(_ASKED) for t in tokens[start:at])
        if not does and not passive.fullmatch(token):
            continue
        clause = tokens[start:at]
        if not _denied(tokens, at):
            particles = ("을", "를", "도") if does else ("이", "가", "도")
            chosen = does and bool(clause) and bool(_CHOICE.fullmatch(clause[-1]))
            lists = _lists(clause, (*particles, "은", "는") if chosen else particles)
            names = _known(lists[::-1], least=1 if alone or chosen else 2)
            if names:
                found.append(Taken(tuple(dict.fromkeys(names)), " ".join([*clause, token])))
        start = at + 1
    return found


def _denied(tokens: list[str], at: int) -> bool:
    return any(t.startswith(("않", "아니", "있지", "없")) for t in tokens[at + 1 : at + 3])


def _lists(tokens: list[str], particles: tuple[str, ...]) -> list[str]:
    """The last list with one of the particles, and those before it that a comma joins to it ("…를, …을 수집")."""
    found: list[str] = []
    at = len(tokens) - 1
    while at >= 0:
        bare = bare_word(tokens[at])
        means = at + 1 < len(tokens) and tokens[at + 1].rstrip(",").startswith(_MEANS)
        closes = (
            not means
            and bare.endswith(particles)
            and len(bare) > 1
            and (not found or tokens[at].endswith(","))
        )
        if not closes:
            if found and not tokens[at].endswith(","):
                break
            at -= 1
            continue
        first = at
        while first > 0 and not _stops(tokens[first - 1], particles):
            first -= 1
        found.append(_unmarked(" ".join(tokens[first : at + 1]), particles))
        at = first - 1
        if at < 0 or not found:
            break
        while at >= 0 and not tokens[at].endswith(","):
            at -= 1
    return found


def _stops(token: str, particles: tuple[str, ...]) -> bool:
    bare = bare_word(token)
    return ends_list(token) or (bare.endswith(particles) and len(bare) > 2 and not is_item(bare))


def _unmarked(text: str, particles: tuple[str, ...]) -> str:
    """A list without the particle at its end, also where that stands behind a bracket."""
    ends = "|".join(particles)
    return re.sub(rf"(?:{ends}),?$", "", text.strip()).strip()


def _known(lists: list[str], *, least: int) -> list[str]:
    """The names of a verb's lists, all of them where most are known to be data; none where they are not."""
    names: list[str] = []
    sure: list[bool] = []
    for text in lists:
        for n, element in enumerate(cut(text, ",、")):
            for part in _parts(trim(element), first=n == 0):
                names.append(part)
                sure.append(is_item(part, True))
    strictly = any(is_item(n) for n in names)
    if len(names) < least or not strictly or sum(sure) < _MOSTLY * len(names):
        return []
    names = [_CONDITION.sub("", n) for n in names]
    names = [n for n in names if is_item(n, True) or not n.endswith(("시", "때", "등"))]
    good = [n for n in names if usable(n) and len(brackets_of(n)[0]) <= _LONGEST_NAME]
    return good if len(good) > 1 or len(names) == len(good) else []


def _parts(element: str, *, first: bool) -> list[str]:
    """The names of one element: two that 와 joins, what stands in its brackets, or itself."""
    bare, notes = brackets_of(element)
    either = re.split(r"\s(?:또는|혹은)\s", bare)
    if len(either) > 1 and all(is_item(re.split(r"(?:와|과)\s", e)[-1], True) for e in either):
        return [
            p for e in either for p in _parts(e, first=False)
        ]  # "은행명과 계좌번호 또는 카드사명과 카드번호"
    if (first or not usable(bare)) and (match := item_words().cut_after.match(bare)):
        bare = bare[match.end() :].strip()
    inner = [t for note in notes for x in cut(note, ",、") if (t := trim(x))]
    if len(inner) > 1 and sum(is_item(x, True) for x in inner) >= _MOSTLY * len(inner):
        inside = [x for x in inner if usable(x)]
        return [*([bare] if usable(bare) else []), *inside]
    pair = _PAIR.match(bare)
    if pair and (is_item(pair["a"]) or is_item(pair["b"])) and usable(pair["a"]):
        return [pair["a"], pair["b"]]
    whole = element if bare == brackets_of(element)[0] else bare
    return [i.name for i in split_items(whole)]
