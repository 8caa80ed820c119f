"""What the text says about a fact that came or went: did its words, or were they only read in one of the two versions?

A reader may miss an item in one version and find it in the other. The diff of the sections is surer than either: a fact
whose words were not inserted cannot be new, and one whose words went elsewhere and came back here has only moved.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from tracker.compare.editorial import particles
from tracker.compare.names import plain_name
from tracker.compare.words import words_key
from tracker.model import Attribute, Fact, SectionChange

# The whole name was inserted or deleted; only some of its words were.
WHOLE, PARTLY = 1.0, 0.6

_SPLIT = re.compile(
    r"[,，、/·ㆍ∙・‧•|:;()\[\]{}<>「」『』'\"“”‘’\n\t*]+|\s+(?:및|또는|과|와|등|혹은|그리고)\s+|\s-\s"
)
_WORD = re.compile(r"\w{2,}|\d")


class Evidence:
    """The words that came and went, from the diffs of all changed sections."""

    def __init__(self, sections: Sequence[SectionChange]) -> None:
        self._sections = sections
        self._gone = _Words(sections, -1)
        self._come = _Words(sections, 1)
        self._ids = [
            ({s.old, *(b.section_old for b in s.blocks)}, {s.new, *(b.section_new for b in s.blocks)})
            for s in sections
        ]
        self._local: dict[tuple[str | None, int], tuple[_Words, _Words] | None] = {}

    def came(self, fact: Fact) -> float:
        """How sure it is that a fact of the new version is new: 0 (its words stood there before) to 1."""
        return self._weight(fact, 1, every=False)

    def went(self, fact: Fact) -> float:
        """How sure it is that a fact of the old version is gone: 0 (its words are still there) to 1."""
        return self._weight(fact, 0, every=True)

    def touched(self, old: Fact, new: Fact) -> bool:
        """False where both facts stand in sections whose words did not change."""
        return self._around(old.section, 0) is not None or self._around(new.section, 1) is not None

    def differs(self, a: Attribute, b: Attribute) -> bool:
        """False where none of the words of two values came or went: then only the reading of them differs."""
        if not isinstance(a, str | tuple) or not isinstance(b, str | tuple):
            return True
        return self._gone.any_of(_text(a)) or self._come.any_of(_text(b))

    def _around(self, section: str | None, side: int) -> tuple[_Words, _Words] | None:
        """What came and went in a section: (on this side, on the other side); None where nothing did.

        Where the section stands in one version only, what is on the other side may stand anywhere.
        """
        if section is None:
            return (self._come, self._gone) if side else (self._gone, self._come)
        key = (section, side)
        if key not in self._local:
            changed = [
                c for c, ids in zip(self._sections, self._ids, strict=True) if _within(section, ids[side])
            ]
            ops = (1, -1) if side else (-1, 1)
            alone = any(c.old is None or c.new is None for c in changed)
            there = (self._gone if side else self._come) if alone else _Words(changed, ops[1])
            self._local[key] = (_Words(changed, ops[0]), there) if changed else None
        return self._local[key]

    def _weight(self, fact: Fact, side: int, *, every: bool) -> float:
        around = self._around(fact.section, side)
        if around is None:
            return 0.0
        here, there = around
        count = here.count(fact.name)
        if count:
            return WHOLE if there.count(fact.name) < count else 0.0
        words = _WORD.findall(fact.name)
        period = words_key(str(fact.attributes.get("period") or "")) if fact.kind == "retention" else ""
        if period and period in here.key and period not in (self._gone if side else self._come).key:
            return PARTLY  # what was named before is now kept so long
        if fact.kind == "item":
            # "이용 횟수" after "횟수" is no new item, "보호자 이름" after "이름" may be one; in "한글 및 영문 이름" for
            # "한글 이름 및 영문 이름" none is gone.
            told = (
                all(here.more_of(w, there) for w in words)
                if every and words
                else bool(words) and here.more_of(words[-1], there)
            )
            return PARTLY if told else 0.0
        if not all(w in fact.quote for w in words):  # a name of the reader's own for what the sentence says
            words = _WORD.findall(fact.quote)
            return PARTLY if any(here.more_of(w, there) for w in words) else 0.0
        return PARTLY if 2 * sum(here.more_of(w, there) for w in words) >= len(words) else 0.0


class _Words:
    """Everything that was inserted, or everything that was deleted."""

    def __init__(self, sections: Sequence[SectionChange], op: int) -> None:
        self.texts = [text for s in sections for o, text in (*s.diff, *_heading(s)) if o == op]

    @cached_property
    def key(self) -> str:
        return "\x1f".join(words_key(t) for t in self.texts)

    @cached_property
    def phrases(self) -> Counter[str]:
        return Counter(
            name for t in self.texts for p in _SPLIT.split(t) if p and p.strip() and (name := plain_name(p))
        )

    @cached_property
    def nouns(self) -> Counter[str]:
        """Single words, and what is left of them without their particle ("푸른통신에" → "푸른통신")."""
        found: Counter[str] = Counter()
        for text in self.texts:
            for word in _WORD.findall(text):
                found.update({word, *(word[:n] for n in range(2, len(word)) if word[n:] in particles())})
        return found

    def more_of(self, word: str, there: _Words) -> bool:
        """True where a word is among them more often than among the others."""
        return self.nouns[word] > there.nouns[word]

    def any_of(self, name: str) -> bool:
        """True where a word of the name is among them."""
        words = _WORD.findall(name) or [name]
        return any(words_key(w) in self.key for w in words)

    def count(self, name: str) -> int:
        """How often the whole name is among them: long names anywhere, short ones only as an item of a list."""
        key = words_key(name)
        if len(key) >= 6:
            return self.key.count(key)
        return max(self.phrases[plain_name(name)], self.nouns[key])


def _heading(s: SectionChange) -> Iterable[tuple[int, str]]:
    if s.old is None:
        return ((1, s.heading),)
    if s.new is None:
        return ((-1, s.heading),)
    if "retitled" in s.change:
        return ((-1, s.old_heading or ""), (1, s.heading))
    return ()


def _within(section: str, sections: set[str | None]) -> bool:
    """True where a section, or the one around it, or one in it, is among those."""
    return any(
        s is not None and (section == s or section.startswith(s + ".") or s.startswith(section + "."))
        for s in sections
    )


def _text(value: str | tuple[str, ...]) -> str:
    return ", ".join(value) if isinstance(value, tuple) else value
