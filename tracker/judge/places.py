"""Where changed words stand that nothing explains yet, and the words of both versions to look things up in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker import korean
from tracker.judge import lexicon
from tracker.judge.coverage import Hunk, is_editorial, only_dates, unexplained
from tracker.judge.drafts import WORDS, Draft
from tracker.judge.words import MARK, Words
from tracker.model import BlockChange, Differences, SectionChange

SUBJECT = 60  # characters of a subject; more would not be read
SENTENCE_END = re.compile(r"(?<=[다요음함됨임])[.。!?](?:\s|$)|\n")
SENTENCE = 12  # characters; shorter pieces are names, not sentences


@dataclass(frozen=True, slots=True)
class Place:
    """A hunk that nothing explains yet, with its block and what the sections around it are about: `own` of the
    sub-section it stands in (else of the top section), `around` of the top section too."""

    hunk: Hunk
    block: BlockChange
    section: SectionChange
    own: frozenset[str]
    around: frozenset[str]
    heading: str
    old: Words
    new: Words

    def about(self, *categories: str) -> bool:
        """Is the sub-section of one of these categories?"""
        return not self.own.isdisjoint(categories)

    def within(self, *categories: str) -> bool:
        """Is the sub-section or the section around it of one of these categories?"""
        return not self.around.isdisjoint(categories)

    def holds(self, what: str) -> bool:
        """May the changed words be of this kind (a table of lexicon.toml's [column])? In a table its column or the label
        of its row must say so; a list or sentence may."""
        text = self.block.new or self.block.old
        words = self.new if self.block.new else self.old
        if self.block.block_kind == "table" and all(korean.fold(c) in words.heads for c in text.split(" | ")):
            return False  # the heads of the columns
        if self.block.block_kind != "table":
            label = re.match(r"[^:：,]{1,20}(?=[:：])", MARK.sub("", text))
            if label and lexicon.heads("any", label[0]) and not lexicon.heads(what, label[0]):
                return False
            return self.block.block_kind == "item" or re.search(r"[,、:：]", text) is not None
        if self.block.column is not None:
            return lexicon.heads(what, self.block.column)
        cells = text.split(" | ")
        return len(cells) == 2 and lexicon.heads(what, cells[0])

    @property
    def sentence(self) -> str:
        """The sentence of the new text (of the old where the words only went) that the hunk stands in."""
        text, at = (
            (self.block.new, self.hunk.at_new)
            if self.hunk.new.strip()
            else (self.block.old, self.hunk.at_old)
        )
        start = max((m.end() for m in SENTENCE_END.finditer(text, 0, at)), default=0)
        stop = SENTENCE_END.search(text, at)
        return text[start : stop.end() if stop else len(text)].strip()

    def dates_alone(self) -> bool:
        """Do only dates differ here?"""
        return only_dates(self.hunk, self.block)

    def draft(
        self, rule: str, confidence: float = WORDS, *, subject: str | None = None, **more: str | None
    ) -> Draft:
        """A draft of this place; its values are the words that went and came."""
        return Draft(
            rule,
            subject_of(subject or self.hunk.new or self.hunk.old) or self.heading or "서문",
            old=korean.clean(self.hunk.old) or None,
            new=korean.clean(self.hunk.new) or None,
            section_old=self.block.section_old,
            section_new=self.block.section_new,
            quote_old=self.block.old or None,
            quote_new=self.block.new or None,
            confidence=confidence,
            **more,  # type: ignore[arg-type]
        )

    def item(self, rule: str, name: str, confidence: float = WORDS) -> Iterator[Draft]:
        """A draft for an item that came or went; where a sensitive one came, a second says so."""
        yield self.draft(rule, confidence, subject=name)
        if rule == "item.added" and (hit := lexicon.sensitive(name)):
            yield self.draft("item.sensitive_added", confidence, subject=name, note=f'("{hit}")')


def places(differences: Differences, drafts: Sequence[Draft], old: Words, new: Words) -> Iterator[Place]:
    """Every unexplained hunk of substance, in reading order."""
    for section in differences.sections:
        for block in (*section.blocks, *_bare_heading(section)):
            if block.renumbered or block.editorial or block.kind == "moved":
                continue
            own = _categories(differences, section, block)
            around = own | frozenset(section.categories)
            heading = section.heading or section.old_heading or ""
            for hunk in unexplained(block, drafts):
                if not is_editorial(hunk, block):
                    yield Place(hunk, block, section, own, around, heading, old, new)


def _bare_heading(section: SectionChange) -> Iterator[BlockChange]:
    """The heading of a section that came or went with nothing under it: it may be a line that only looks like one."""
    if any(b.kind != "moved" for b in section.blocks):
        return
    if section.change == ("added",) and section.heading:
        text = section.heading
        yield BlockChange("added", "", text, ((1, text),), None, section.new, "paragraph")
    elif section.change == ("removed",) and section.heading:
        text = section.heading
        yield BlockChange("removed", text, "", ((-1, text),), section.old, None, "paragraph")


def _categories(differences: Differences, section: SectionChange, block: BlockChange) -> frozenset[str]:
    """Of the sub-section where it says what it is about, else of the top section."""
    own: set[str] = set()
    for doc, sid in ((differences.old, block.section_old), (differences.new, block.section_new)):
        part = doc.section(sid)
        own |= set(part.categories) if part else set()
    return frozenset(own - {"other"} or section.categories)


def subject_of(text: str) -> str:
    text = MARK.sub("", korean.clean(text)).strip(" ,.:;")
    return text if len(text) <= SUBJECT else text[: SUBJECT - 1].rstrip() + "…"


def sentence(text: str) -> bool:
    """Is it long enough to say something?"""
    return len(korean.clean(text)) >= SENTENCE
