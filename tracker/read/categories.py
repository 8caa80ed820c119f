"""What a section is about: from its heading, and where that says nothing, from what stands in it.

The table of categories, with every pattern, is `categories.toml`; a Korean lawyer corrects it there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from tracker.korean import fold
from tracker.model import Section
from tracker.read.columns import table_kinds
from tracker.tables import load_table

# Of a long section only so much is searched for what it is about: causes stand at the beginning.
_LOOK = 1500


@dataclass(frozen=True, slots=True)
class _Category:
    slug: str
    heading: re.Pattern[str]
    text: re.Pattern[str] | None
    tables: frozenset[str]


@cache
def _categories() -> tuple[_Category, ...]:
    rows = load_table("tracker.read", "categories.toml")["category"]
    return tuple(
        _Category(
            row["slug"],
            re.compile("|".join(row["heading"])),
            re.compile("|".join(row["text"]), re.IGNORECASE) if row["text"] else None,
            frozenset(row.get("tables", ())),
        )
        for row in rows
    )


def heading_categories(heading: str) -> tuple[str, ...]:
    """What a heading alone says, in the order of its words. Empty where it says nothing.

    >>> heading_categories("개인정보의 처리 목적, 항목 및 보유기간")
    ('purpose', 'items', 'retention')
    """
    return _heading_categories(_plainly(fold(heading)[:200]))


def _plainly(folded: str) -> str:
    """A polite question as the plain one that the table has: "지킵니까" → "지키나요", "있습니까" → "있나요"."""
    if not folded.endswith(("니까", "니다")):
        return folded
    stem = folded[:-2]
    if stem.endswith("습"):
        return stem[:-1] + "나요"
    letters = unicodedata.normalize("NFD", stem[-1:])
    if letters.endswith(_FINAL_B):
        return stem[:-1] + unicodedata.normalize("NFC", letters[:-1]) + "나요"
    return folded


_FINAL_B = "\u11b8"  # ㅂ at the end of a syllable


# Words that sub-headings of any section have ("민원처리", "회원 탈퇴") without being about that.
_SOFT = frozenset(
    {"officer", "rights", "remedies", "security", "other", "purpose", "change", "preamble", "voluntary"}
)


def sub_categories(heading: str, parent: Sequence[str]) -> tuple[str, ...]:
    """What a sub-heading says of its own; empty where it is merely a part of the section around it.

    Under "보유 기간" a sub-heading "소비자의 불만 처리에 관한 기록" names a record; "제3자 제공" is another matter anywhere.
    """
    folded = _plainly(fold(heading)[:200])
    known = set(parent) - {"other", "preamble"}
    if not folded or (known and re.search(r"(?:기록|자료|내역|이력)(?:등)?$", folded)):
        return ()
    found = _matched(folded)
    if not known:
        return tuple(slug for _, slug, _ in found)
    own = []
    for _, slug, length in found:
        share = length / len(folded)
        if slug in known or (slug not in _SOFT and share >= 0.5) or (slug == "remedies" and share >= 0.8):
            own.append(slug)
    if own == ["items"] and "items" not in known and "항목" not in folded:
        return ()  # "회원가입을 위한 개인정보 수집" is a purpose, not a list of items
    return tuple(own)


@lru_cache(maxsize=4_096)
def _heading_categories(folded: str) -> tuple[str, ...]:
    return tuple(slug for _, slug, _ in _matched(folded))


@lru_cache(maxsize=4_096)  # policies share their headings
def _matched(folded: str) -> tuple[tuple[int, str, int], ...]:
    """Every category of a folded heading: (where, slug, how many letters say so), in the order of the words."""
    found: list[tuple[int, str, int]] = []
    rest = folded
    for category in _categories():
        match = category.heading.search(rest)
        if match and match.end() > match.start():
            found.append((match.start(), category.slug, match.end() - match.start()))
            rest = rest[: match.start()] + "|" * (match.end() - match.start()) + rest[match.end() :]
    if len(found) > 1:  # "other" and "preamble" say little: any other word outweighs them
        found = [f for f in found if f[1] not in {"other", "preamble"}] or found
    return tuple(sorted(found))


def text_categories(text: str) -> tuple[str, ...]:
    """What running text is about, the clearest first. Empty where nothing is clear."""
    head = text[:_LOOK]
    counted = [
        (len(category.text.findall(head)), category.slug)
        for category in _categories()
        if category.text is not None
    ]
    return tuple(slug for count, slug in sorted(counted, key=lambda c: -c[0]) if count)


def categorise(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections with their categories filled in.

    A sub-section whose heading says nothing has those of the section around it; a top section has its heading's and
    those that its tables and sub-headings add. Text before the first heading is `preamble` (and what its tables say).
    """
    children: dict[str, list[Section]] = {}
    for section in sections:
        if section.parent is not None:
            children.setdefault(section.parent, []).append(section)
    known: dict[str, tuple[str, ...]] = {}
    done: list[Section] = []
    for section in sections:
        slugs = _of(section, known.get(section.parent or ""), children.get(section.id, ()))
        known[section.id] = slugs
        done.append(replace(section, categories=slugs))
    return tuple(done)


# What a table or a part may add to a heading that already says something.
_PARTS = frozenset({"purpose", "items", "retention", "third_party", "processors", "overseas", "destruction"})


def _of(section: Section, parent: tuple[str, ...] | None, children: Sequence[Section]) -> tuple[str, ...]:
    by_heading = heading_categories(section.heading) if section.heading else ()
    by_table = _table_categories(section)
    if section.parent is not None:
        own = tuple(dict.fromkeys(sub_categories(section.heading, parent or ())))
        return own or parent or by_table or ("other",)
    if section.number is None and not section.heading:
        return ("preamble", *by_table)
    slugs = list(by_heading)
    if not slugs:
        text = "\n".join([section.text[:_LOOK], *(f"{c.heading} {c.text[:300]}" for c in children)])
        slugs = list(by_table) or [*text_categories(text)[:1]]
    if slugs and set(slugs) <= {"purpose", "items", "retention"}:
        parts = {s for c in children for s in heading_categories(c.heading)} | set(by_table)
        slugs += [s for s in ("purpose", "items", "retention") if s in parts and s not in slugs]
    return tuple(slugs) or ("other",)


def _table_categories(section: Section) -> tuple[str, ...]:
    kinds = {kind for table in section.tables for kind in table_kinds(table)}
    return tuple(c.slug for c in _categories() if c.tables & kinds)
