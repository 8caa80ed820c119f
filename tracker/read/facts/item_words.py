"""The words items go by: what names a piece of personal data, what says required, optional, automatic (`items.toml`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from tracker.korean import fold
from tracker.read.facts.lists import brackets_of
from tracker.tables import load_table

_LONGEST = 40  # letters of an item's name; longer is a sentence


@dataclass(frozen=True, slots=True)
class ItemWords:
    """The lexicon, compiled."""

    ending: tuple[str, ...]
    list_ending: tuple[str, ...]
    whole: frozenset[str]
    junk: frozenset[str]
    never: re.Pattern[str]
    required: re.Pattern[str]
    optional: re.Pattern[str]
    automatic: re.Pattern[str]
    collecting: re.Pattern[str]
    not_collecting: re.Pattern[str]
    cut_after: re.Pattern[str]


@cache
def item_words() -> ItemWords:
    table = load_table("tracker.read.facts", "items.toml")

    def any_of(key: str, before: str = "", after: str = "") -> re.Pattern[str]:
        return re.compile(f"{before}(?:{'|'.join(table[key])}){after}", re.IGNORECASE)

    def ends(*keys: str) -> tuple[str, ...]:
        return tuple(fold(e) for k in keys for e in table[k])

    return ItemWords(
        ends("endings"),
        ends("endings", "list_endings"),
        frozenset(fold(w) for w in table["whole"]),
        frozenset(fold(w) for w in table["junk"]),
        any_of("never"),
        any_of("required"),
        any_of("optional"),
        any_of("automatic"),
        any_of("collecting"),
        any_of("not_collecting"),
        re.compile(
            rf"^.*(?:(?<=[가-힣])|\s|^)(?:{'|'.join(sorted(table['cut_after'], key=len, reverse=True))})\s+",
            re.DOTALL,
        ),
    )


@lru_cache(maxsize=4096)
def is_item(name: str, listed: bool = False) -> bool:
    """Whether a phrase names a piece of personal data ("휴대전화번호", "접속 IP"), by how it ends.

    `listed`: it stands in a list of such, where words for deeds ("결제", "상담") may be items too.
    """
    words = item_words()
    bare = brackets_of(name)[0] or name
    folded = fold(bare)
    if not folded or len(bare) > _LONGEST or folded in words.junk or words.never.search(bare):
        return False
    if folded in words.whole:
        return True
    return len(folded) > 1 and folded.endswith(words.list_ending if listed else words.ending)


def usable(name: str) -> bool:
    """Whether a phrase from a place that lists items (a table's column) can be a name at all."""
    bare = brackets_of(name)[0] or name
    folded = fold(bare)
    return (
        bool(folded)
        and len(bare) <= _LONGEST
        and folded not in item_words().junk
        and not item_words().never.search(bare)
    )


def flag_of(text: str) -> bool | None:
    """True for words that say required, False for optional, None for neither or both."""
    words = item_words()
    required, optional = bool(words.required.search(text)), bool(words.optional.search(text))
    return None if required == optional else required


def is_automatic(text: str) -> bool:
    """Whether words say that something arises or is collected by itself."""
    return bool(item_words().automatic.search(text))
