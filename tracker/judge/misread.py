"""Fact changes that are none: a fact misread on one side, or told in other words on the other."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from tracker import korean
from tracker.judge import lexicon
from tracker.judge.attributes import text_of
from tracker.judge.coverage import loose
from tracker.judge.lists import COMPANY
from tracker.judge.words import Words
from tracker.model import Fact, FactChange


def column_head(change: FactChange, old: Words, new: Words) -> bool:
    """Is the "fact" but the head of a column? Its block is judged by its words."""
    return any(
        f is not None and korean.fold(f.name) in words.heads
        for f, words in ((change.old, old), (change.new, new))
    )


_CAMERAS = frozenset({"cctv_fixed", "video_mobile"})


def camera(change: FactChange, old: Words, new: Words) -> bool:
    """Is it a camera's period that the other version names as well, only laid out in another way?"""
    if change.kind != "retention" or change.change not in ("added", "removed"):
        return False
    fact, own, other = (change.new, new, old) if change.new else (change.old, old, new)
    if fact is None or _CAMERAS.isdisjoint(own.categories(fact.section)):
        return False
    m = re.search(r"\d+\s*(?:일|개월|년)", text_of(fact, "period"))
    return m is not None and korean.fold(m[0]) in korean.fold(
        other.about("cctv_fixed") + other.about("video_mobile")
    )


def still_named(change: FactChange, new: Words) -> bool:
    """Is a right or safeguard that a fact lost still named by the new version, in other words?"""
    if change.change != "removed" or change.kind not in ("right", "safeguard") or change.old is None:
        return False
    kinds = lexicon.kinds(change.kind, change.old.name) or lexicon.kinds(change.kind, change.old.quote)
    category = "rights" if change.kind == "right" else "security"
    return bool(kinds) and kinds <= lexicon.kinds(change.kind, new.about(category))


# Words that many records have in their names.
_COMMON = re.compile(
    r"(?:기록|정보|자료|내역|관련|관한|관리|이용|서비스|개인|회원|고객|보관|보유|기간|담당자?|및|등)"
)


def kept_already(change: FactChange, old: Words, new: Words, changes: Sequence[FactChange]) -> bool:
    """Does a line of the other version that no unchanged record was read from say the same of the same thing? Then a
    record was only laid out in another way ("접속 기록: 1년" as a row of a table)."""
    if change.kind != "retention" or change.change not in ("added", "removed"):
        return False
    fact, other = (change.new, old) if change.new else (change.old, new)
    if fact is None or len(text_of(fact, "period")) < 2:
        return False
    moved = {korean.fold(f.quote) for c in changes if c.kind == "retention" for f in (c.old, c.new) if f}
    read = {korean.fold(f.quote) for f in other.document.facts if f.kind == "retention"} - moved
    return keeps(other, fact.name, text_of(fact, "period"), but=read)


def keeps(words: Words, name: str, period: str, *, but: Collection[str] = ()) -> bool:
    """Does a line of a version name this period and a word of this name that not every record bears? Lines that hold, or
    are held by, one of `but` (folded) do not count."""
    length = korean.fold(period)
    plain = re.sub(r"\([^()]*\)", " ", name)
    own = [w for w in (_COMMON.sub("", loose(x)) for x in (*name.split(), *plain.split())) if len(w) > 1]
    for text in (line for s in words.document.sections for b in s.blocks for line in b.text.split("\n")):
        line = korean.fold(text)
        if length in line and any(w in line for w in own) and not any(q in line or line in q for q in but):
            return True
    return False


_PARTIES = {"recipient": "third_party", "processor": "processors", "transfer": "overseas"}


def companies_named(change: FactChange, old: Words, new: Words) -> bool:
    """Does the other version name the same companies as parties of that kind, only in other words ("공동 주최사(㈜가람,
    ㈜나루)에" → "㈜가람과 ㈜나루에는")? A name of one company and nothing else is matched as it is."""
    if change.kind not in _PARTIES or change.change not in ("added", "removed"):
        return False
    fact, other = (change.new, old) if change.new else (change.old, new)
    names = [korean.fold(m[0]) for m in COMPANY.finditer(fact.name)] if fact else []
    if fact is None or not names or (len(names) == 1 and korean.fold(fact.name) == names[0]):
        return False
    there = korean.fold(other.about(_PARTIES[change.kind]))
    return all(n in there for n in names)


def renamed_by_heading(changes: Sequence[FactChange], old: Words, new: Words) -> Iterator[FactChange]:
    """Officers that are named by their section's heading alone and reached as before: the heading changed, not they."""
    officers = [c for c in changes if c.kind == "officer"]
    for gone in (c for c in officers if c.change == "removed" and c.old):
        for come in (c for c in officers if c.change == "added" and c.new):
            if gone.old and come.new and _by_heading(gone.old, old) and _by_heading(come.new, new):
                reach = [[text_of(f, k) for k in ("phone", "email")] for f in (gone.old, come.new)]
                if reach[0] == reach[1] and any(reach[0]):
                    yield gone
                    yield come


def _by_heading(officer: Fact, words: Words) -> bool:
    section = words.document.section(officer.section)
    return section is not None and korean.fold(section.heading) == korean.fold(officer.name)


def same_officer(old: Fact, new: Fact) -> bool:
    """Does only the title differ ("개인정보 관리책임자", "개인정보 보호책임자": one office by an older law's name)?"""
    if korean.fold(old.name) != korean.fold(new.name):
        return False
    if any(text_of(old, k) != text_of(new, k) for k in ("department", "phone", "email", "contact")):
        return False
    titles = ((text_of(f, k) for k in ("role", "position")) for f in (old, new))
    before, after = ([korean.fold(lexicon.without("office", t)) for t in said] for said in titles)
    return before == after
