"""Lists and tables: items, purposes, processors, recipients that came or went where the facts are silent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from rapidfuzz import fuzz

from tracker import korean
from tracker.judge import lexicon
from tracker.judge.attributes import ends_a_sentence, new_parts, split_list
from tracker.judge.drafts import GUESS, WORDS, Draft
from tracker.judge.places import Place
from tracker.judge.words import MARK

# --- items ---------------------------------------------------------------------------------------------


def items(p: Place) -> Iterator[Draft]:
    """Members of a list of items that came or went, where the facts are silent: an item named once more or once less
    than before (another context of collection), or one that the lists of facts did not hold."""
    listed = p.about("items", "public_files")
    if not p.holds("items") or not (listed or lexicon.matches("collecting", p.block.new or p.block.old)):
        return
    before, after = p.old.about("items"), p.new.about("items")
    if p.about("public_files"):
        before, after = before + p.block.old, after + p.block.new
    old, new = (korean.fold(before), korean.fold(after)) if listed else (p.old.whole, p.new.whole)
    for rule, words, whole, other_text, one, other in (
        ("item.added", p.hunk.new, p.block.new, p.block.old, new, old),
        ("item.removed", p.hunk.old, p.block.old, p.block.new, old, new),
    ):
        if lexicon.denied(whole):
            continue
        touched = korean.fold(words)
        if same_verb(p.hunk.old, p.hunk.new):
            continue
        reworded = tuple(split_list(other_text)) if p.hunk.old.strip() and p.hunk.new.strip() else ()
        for name in item_names(value_of(whole) if p.block.block_kind == "table" else whole):
            folded, named = korean.fold(name), lexicon.alike(name)
            if folded in p.old.items and folded in p.new.items:
                continue  # the facts know it on both sides
            here, there = len(named.findall(one)), len(named.findall(other))
            if any(same_words(name, x) for x in reworded if korean.fold(x) != folded):
                continue
            if touched and (folded in touched or touched in folded) and here > there:
                yield from p.item(rule, name, GUESS if there else WORDS)


_OPTIONAL, _MANDATORY = re.compile(r"선택|임의"), re.compile(r"필수|의무")


def flags(p: Place) -> Iterator[Draft]:
    """A label over items that turned from optional to mandatory, or back, where the facts do not say which items."""
    if not p.within("items"):
        return
    old, new = p.hunk.old, p.hunk.new
    subject = ", ".join(list(item_names(p.block.new))[:3]) or None
    if _OPTIONAL.search(old) and _MANDATORY.search(new) and not _OPTIONAL.search(new):
        yield p.draft("item.made_mandatory", subject=subject)
    elif _MANDATORY.search(old) and _OPTIONAL.search(new) and not _MANDATORY.search(new):
        yield p.draft("item.made_optional", subject=subject)


# Of 100: names that came and went in one place and are this alike differ by a slip of the pen. "휴대전화번호" and
# "집전화번호" have 73, "신용카드번호" and "체크카드번호" 67: other items.
TYPO = 88.0
# "발생한", "좋아하는", "쓰던": what a verb is before a noun; and a noun with 의.
_BEFORE_NOUN = re.compile(r"[는은던한된할될의]$")


def same_words(one: str, other: str) -> bool:
    """May two names be one thing written twice: names of one group of synonyms, a slip of the pen, or the same nouns with
    other verbs before them ("오류가 일어난 시각", "오류가 발생한 시각")?"""
    one, other = (lexicon.newer(_BRACKETS.sub(" ", x)) for x in (one, other))
    a, b = korean.fold(one), korean.fold(other)
    if COMPANY.search(one) and COMPANY.search(other):
        return a == b
    if a == b or lexicon.alike(one).fullmatch(b) is not None or fuzz.ratio(a, b) >= TYPO:
        return True
    left, right = one.split(), other.split()
    apart = [w for w in left if w not in right], [w for w in right if w not in left]
    if not left or len(apart[0]) == len(left) or not all(map(_verbal, apart[0] + apart[1])):
        return False
    return any(_BEFORE_NOUN.search(w) for w in apart[0] + apart[1])


def _verbal(word: str) -> bool:
    """May a word stand before a noun as a verb does: ends in ㄴ or ㄹ, or in one of their usual syllables?"""
    return _BEFORE_NOUN.search(word) is not None or (ord(word[-1]) - 0xAC00) % 28 in (4, 8)


def same_verb(old: str, new: str) -> bool:
    """Is but the form of a verb before a noun another ("좋아하는" → "좋아하던")?"""
    a, b = old.split(), new.split()
    return (
        len(a) == len(b) == 1
        and a[0][:2] == b[0][:2]
        and bool(_BEFORE_NOUN.search(a[0]) and _BEFORE_NOUN.search(b[0]))
    )


def value_of(row: str) -> str:
    """ "처리항목 | 이름, 주소" → the part after the label; a row of more cells is taken as it is."""
    cells = row.split(" | ")
    return cells[1] if len(cells) == 2 else row


_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>")
_LABEL = re.compile(r"^[^:：|]{0,25}[:：]\s*")
_NO_ITEM = re.compile(
    r"(?:다|요|며|함|음|됨|고|면|여|시|한|할|된|는|은|을|를|의)\.?$|목적|위해|위하여|경우|필수|선택|항목|동의|이용(?!자|\s*기록)|처리|기간|근거|방법|수집|가입|관리$|법률|법$|시행령|제\d+조|[가-힣](?:은|는|을|를|에서|에게|으로)\s|\d{4}\s*[.년]|^\d+[.)]?$"
)
LONGEST_NAME = 25  # characters of an item's name


MOST_NAMES, LONGEST_LIST = 200, 20_000  # of one block; what is more is no list that people wrote


def item_names(text: str) -> Iterator[str]:
    """What in a piece of a list looks like names of items ("이름, 주소" → 이름, 주소), each once; sentences give none."""
    text = _LABEL.sub("", MARK.sub("", _BRACKETS.sub(" ", korean.clean(text[:LONGEST_LIST]))))
    parts = dict.fromkeys(part.strip(" .-–•·*※") for part in split_list(text.replace("|", ",")))
    for name in islice(parts, MOST_NAMES):
        if len(korean.fold(name)) > 1 and len(name) <= LONGEST_NAME and not _NO_ITEM.search(name):
            yield name


# --- purposes, processors, recipients, transfers by their tables ---------------------------------------------


def purposes(p: Place) -> Iterator[Draft]:
    """What came into the purpose cell of a table and stood nowhere in the old version."""
    if (
        p.block.block_kind != "table"
        or not p.holds("purpose")
        or not p.about("purpose", "items", "public_files")
    ):
        return
    new = p.hunk.new[:LONGEST_LIST]
    wanted = new_parts(p.hunk.old, value_of(new) if p.block.kind == "added" else new)[:MOST_NAMES]
    if more := [
        x for x in wanted if len(korean.fold(x)) > 3 and not ends_a_sentence(x) and not p.old.says(x)
    ]:
        yield p.draft("purpose.added", subject=", ".join(more))


COMPANY = re.compile(
    r"(?:㈜|\(주\)|주식회사)\s*[가-힣A-Za-z0-9&.]{2,20}|[가-힣A-Za-z0-9&.]{2,20}(?:㈜|\(주\)|\s?주식회사)|[A-Z][\w&.\- ]{1,30}(?:Inc\.?|LLC|Ltd\.?|Corp\.?|Limited|GmbH)"
)


def company(text: str) -> str | None:
    """The first company named as such (㈜, 주식회사, Inc. …), or None."""
    m = COMPANY.search(text)
    return korean.clean(m[0]) if m else None


_PARTIES = (
    ("processors", "processor.added", "processor.removed"),
    ("third_party", "recipient.added", "recipient.removed"),
    ("overseas", "transfer.added", "transfer.removed"),
)


def parties(p: Place) -> Iterator[Draft]:
    """A whole row of a table of processors, recipients or transfers that came or went, and facts do not know."""
    if p.block.block_kind != "table" or p.block.kind == "modified" or p.block.column is not None:
        return
    for category, came, went in _PARTIES:
        if not p.about(category) or (category == "third_party" and p.about("processors")):
            continue
        row, other = (p.block.new, p.old) if p.block.new else (p.block.old, p.new)
        name = _party(row)
        if name is None or lexicon.denied(row):
            return
        known = korean.fold(name) in korean.fold(other.about(category))
        if not known:
            yield p.draft(came if p.block.new else went, subject=name)
        elif category == "processors" and p.block.new:
            yield p.draft("processor.task_added", subject=name)
        return


def _party(row: str) -> str | None:
    """The company a row is about: what is written as one, else its first cell; None for a row of column heads."""
    if m := COMPANY.search(row):
        return korean.clean(m[0])
    cells = [c.strip() for c in row.split(" | ") if c.strip()]
    if len(cells) < 2 or sum(lexicon.heads("any", c) for c in cells) * 2 >= len(cells):
        return None
    name = next((c for c in cells if not c.isdecimal()), None)
    return None if name and lexicon.matches("contact", name) else name
