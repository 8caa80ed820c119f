"""Attributes of facts as words and as lists."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracker import korean
from tracker.model import Fact


def text_of(fact: Fact | None, name: str) -> str:
    """An attribute as words; "" where the fact has none."""
    value = fact.attributes.get(name) if fact else None
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value)


def list_of(fact: Fact, name: str) -> tuple[str, ...]:
    """An attribute as the members of a list."""
    value = fact.attributes.get(name)
    if isinstance(value, tuple):
        return value
    return tuple(split_list(str(value))) if value else ()


def more_of(old: Fact, new: Fact, name: str) -> list[str]:
    """Members of a list attribute that the old one did not have."""
    before = {korean.fold(x) for x in list_of(old, name)}
    return [x for x in list_of(new, name) if korean.fold(x) and korean.fold(x) not in before]


_COMMA = re.compile(r"[,;、/·ㆍ]|\s및\s|\n")


def split_list(text: str) -> Iterable[str]:
    """The members of "이름, 주소 및 전화번호"."""
    return (p for p in (korean.clean(x) for x in _COMMA.split(text)) if p)


def new_parts(old: str, new: str) -> list[str]:
    """Members of a list in prose that the old text did not have."""
    before = korean.fold(old)
    parts = dict.fromkeys(split_list(new))
    return [p for p in parts if korean.fold(p) and korean.fold(p) not in before]


def ends_a_sentence(part: str) -> bool:
    """Does a piece of a list end in a verb ("처리하고 있습니다")? Then its wording changed, not the list."""
    return part.rstrip(". ").endswith(("다", "요"))
