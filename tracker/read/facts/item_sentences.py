"""Items named in sentences: the longest list that a particle closes ("이름, 주소, 연락처를 수집합니다")."""

from __future__ import annotations

import re

from tracker.read.facts.item_lists import split_items
from tracker.read.facts.item_objects import taken
from tracker.read.facts.item_words import flag_of, is_automatic, is_item, item_words, usable
from tracker.read.facts.lists import cut, trim

_MOST_WORDS = 60  # of a clause without commas that are looked at
_SURELY = 0.7  # of a list in brackets inside a sentence
_CLAUSE = re.compile(
    r"(?<=[가-힣])(?:으며|하며|이며|되며|고 있으며|하고|이고|지만)[,\s]+|(?<=[를을]),\s*|(?<=필수로),\s*|(?<=선택으로),\s*|(?<=항목으로),\s*|;\s*"
)


def sentence_items(sentence: str, standing: bool | None) -> list[tuple[str, bool | None, bool]]:
    """The items a sentence says are collected: (name, required, automatic).

    `standing` is what the labels around it say of required; the sentence's own words go before it. Nothing where it
    says that something is not collected.
    """
    words = item_words()
    automatic = is_automatic(sentence)
    result: list[tuple[str, bool | None, bool]] = []
    for one in taken(sentence, here=True):
        if words.required.search(one.clause) and words.optional.search(one.clause):
            continue  # "…를 필수로, …를 선택으로 수집": list by list, below
        flag = flag_of(one.clause)
        known = flag if flag is not None else (standing if not automatic else None)
        result += [(name, known, automatic) for name in one.names]
    if not words.collecting.search(sentence) or words.not_collecting.search(sentence):
        return result
    listed = {name for name, _, _ in result}
    for clause in _CLAUSE.split(sentence):
        flag = flag_of(clause)
        known = flag if flag is not None else (standing if not automatic else None)
        single = flag is not None or automatic or _PLAINLY.search(clause)
        need = 1 if words.collecting.search(clause) and single else 2
        found = _run(_mask_notes(clause), need, flag is not None)
        for note in re.findall(r"[(（]([^()（）]{3,300})[)）]", clause):
            inner = [i.name for i in split_items(note)]
            if len(inner) > 1 and sum(is_item(i) for i in inner) >= _SURELY * len(inner):
                found += [i for i in inner if is_item(i)]
        result += [(name, known, automatic) for name in dict.fromkeys(found) if not _told(name, listed)]
    return result


def _told(name: str, listed: set[str]) -> bool:
    """Whether the list of the verb's object has a name already, whole or as part of a longer one."""
    return name in listed or any(name in one or one in name for one in listed)


_SHORT = 12  # letters of a name that no lexicon knows
_TAKEN = re.compile(r"^\s*(?:필수|선택|추가|수집|입력)")
_PLAINLY = re.compile(
    r"(?:을|를)\s(?:추가로\s|함께\s)?(?:수집(?:합|하고 ?있|할 수 있|하며|한다)|(?:입력)?받(?:습니다|아요|으며|고 ?있))"
)


def _mask_notes(clause: str) -> str:
    return re.sub(r"\s?[(（][^()（）]*[)）]", "", clause)


def _run(clause: str, need: int, sure: bool = False) -> list[str]:
    """The longest run of items in a clause that a particle or 등 closes ("a, b, c를 수집").

    `sure`: the clause says that what it lists is required or optional, so its last element may be any short name.
    """
    best: list[str] = []
    run: list[str] = []
    for element in cut(clause, ",、"):
        text = trim(element)
        if is_item(text) and (run or not item_words().cut_after.match(text)):
            run += _names(text)
            if element.rstrip().endswith(("을", "를")):  # "…, 생년월일을" closes the list by itself
                best, run = max(best, run, key=len), []
            continue
        closed = _closed(element, first=not run, sure=sure)
        if closed:
            run += closed
            best = max(best, run, key=len)
            run = []
        elif (opened := _introduced(text)) != text and is_item(opened):
            run = [i.name for i in split_items(opened) if is_item(i.name)]
        else:
            run = []
    return best if len(best) >= need else []


def _names(text: str) -> list[str]:
    """The items of an element; beside another, a name that is an item only in lists is one."""
    names = [i.name for i in split_items(re.sub(r"(?<=[가-힣]{2})만$", "", text))]
    return [n for n in names if is_item(n, len(names) > 1)]


def _for_method(rest: str) -> bool:
    """Whether what follows a list says that it is a means or a purpose, not what is collected."""
    return bool(
        re.match(
            r"^\s*(?:등)?(?:을|를)?\s*(?:통해|통한|통하여|이용하여|활용하여|사용하여|사용해|연동|입력하여|제출하여|위해|위하여|위한|생성하기|확인하기|제공하기|발송)",
            rest,
        )
    )


_CLOSING = re.compile(r"^(?P<bare>.*[^을를이가은는도])(?P<particle>을|를|이|가|은|는|도)$")


def _closed(element: str, *, first: bool, sure: bool = False) -> list[str]:
    """The items at the head of an element that a particle or 등 closes; not where it is a means."""
    tokens = element.split()[:_MOST_WORDS]
    for stop in range(1, len(tokens) + 1):
        head = " ".join(tokens[:stop])
        closing = _CLOSING.match(head)
        following = tokens[stop] if stop < len(tokens) else ""
        rest = " ".join(tokens[stop:])
        if closing is None and not re.match(r"(?:등|정보|항목)(?:을|를|이|가|은|는|의)?", following):
            continue
        whole = re.match(r"(?P<noun>정보|항목)(?:을|를|이|가|은|는)", following) if closing is None else None
        candidate = trim(closing["bare"] if closing else f"{head} {whole['noun']}" if whole else head)
        name = _introduced(candidate) if first else candidate
        name = re.sub(r"^(?:이용자|회원|고객|정보주체|사용자)(?:가|이|는|은)\s+", "", name)
        if name and is_item(name) and not _for_method(rest):
            return _names(name)
        if not first and sure and closing and usable(name) and len(name) <= _SHORT and _TAKEN.match(rest):
            return [name]
    return []


def _introduced(text: str) -> str:
    match = item_words().cut_after.match(text)
    return text[match.end() :].strip() if match else text
