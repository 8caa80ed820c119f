"""Subjects that appear in a policy, by the words of changed blocks where facts say nothing: AI training,
business transfer, automated decisions, behavioural data, children, video devices, location …"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker import korean
from tracker.judge import lexicon
from tracker.judge.coverage import hunks
from tracker.judge.drafts import FACT, GUESS, WORDS, Draft
from tracker.judge.lists import company
from tracker.model import BlockChange, Differences, Document, SectionChange


def from_topics(differences: Differences, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """A draft for each subject that the new version affirms and the old one did not, at its first place."""
    have = {d.rule for d in drafts}
    # Not the headings: "맞춤형 광고" over "하지 않습니다" affirms nothing.
    old_text = "\n".join(b.text for s in differences.old.sections for b in s.blocks)
    for topic in lexicon.topics():
        if topic.rule in have or topic.slug == "children":
            continue
        known = lexicon.affirmed(topic, old_text) is not None
        found = _by_words(topic, differences, old_text if known else "") if not known or topic.each else None
        if found:
            yield found
        else:
            yield from _by_section(topic, differences)
    yield from _children(differences)
    yield from _location(differences)


def _abroad(block: BlockChange) -> str:
    """To whom and where a new transfer goes, as far as the block says so."""
    return ", ".join(x for x in (company(block.new), *lexicon.all_matches("country", block.new)) if x)


def _by_words(topic: lexicon.Topic, differences: Differences, old: str) -> Draft | None:
    """The first changed block that affirms a subject which the old version did not affirm anywhere; of a subject that
    counts each by each, one whose very words are new to the old version (`old`: its text where it affirms the subject)."""
    for block in changed_blocks(differences):
        hit = lexicon.affirmed(topic, block.new)
        came = hit and (any(topic.words.search(h.new) for h in hunks(block)) or turned(topic, block))
        if topic.each and old and hit and came:
            named = dict.fromkeys(m[0] for h in hunks(block) for m in topic.words.finditer(h.new))
            before = korean.fold(old) if named else ""
            hit = next((x for x in named if korean.fold(x) not in before), None)
        if hit and came and not _only_named(block, differences.new):
            return _draft(topic.rule, _abroad(block) or hit if topic.slug == "transfer" else hit, block)
    return None


def _by_section(topic: lexicon.Topic, differences: Differences) -> Iterator[Draft]:
    """A new section that is about the subject by its heading and says something of its own, in whatever words."""
    known = {c for s in differences.old.sections for c in s.categories}
    for section in differences.sections:
        mine = set(topic.categories) & set(section.categories)
        if section.change != ("added",) or not mine or mine & known or not section.new_text.strip():
            continue
        if not any(lexicon.denied(x) for x in lexicon.sentences_of(section.new_text)):
            yield _whole(topic.rule, section, WORDS)
            return


def turned(topic: lexicon.Topic, block: BlockChange) -> bool:
    """Did a line that denied the subject turn to affirm it ("학습에 이용되지 않습니다" → "이용될 수 있습니다")?"""
    said = topic.words.search(block.old) is not None and lexicon.affirmed(topic, block.old) is None
    return said and lexicon.affirmed(topic, block.new) is not None


TITLE = 45  # characters; a longer line says something by itself


def _only_named(block: BlockChange, new: Document) -> bool:
    """Is the block but a title, in a section that denies what it names ("해당 사항 없음")?"""
    section = new.section(block.section_new)
    if section is None or len(block.new) > TITLE or re.search(r"[다요]\.?$|[:：|]", block.new):
        return False
    return lexicon.denied(section.text)


def changed_blocks(differences: Differences) -> Iterator[BlockChange]:
    """Blocks that came or changed in substance."""
    for section in differences.sections:
        for block in section.blocks:
            if block.new and not (block.renumbered or block.editorial or block.kind == "moved"):
                yield block


def _draft(rule: str, hit: str, block: BlockChange, confidence: float = WORDS) -> Draft:
    return Draft(
        rule,
        hit,
        old=block.old or None,
        new=block.new or None,
        section_old=block.section_old,
        section_new=block.section_new,
        quote_old=block.old or None,
        quote_new=block.new or None,
        confidence=confidence,
    )


def _children(differences: Differences) -> Iterator[Draft]:
    topic = next(t for t in lexicon.topics() if t.slug == "children")
    before = lexicon.affirmed(topic, _beside_clause(differences.old))
    named_before = topic.words.search(differences.old.text)
    if dropped := _guardians_dropped(differences):
        yield dropped
        return
    for block in changed_blocks(differences):
        if not any(topic.words.search(h.new) for h in hunks(block)) and not turned(topic, block):
            continue
        hit = lexicon.affirmed(topic, block.new)
        if hit and not before:
            yield _draft("children.added", hit, block)
        else:
            yield _draft("children.changed", hit or "만 14세 미만", block)
        return
    for section in differences.sections:
        if "children" in section.categories and section.new is None:
            if named_before and not topic.words.search(_beside_clause(differences.new)):
                yield _whole("children.removed", section, FACT)
                return
        elif "children" in section.categories and "modified" in section.change:
            for block in section.blocks:
                if _of_children(section, block):
                    yield _draft("children.changed", section.heading, block)
                    return


def _guardians_dropped(differences: Differences) -> Draft | None:
    """A line by which a child's guardian agrees first that now says something else of children, where no other line of
    the new version asks a guardian."""
    if any(lexicon.matches("guardian_consent", s.text) for s in differences.new.sections):
        return None
    for block in changed_blocks(differences):
        asked = block.kind == "modified" and lexicon.matches("guardian_consent", block.old)
        if asked and _CHILD.search(block.new):
            return _draft("children.removed", "법정대리인의 동의", block)
    return None


def _beside_clause(document: Document) -> str:
    """The text without the sections on changes: a clause that names data of children as an example of an important
    change neither collects it nor protects anybody."""
    return "\n".join(f"{s.heading}\n{s.text}" for s in document.sections if "change" not in s.categories)


_CHILD = re.compile(r"아동|어린이|미성년|법정\s*대리인|\d+\s*세")


def _of_children(section: SectionChange, block: BlockChange) -> bool:
    """Does a changed block speak of children, in a section that may be about other things too?"""
    if block.renumbered or block.editorial or block.kind == "moved":
        return False
    return set(section.categories) == {"children"} or any(_CHILD.search(h.old + h.new) for h in hunks(block))


def _location(differences: Differences) -> Iterator[Draft]:
    for section in differences.sections:
        if "location" in section.categories:
            for block in section.blocks:
                if not (block.renumbered or block.editorial or block.kind == "moved"):
                    yield _draft("location.changed", section.heading, block, GUESS)
                    return


def _whole(rule: str, section: SectionChange, confidence: float) -> Draft:
    return Draft(
        rule,
        section.heading,
        old=section.old_text or None,
        new=section.new_text or None,
        section_old=section.old,
        section_new=section.new,
        quote_old=section.old_text or None,
        quote_new=section.new_text or None,
        confidence=confidence,
    )
