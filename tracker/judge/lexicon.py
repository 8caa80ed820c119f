"""The words of lexicon.toml, compiled once: what a piece of text is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from tracker import korean
from tracker.tables import load_table


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that may appear in a policy: its rule, its words, and the section categories it makes its own."""

    slug: str
    rule: str
    words: re.Pattern[str]
    categories: tuple[str, ...]
    besides: re.Pattern[str] | None = None
    each: bool = False


@cache
def _table() -> dict[str, Any]:
    return load_table("tracker.judge", "lexicon.toml")


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)


@cache
def _words(name: str) -> re.Pattern[str]:
    return _any(_table()["words"][name])


@cache
def _named(name: str, key: str = "patterns") -> re.Pattern[str]:
    return _any(_table()[name][key])


@cache
def topics() -> tuple[Topic, ...]:
    """Every subject of lexicon.toml, in its order."""
    rows: dict[str, Any] = _table()["topic"]
    return tuple(
        Topic(
            k,
            r["rule"],
            _any(r["patterns"]),
            tuple(r.get("categories", ())),
            re.compile(r["except"]) if "except" in r else None,
            r.get("each", False),
        )
        for k, r in rows.items()
    )


def matches(name: str, text: str) -> str | None:
    """The first words of `[words] name` in the text, or None."""
    m = _words(name).search(text)
    return m[0] if m else None


@cache
def _verbs() -> re.Pattern[str]:
    rows: dict[str, list[str]] = _table()["verb"]
    return re.compile("|".join(f"(?P<{k}>{'|'.join(v)})" for k, v in rows.items()))


def verb(text: str) -> str | None:
    """The family ([verb] of lexicon.toml) of the first verb in the text that one of them holds, or None."""
    m = _verbs().search(text)
    return m.lastgroup if m else None


def all_matches(name: str, text: str) -> list[str]:
    """Every match of `[words] name` in the text, each once, in order."""
    return list(dict.fromkeys(m[0] for m in _words(name).finditer(text)))


def heads(what: str, cell: str) -> bool:
    """Does a column's head, or a row's label, say that its cells hold such things ([column] of lexicon.toml)?"""
    return _column(what).search(cell) is not None


@cache
def _column(what: str) -> re.Pattern[str]:
    return _any(_table()["column"][what])


def alike(name: str) -> re.Pattern[str]:
    """Finds an item's name in folded text, under each of its names ("이메일", "전자우편")."""
    return _alike(korean.fold(name))


@cache
def _alike(folded: str) -> re.Pattern[str]:
    names = sorted(_groups().get(folded, {folded}), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)))


@cache
def _groups() -> dict[str, set[str]]:
    """Folded name → all its names. One table of synonyms for matching facts (compare) and for judging words."""
    rows: list[list[str]] = load_table("tracker.compare", "lexicon.toml").get("synonyms", [])
    groups = ({korean.fold(x) for x in row} for row in rows)
    return {name: group for group in groups for name in group}


def newer(text: str) -> str:
    """The text with the law's older terms by their newer names ([older]: 취급 → 처리)."""
    for old, new in _table()["older"].items():
        text = text.replace(old, new)
    return text


def without(name: str, text: str) -> str:
    """The text with all words of `[words] name` taken out."""
    return _words(name).sub(" ", text)


def topic(slug: str, text: str) -> str | None:
    """The words by which the text affirms the subject; None where it does not name it, or only denies it."""
    return affirmed(next(t for t in topics() if t.slug == slug), text)


_SENTENCE = re.compile(r"(?<=[.。])\s+|(?<=다\.)|\n")
# "…에게서 수집하지 않으며, 가족 계정에는 …을 수집합니다": the first half does not deny the second.
_DENIED_BEFORE = re.compile(
    r"(?<=않으며)[,\s]+|(?<=없으며)[,\s]+|(?<=않고)[,\s]+|(?<=없고)[,\s]+|(?<=아니하며)[,\s]+"
)


def sentences_of(text: str) -> list[str]:
    """The sentences and lines of a text."""
    return [x for x in _SENTENCE.split(text) if x.strip()]


def affirmed(topic: Topic, text: str) -> str | None:
    """The first words of the subject in a sentence (or line) that does not deny what it names."""
    if topic.words.search(text) is None:  # most policies never name most subjects
        return None
    for sentence in (c for s in _SENTENCE.split(text) for c in _DENIED_BEFORE.split(s)):
        besides = topic.besides is not None and topic.besides.search(sentence)
        if (m := topic.words.search(sentence)) and not besides and not denied(sentence):
            return m[0]
    return None


def denied(text: str) -> bool:
    """Does the text deny what it names ("…하지 않습니다", "해당 사항 없음")?"""
    return _named("denial").search(text) is not None


def sensitive(name: str) -> str | None:
    """The words that make an item sensitive or a unique identifier, or None."""
    text = korean.clean(name)
    if _named("sensitive", "except").search(text):
        return None
    m = _named("sensitive").search(text)
    return m[0] if m else None


@dataclass(frozen=True, slots=True)
class Statute:
    """A statute that imposes periods of keeping: `days` as `korean.period_days` counts them, empty for any."""

    name: str
    words: re.Pattern[str]
    record: re.Pattern[str] | None
    days: frozenset[int]


@cache
def _statutes() -> tuple[Statute, ...]:
    return tuple(
        Statute(
            row["name"],
            _any(row["patterns"]),
            re.compile(row["record"]) if "record" in row else None,
            frozenset(d for d in map(korean.period_days, row.get("periods", ())) if d is not None),
        )
        for row in _table()["statute"]
    )


def statute(text: str, days: float | None, record: str = "") -> str | None:
    """The statute that a text names and that imposes a period of so many days on a record; None where none does.

    A row narrowed to some records goes before the statute's general row; `record` is what is kept (default: the text).
    """
    named: set[str] = set()
    for s in _statutes():
        if (
            not s.words.search(text)
            or s.words.pattern in named
            or (s.record and not s.record.search(record or text))
        ):
            continue
        named.add(s.words.pattern)
        if not s.days or (days is not None and days in s.days):
            return s.name
    return None


def kinds(table: str, text: str) -> frozenset[str]:
    """Which rights ("right") or safeguards ("safeguard") of lexicon.toml a text names."""
    return frozenset(name for name, words in _kinds(table) if words.search(text))


@cache
def _kinds(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(p, re.IGNORECASE)) for name, p in _table()[table].items())


@cache
def _triggers() -> tuple[tuple[re.Pattern[str], frozenset[str]], ...]:
    return tuple((_any(t["patterns"]), frozenset(t["rules"])) for t in _table()["trigger"])


def caught_by(rule: str, triggers: tuple[str, ...]) -> str | None:
    """The clause's own example of an important change that this rule falls under, or None."""
    for words, rules in _triggers():
        if rule in rules:
            for trigger in triggers:
                if words.search(trigger):
                    return trigger
    return None
