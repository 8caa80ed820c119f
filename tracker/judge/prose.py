"""What changed words say where no matched fact speaks: sentences of retention, rights, exceptions, contacts.

Only hunks that no draft explains are read, in the section categories where their words mean what the lexicon says.
These drafts are less sure than facts (`WORDS`), and surer where a number moved than where a sentence came.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from tracker import korean
from tracker.judge import lexicon
from tracker.judge.coverage import Hunk, is_editorial, only_dates, unexplained
from tracker.judge.drafts import GUESS, WORDS, Draft
from tracker.judge.facts import new_parts, split_list
from tracker.model import BlockChange, Differences, Document, SectionChange


@dataclass(frozen=True, slots=True)
class Place:
    """A hunk that nothing explains yet, with its block and what the section around it is about."""

    hunk: Hunk
    block: BlockChange
    categories: frozenset[str]
    heading: str
    differences: Differences

    def about(self, *categories: str) -> bool:
        """Is the section of one of these categories?"""
        return not self.categories.isdisjoint(categories)

    def says(self, what: str) -> bool:
        """May the changed words be of this kind (a table of lexicon.toml's [column])? In a table its column or the label
        of its row must say so; a list or sentence may."""
        text = self.block.new or self.block.old
        if self.block.block_kind != "table":
            return self.block.block_kind == "item" or re.search(r"[,、:：]", text) is not None
        if self.block.column is not None:
            return lexicon.heads(what, self.block.column)
        cells = text.split(" | ")
        return len(cells) == 2 and lexicon.heads(what, cells[0])

    def dates_alone(self) -> bool:
        """Do only dates differ here?"""
        return only_dates(self.hunk)

    def draft(
        self, rule: str, confidence: float = WORDS, *, subject: str | None = None, **more: str | None
    ) -> Draft:
        """A draft of this place; its values are the words that went and came."""
        return Draft(
            rule,
            _subject(subject or self.hunk.new or self.hunk.old) or self.heading or "서문",
            old=korean.clean(self.hunk.old) or None,
            new=korean.clean(self.hunk.new) or None,
            section_old=self.block.section_old,
            section_new=self.block.section_new,
            quote_old=self.block.old or None,
            quote_new=self.block.new or None,
            confidence=confidence,
            **more,  # type: ignore[arg-type]
        )


def from_prose(
    differences: Differences, drafts: Sequence[Draft], known: Callable[[Hunk], bool] = lambda _: False
) -> tuple[list[Draft], frozenset[tuple[int, Hunk]]]:
    """Drafts for the hunks that `drafts` leave unexplained and `known` does not know, and those hunks, each with the
    `id` of its block. The first reader that knows a hunk has it; one block gives one draft a rule."""
    found: dict[tuple[int, str, str], Draft] = {}
    read: set[tuple[int, Hunk]] = set()
    for place in places(differences, drafts):
        if known(place.hunk):
            continue
        for reader in READERS:
            if mine := list(reader(place)):
                read.add((id(place.block), place.hunk))
                for draft in mine:
                    key = (
                        id(place.block),
                        draft.rule,
                        draft.subject if draft.rule.startswith("item.") else "",
                    )
                    found[key] = _joined(found[key], draft) if key in found else draft
                break
    return list(found.values()), frozenset(read)


def _joined(one: Draft, other: Draft) -> Draft:
    """Two drafts of one rule in one block as one."""

    def both(a: str | None, b: str | None) -> str | None:
        return " … ".join(x for x in (a, b) if x) or None

    return replace(one, old=both(one.old, other.old), new=both(one.new, other.new))


def places(differences: Differences, drafts: Sequence[Draft]) -> Iterator[Place]:
    """Every unexplained hunk of substance, in reading order."""
    for section in differences.sections:
        for block in section.blocks:
            if block.renumbered or block.editorial or block.kind == "moved":
                continue
            about = _categories(differences, section, block)
            heading = section.heading or section.old_heading or ""
            for hunk in unexplained(block, drafts):
                if not is_editorial(hunk):
                    yield Place(hunk, block, about, heading, differences)


def _categories(differences: Differences, section: SectionChange, block: BlockChange) -> frozenset[str]:
    """Of the sub-section where it says what it is about, else of the top section."""
    own: set[str] = set()
    for doc, sid in ((differences.old, block.section_old), (differences.new, block.section_new)):
        part = doc.section(sid)
        own |= set(part.categories) if part else set()
    return frozenset(own - {"other"} or section.categories)


_MARK = re.compile(
    r"^\s*(?:제?\s*\d{1,3}\s*[조항호]|\d{1,3}\s*[.)]|[①-⑳㉠-㉻ⓐ-ⓩ]|[가나다라마바사아자차카타파하]\s*[.)]|\(\d{1,3}\)|[-–•·*※○●■□▶]+)\s*"
)
SUBJECT = 60


def _subject(text: str) -> str:
    text = _MARK.sub("", korean.clean(text)).strip(" ,.:;")
    return text if len(text) <= SUBJECT else text[: SUBJECT - 1].rstrip() + "…"


# --- items ---------------------------------------------------------------------------------------------


def _items(p: Place) -> Iterator[Draft]:
    """Members of a list of items that came or went, where the facts are silent: an item named once more or once less
    than before (another context of collection), or one that the lists of facts did not hold."""
    if not p.about("items", "public_files") or not p.says("items"):
        return
    before, after = _texts(p.differences.old, "items"), _texts(p.differences.new, "items")
    if p.about("public_files"):
        before, after = before + p.block.old, after + p.block.new
    old, new = korean.fold(before), korean.fold(after)
    for rule, words, whole, one, other in (
        ("item.added", p.hunk.new, p.block.new, new, old),
        ("item.removed", p.hunk.old, p.block.old, old, new),
    ):
        touched = korean.fold(words)
        for name in item_names(value_of(whole) if p.block.block_kind == "table" else whole):
            folded = korean.fold(name)
            if (
                (folded in touched or touched in folded)
                and touched
                and one.count(folded) > other.count(folded)
            ):
                sure = WORDS if not other.count(folded) else GUESS
                yield p.draft(rule, sure, subject=name)
                if rule == "item.added" and (hit := lexicon.sensitive(name)):
                    yield p.draft("item.sensitive_added", sure, subject=name, note=f'("{hit}")')


def value_of(row: str) -> str:
    """ "처리항목 | 이름, 주소" → the part after the label; a row of more cells is taken as it is."""
    cells = row.split(" | ")
    return cells[1] if len(cells) == 2 else row


_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>")
_LABEL = re.compile(r"^[^:：|]{0,25}[:：]\s*")
_NO_ITEM = re.compile(
    r"(?:다|요|며|함|음|됨|고|면|여|시|한|할|된|는|은|을|를|의)\.?$|목적|위해|위하여|경우|필수|선택|항목|동의|이용(?!자|\s*기록)|처리|기간|근거|방법|수집|가입|관리$|법률|법$|시행령|제\d+조|\d{4}\s*[.년]|^\d+[.)]?$"
)
LONGEST_NAME = 25  # characters of an item's name


def item_names(text: str) -> Iterator[str]:
    """What in a piece of a list looks like names of items ("이름, 주소" → 이름, 주소); sentences give nothing."""
    text = _LABEL.sub("", _MARK.sub("", _BRACKETS.sub(" ", korean.clean(text))))
    for part in split_list(text.replace("|", ",")):
        name = part.strip(" .-–•·*※")
        if len(korean.fold(name)) > 1 and len(name) <= LONGEST_NAME and not _NO_ITEM.search(name):
            yield name


# --- purposes, processors, recipients, transfers by their tables ---------------------------------------------


def _purposes(p: Place) -> Iterator[Draft]:
    """What came into the purpose cell of a table and stood nowhere in the old version."""
    if (
        p.block.block_kind != "table"
        or not p.says("purpose")
        or not p.about("purpose", "items", "public_files")
    ):
        return
    wanted = new_parts(p.hunk.old, value_of(p.hunk.new) if p.block.kind == "added" else p.hunk.new)
    old = korean.fold(p.differences.old.text)
    if more := [x for x in wanted if len(korean.fold(x)) > 3 and korean.fold(x) not in old]:
        yield p.draft("purpose.added", subject=", ".join(more))


_COMPANY = re.compile(
    r"(?:㈜|\(주\)|주식회사)\s*[가-힣A-Za-z0-9&.]{2,20}|[가-힣A-Za-z0-9&.]{2,20}\s*(?:㈜|\(주\)|주식회사)|[A-Z][\w&.\- ]{1,30}(?:Inc\.?|LLC|Ltd\.?|Corp\.?|Limited|GmbH)"
)
_PARTIES = (
    ("processors", "processor.added", "processor.removed"),
    ("third_party", "recipient.added", "recipient.removed"),
    ("overseas", "transfer.added", "transfer.removed"),
)


def _parties(p: Place) -> Iterator[Draft]:
    """A whole row of a table of processors, recipients or transfers that came or went, and facts do not know."""
    if p.block.block_kind != "table" or p.block.kind == "modified" or p.block.column is not None:
        return
    for category, came, went in _PARTIES:
        if not p.about(category) or (category == "third_party" and p.about("processors")):
            continue
        row, doc = (p.block.new, p.differences.old) if p.block.new else (p.block.old, p.differences.new)
        name = _party(row)
        if name is None or lexicon.denied(row):
            return
        known = korean.fold(name) in korean.fold(_texts(doc, category))
        if not known:
            yield p.draft(came if p.block.new else went, subject=name)
        elif category == "processors" and p.block.new:
            yield p.draft("processor.task_added", subject=name)
        return


def _party(row: str) -> str | None:
    """The company a row is about: what is written as one, else its first cell; None for a row of column heads."""
    if m := _COMPANY.search(row):
        return korean.clean(m[0])
    cells = [c.strip() for c in row.split(" | ") if c.strip()]
    if len(cells) < 2 or sum(lexicon.heads("any", c) for c in cells) * 2 >= len(cells):
        return None
    return next((c for c in cells if not c.isdecimal()), None)


# --- retention -------------------------------------------------------------------------------------------


def _retention(p: Place) -> Iterator[Draft]:
    if lexicon.matches("ground", p.block.new or p.block.old):
        return
    before, after = _period(p.hunk.old), _period(p.hunk.new)
    timed = p.about("retention", "destruction", "items", "purpose", "public_files")
    if timed and before is not None and after is not None and before != after and _about_keeping(p.block):
        rule = "retention.extended" if after > before else "retention.shortened"
        yield p.draft(
            rule, subject=p.block.new, statute=lexicon.statute(p.block.new, after) if after > before else None
        )
    elif timed and after is not None and before is None and _until(p.hunk.old):
        note = "정해진 때까지이던 기간이 일정한 기간이 되었습니다."
        yield p.draft(
            "retention.extended",
            GUESS,
            subject=p.block.new,
            note=note,
            statute=lexicon.statute(p.block.new, after),
        )
    elif not p.about("retention", "destruction"):
        return
    elif _kept_sentence(p.hunk.new, p.block.new) and not _kept_sentence(p.hunk.old, p.block.old):
        if not _elsewhere(p.hunk.new, p.differences.old):
            yield p.draft("retention.added", statute=lexicon.statute(p.hunk.new, after))
    elif _kept_sentence(p.hunk.old, p.block.old) and not p.hunk.new.strip():
        if not _elsewhere(p.hunk.old, p.differences.new):
            yield p.draft("retention.removed")
    elif _no_longer_destroyed(p):
        yield p.draft("retention.extended", note="파기하거나 분리해 둔다는 내용이 없어졌습니다.")


def _period(text: str) -> float | None:
    """Days of the period in a text (`inf` for permanent); dates are no periods."""
    if lexicon.matches("permanent", text):
        return float("inf")
    if any(True for _ in korean.dates_in(text)):
        return None
    found = korean.period_days(text)
    return None if found is None or found > LONGEST_DAYS else float(found)


LONGEST_DAYS = 100 * 365  # more is a year of the calendar ("2024년"), not a length


def _until(text: str) -> bool:
    return lexicon.matches("until", text) is not None and "까지" in text


def _about_keeping(block: BlockChange) -> bool:
    """Is a moved number in this block one of keeping: its words, or a cell or line of "name: period"?"""
    text = f"{block.old} {block.new}"
    return bool(
        lexicon.matches("keeping", text)
        or lexicon.matches("destroying", text)
        or re.search(r"\||[:：]|기간", text)
    )


def _kept_sentence(hunk: str, block: str) -> bool:
    """Does the hunk say that something is kept for a time, or not destroyed? Setting data apart is not keeping it."""
    if not hunk.strip():
        return False
    if lexicon.matches("not_destroying", hunk):
        return True
    timed = _period(hunk) is not None or _until(hunk)
    return (
        timed and lexicon.matches("keeping", lexicon.without("setting_apart", f"{hunk}\n{block}")) is not None
    )


def _no_longer_destroyed(p: Place) -> bool:
    """Did a sentence go that destroyed data, or set it apart, after some time, and does nothing say so any more?"""
    old = p.hunk.old
    if not _sentence(old) or lexicon.matches("destroying", p.hunk.new):
        return False
    if not lexicon.matches("destroying", old) and not (
        lexicon.matches("setting_apart", old) and _period(old)
    ):
        return False
    timed = _period(old) is not None or lexicon.matches("setting_apart", p.block.old) is not None
    return timed and not _elsewhere(old, p.differences.new) and not _still_destroyed(old, p.differences.new)


def _still_destroyed(text: str, new: Document) -> bool:
    """Does the new version destroy after the same period somewhere?"""
    period = _period(text)
    return period is not None and any(
        _period(b.text) == period and lexicon.matches("destroying", b.text) is not None
        for s in new.sections
        for b in s.blocks
    )


# --- disclosure without consent --------------------------------------------------------------------------


def _exception(p: Place) -> Iterator[Draft]:
    if not p.about("third_party") or not p.hunk.new.strip() or p.hunk.old.strip():
        return
    sentence = p.hunk.new
    alone = lexicon.matches("without_consent", sentence) and lexicon.matches("giving", sentence)
    listed = lexicon.matches("case", sentence) and _under_exceptions(p)
    if (alone or listed) and not lexicon.denied(sentence):
        yield p.draft("third_party.exception_added")


def _under_exceptions(p: Place) -> bool:
    """Does the new block stand in a list that opens with "다음의 경우에는 예외로 합니다" or the like?"""
    section = p.differences.new.section(p.block.section_new)
    if section is None:
        return False
    above = ""
    for b in section.blocks:
        if b.text == p.block.new:
            return lexicon.matches("without_consent", above) is not None
        if not b.marker or lexicon.matches("without_consent", b.text):
            above = b.text
    return False


# --- rights ----------------------------------------------------------------------------------------------


def _rights(p: Place) -> Iterator[Draft]:
    if not p.about("rights"):
        return
    old, new = p.hunk.old, p.hunk.new
    lost = lexicon.kinds("right", old) - lexicon.kinds("right", _texts(p.differences.new, "rights"))
    won = lexicon.kinds("right", new) - lexicon.kinds("right", _texts(p.differences.old, "rights"))
    harder = lexicon.matches("hindering", new) and not lexicon.matches("hindering", old)
    freer = lexicon.matches("hindering", old) and not lexicon.matches("hindering", new)
    if (
        harder
        and not _elsewhere(new, p.differences.old)
        and (old.strip() or lexicon.kinds("right", p.block.new))
    ):
        yield p.draft("right.removed", note="행사하는 데 조건이나 제한이 생겼습니다.")
    elif lost:
        yield p.draft("right.removed", subject=", ".join(sorted(lost)))
    elif won:
        yield p.draft("right.added", subject=", ".join(sorted(won)))
    elif freer and new.strip():
        yield p.draft("right.added", note="조건이나 제한이 없어졌습니다.")
    elif p.block.kind == "added" and _right_sentence(new) and not _elsewhere(new, p.differences.old):
        yield p.draft("right.added", GUESS)


def _right_sentence(text: str) -> bool:
    return _sentence(text) and lexicon.matches("right", text) is not None


# --- officers, remedies, safeguards ----------------------------------------------------------------------

# Contacts of others stand in these sections; a changed phone number there is theirs.
_OTHERS = ("remedies", "processors", "third_party", "overseas")


def _officer(p: Place) -> Iterator[Draft]:
    own = p.about("officer") and lexicon.matches("contact", f"{p.block.old} {p.block.new}")
    contact = (
        not p.about(*_OTHERS)
        and lexicon.matches("reach", p.hunk.old)
        and lexicon.matches("reach", p.hunk.new)
    )
    if own or contact:
        yield p.draft("officer.changed", subject=p.heading)


def _remedy(p: Place) -> Iterator[Draft]:
    if p.about("remedies") and lexicon.matches("remedy", f"{p.block.old} {p.block.new}"):
        yield p.draft("remedy.changed")


def _safeguard(p: Place) -> Iterator[Draft]:
    if not p.about("security", "voluntary"):
        return
    old, new = p.hunk.old, p.hunk.new
    lost = lexicon.kinds("safeguard", old) - lexicon.kinds("safeguard", _texts(p.differences.new, "security"))
    won = lexicon.kinds("safeguard", new) - lexicon.kinds("safeguard", _texts(p.differences.old, "security"))
    if lost:
        yield p.draft("safeguard.removed", subject=", ".join(sorted(lost)))
    if won:
        yield p.draft("safeguard.added", subject=", ".join(sorted(won)))
    elif (
        not lost
        and not old.strip()
        and lexicon.matches("safeguard", new)
        and not _elsewhere(new, p.differences.old)
    ):
        yield p.draft("safeguard.added", GUESS)


def _dates(p: Place) -> Iterator[Draft]:
    """A date of revision or effect that the stated dates do not hold ("최종 수정일")."""
    if p.about("preamble", "change") and lexicon.matches("dating", f"{p.block.old} {p.block.new}"):
        before, after = (next(korean.dates_in(t), None) for t in (p.block.old, p.block.new))
        if (before or after) and (before and before.value) != (after and after.value) and p.dates_alone():
            yield p.draft("date.changed", subject=lexicon.matches("dating", p.block.new or p.block.old))


# --- the texts -------------------------------------------------------------------------------------------

SENTENCE = 12  # characters; shorter pieces are names, not sentences


def _sentence(text: str) -> bool:
    return len(korean.clean(text)) >= SENTENCE


def _texts(doc: Document, category: str) -> str:
    """All words of the sections of a category, sub-sections included."""
    tops = [t for t in doc.tops() if any(category in s.categories for s in doc.family(t))]
    return "\n".join(s.text for t in tops for s in doc.family(t))


def _elsewhere(text: str, doc: Document) -> bool:
    """Does the document say these very words somewhere?"""
    wanted = korean.fold(_MARK.sub("", text))
    return bool(wanted) and wanted in korean.fold(doc.text)


READERS: tuple[Callable[[Place], Iterator[Draft]], ...] = (
    _dates,
    _exception,
    _retention,
    _purposes,
    _items,
    _parties,
    _rights,
    _officer,
    _remedy,
    _safeguard,
)
