"""The words for people, in Korean and English: ko.toml and en.toml, looked up by dotted keys.

In Korean a value may be followed by a pair of particles: `{company:이/가}` gives 가나다가 or 마바삼이.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Literal

from tracker.korean import SEOUL, particle
from tracker.publish.safe import plain
from tracker.tables import load_table

Language = Literal["ko", "en"]
_WEEKDAYS = "월화수목금토일"
_MONTHS = "January February March April May June July August September October November December".split()


class _Word(str):
    """A value that takes the particle its last sound asks for."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return particle(str(self), spec) if "/" in spec else super().__format__(spec)


class Catalogue:
    """Looks up texts of one language. A key that is not there is a mistake of ours: KeyError."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.texts: Mapping[str, str] = _flat(load_table("tracker.publish", f"{language}.toml"))

    def __call__(self, key: str, **values: object) -> str:
        """The text of `key` with its `{names}` filled in; strings among the values are made harmless first."""
        text = self.texts[key]
        return text.format(**{k: _Word(plain(v)) if isinstance(v, str) else v for k, v in values.items()})

    def has(self, key: str) -> bool:
        """Whether the catalogue has that key."""
        return key in self.texts

    def day(self, day: date) -> str:
        """2026년 3월 8일(일), or 8 March 2026."""
        if self.language == "ko":
            return f"{day.year}년 {day.month}월 {day.day}일({_WEEKDAYS[day.weekday()]})"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def moment(self, at: datetime) -> str:
        """Date and time in Korea: `2026-03-08 09:10`."""
        return at.astimezone(SEOUL).strftime("%Y-%m-%d %H:%M")

    def rule(self, rule: str) -> str:
        """The title of a finding rule; the slug itself where the table of rules has none."""
        return str(_rules().get(rule, {}).get(f"title_{self.language}") or rule)

    def reason(self, rule: str, told: str) -> str:
        """Why a finding matters: `told` as judged, which is Korean; in English the reason of the rule, where it has one."""
        if self.language == "ko":
            return told
        return str(_rules().get(rule, {}).get(f"reason_{self.language}") or told)


@cache
def catalogue(language: Language) -> Catalogue:
    """The catalogue of that language."""
    return Catalogue(language)


@cache
def _rules() -> Mapping[str, Any]:
    """The table of finding rules: data of tracker/judge, read here for its titles only."""
    rules: Mapping[str, Any] = load_table("tracker.judge", "rules.toml")["rule"]
    return rules


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in table.items():
        found |= _flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {prefix + key: str(value)}
    return found
