"""What changed words say where no matched fact speaks: sentences of retention, rights, exceptions, contacts.

Only hunks that no draft explains are read, in the section categories where their words mean what the lexicon says.
These drafts are less sure than facts (`WORDS`), and surer where a number moved than where a sentence came.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tracker import korean
from tracker.judge import lexicon
from tracker.judge.coverage import Hunk, is_editorial, only_dates, unexplained
from tracker.judge.drafts import GUESS, WORDS, Draft
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

    def draft(
        self, rule: str, subject: str | None = None, confidence: float = WORDS, **more: str | None
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


def from_prose(differences: Differences, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Drafts for the hunks that `drafts` leave unexplained; the first reader that knows a hunk has it."""
    for place in places(differences, drafts):
        for reader in READERS:
            found = list(reader(place))
            if found:
                yield from found
                break


def places(differences: Differences, drafts: Sequence[Draft]) -> Iterator[Place]:
    """Every unexplained hunk of substance, in reading order."""
    for section in differences.sections:
        for block in section.blocks:
            if block.renumbered or block.editorial or block.kind == "moved":
                continue
            about = _categories(differences, section, block)
            heading = section.heading or section.old_heading or ""
            for hunk in unexplained(block, drafts):
                if not is_editorial(hunk) and not only_dates(hunk):
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


# --- retention -------------------------------------------------------------------------------------------


def _retention(p: Place) -> Iterator[Draft]:
    if not p.about("retention", "destruction", "items", "purpose"):
        return
    before, after = _period(p.hunk.old), _period(p.hunk.new)
    if (
        before is not None
        and after is not None
        and before != after
        and _keeps(p.block.old)
        and _keeps(p.block.new)
    ):
        statute = lexicon.statute(p.block.new)
        yield p.draft(
            "retention.extended" if after > before else "retention.shortened",
            subject=p.block.new,
            statute=statute if after > before else None,
        )
        return
    if not p.about("retention", "destruction"):
        return
    if p.block.kind != "removed" and _kept_sentence(p.hunk.new, p.block.new):
        if not _kept_sentence(p.hunk.old, p.block.old):
            yield p.draft("retention.added", statute=lexicon.statute(p.hunk.new))
    elif p.hunk.old and not p.hunk.new.strip():
        if _destroyed_after(p.hunk.old) and not _still_destroyed(p.hunk.old, p.differences.new):
            yield p.draft(
                "retention.extended", note="정해진 기간이 지나면 파기하거나 분리한다는 내용이 없어졌습니다."
            )
        elif _kept_sentence(p.hunk.old, p.block.old):
            yield p.draft("retention.removed")


def _period(text: str) -> float | None:
    """Days of the period in a text (`inf` for permanent); dates are no periods."""
    if lexicon.matches("permanent", text):
        return float("inf")
    if any(True for _ in korean.dates_in(text)):
        return None
    found = korean.period_days(text)
    return None if found is None or found > 36500 else float(found)


def _keeps(text: str) -> bool:
    return bool(
        lexicon.matches("keeping", text) or lexicon.matches("destroying", text) or re.search(r"\||:", text)
    )


def _kept_sentence(hunk: str, block: str) -> bool:
    """Does the hunk say that something is kept for a time, or not destroyed?"""
    if not hunk.strip():
        return False
    if lexicon.matches("not_destroying", hunk):
        return True
    timed = _period(hunk) is not None or lexicon.matches("until", hunk) is not None
    return (
        timed
        and lexicon.matches("keeping", f"{hunk} {block}") is not None
        and not lexicon.matches("destroying", hunk)
    )


def _destroyed_after(text: str) -> bool:
    return lexicon.matches("destroying", text) is not None and _period(text) is not None


def _still_destroyed(text: str, new: Document) -> bool:
    """Does the new version destroy after the same period somewhere?"""
    period = _period(text)
    return any(
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
    harder = lexicon.matches("hindering", new) and not lexicon.matches("hindering", old)
    freer = lexicon.matches("hindering", old) and not lexicon.matches("hindering", new)
    if harder and (old.strip() or lexicon.matches("right", p.block.new)):
        yield p.draft("right.removed", note="행사하는 데 조건이나 제한이 생겼습니다.")
    elif freer and new.strip():
        yield p.draft("right.added", note="조건이나 제한이 없어졌습니다.")
    elif lexicon.matches("easing", old) and not new.strip():
        yield p.draft("right.removed", confidence=GUESS)
    elif lexicon.matches("right", new) and not old.strip() and _sentence(new):
        yield p.draft("right.added")
    elif (
        lexicon.matches("right", old)
        and not new.strip()
        and _sentence(old)
        and not _elsewhere(old, p.differences.new)
    ):
        yield p.draft("right.removed")


# --- officers, remedies, safeguards ----------------------------------------------------------------------


def _officer(p: Place) -> Iterator[Draft]:
    if p.about("officer") and lexicon.matches("contact", f"{p.block.old} {p.block.new}"):
        yield p.draft("officer.changed", subject=p.heading)


def _remedy(p: Place) -> Iterator[Draft]:
    if p.about("remedies") and lexicon.matches("remedy", f"{p.block.old} {p.block.new}"):
        yield p.draft("remedy.changed")


def _safeguard(p: Place) -> Iterator[Draft]:
    if not p.about("security"):
        return
    if lexicon.matches("safeguard", p.hunk.new) and not p.hunk.old.strip():
        yield p.draft("safeguard.added")
    elif (
        lexicon.matches("safeguard", p.hunk.old)
        and not p.hunk.new.strip()
        and not _elsewhere(p.hunk.old, p.differences.new)
    ):
        yield p.draft("safeguard.removed")


# --- the texts -------------------------------------------------------------------------------------------

SENTENCE = 12  # characters; shorter pieces are names, not sentences


def _sentence(text: str) -> bool:
    return len(korean.clean(text)) >= SENTENCE


def _elsewhere(text: str, doc: Document) -> bool:
    """Does the document say these very words somewhere?"""
    wanted = korean.fold(_MARK.sub("", text))
    return bool(wanted) and wanted in korean.fold(doc.text)


READERS: tuple[Callable[[Place], Iterator[Draft]], ...] = (
    _exception,
    _retention,
    _rights,
    _officer,
    _remedy,
    _safeguard,
)
