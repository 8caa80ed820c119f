"""What changed words say where no matched fact speaks: lists, tables, sentences.

Only hunks that no draft explains are read, in the section categories where their words mean what the lexicon says.
These drafts are less sure than facts (`WORDS`); a guess asks for a reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from tracker import korean
from tracker.judge import cells, clauses, keeping, lists, members, sentences
from tracker.judge.coverage import Hunk
from tracker.judge.drafts import Draft
from tracker.judge.places import Place, places
from tracker.judge.words import Words
from tracker.model import Differences

# Asked in this order; the first that knows a hunk has it.
READERS: tuple[Callable[[Place], Iterator[Draft]], ...] = (
    clauses.dates,
    sentences.exception,
    keeping.retention,
    cells.cells,
    members.members,
    lists.purposes,
    lists.flags,
    lists.items,
    lists.parties,
    clauses.rights,
    clauses.officer,
    clauses.remedy,
    clauses.safeguard,
    clauses.cameras,
    sentences.abroad,
    sentences.given,
    sentences.entrusted,
    sentences.collected,
    sentences.used,
)
# These say only that something about their subject changed; what it is, the readers still look for.
_BESIDES = ("purpose.", "children.", "behavioral.", "ai_training.", "automated.")
_VAGUE = ("location.changed", "children.changed")


def from_prose(
    differences: Differences, drafts: Sequence[Draft], old: Words, new: Words, known: Callable[[Hunk], bool]
) -> tuple[list[Draft], frozenset[tuple[int, Hunk]]]:
    """Drafts for the hunks that `drafts` leave unexplained and `known` does not know, and those hunks, each with the
    `id` of its block. The first reader that knows a hunk has it; one block gives one draft a rule."""
    found: dict[tuple[int, str, str], Draft] = {}
    told = {korean.fold(d.subject) for d in drafts if d.rule.startswith("item.")}
    read: set[tuple[int, Hunk]] = set()
    for place in places(differences, [d for d in drafts if d.rule not in _VAGUE], old, new):
        if known(place.hunk):
            continue
        for reader in READERS:
            if mine := list(reader(place)):
                read.add((id(place.block), place.hunk))
                for draft in mine:
                    if draft.rule.startswith("item.") and korean.fold(draft.subject) in told:
                        continue
                    key = _key(place, draft)
                    found[key] = _joined(found[key], draft) if key in found else draft
                break
    # A sentence known as a purpose, or by its subject, may take in data besides: "위치기반 서비스를 위하여 위치정보를 수집합니다."
    others = [d for d in drafts if d.rule not in _VAGUE and not d.rule.startswith(_BESIDES)]
    for place in places(differences, others, old, new):
        if (id(place.block), place.hunk) not in read and not known(place.hunk):
            for draft in sentences.collected(place):
                found.setdefault(_key(place, draft), draft)
    return list(found.values()), frozenset(read)


# Many lines of one section that say the same kind of thing are one finding: people read one line, with all quotes.
_GATHERED = ("officer.changed", "remedy.changed", "right.added", "safeguard.added", "safeguard.removed")


def _key(place: Place, draft: Draft) -> tuple[int, str, str]:
    if draft.rule in _GATHERED:
        return (id(place.section), draft.rule, "")
    return (id(place.block), draft.rule, draft.subject if draft.rule.startswith("item.") else "")


def _joined(one: Draft, other: Draft) -> Draft:
    """Two drafts of one rule as one: values and quotes of both, the surer confidence."""

    def both(a: str | None, b: str | None, between: str) -> str | None:
        return a if a == b else between.join(x for x in (a, b) if x) or None

    return replace(
        one,
        old=both(one.old, other.old, " … "),
        new=both(one.new, other.new, " … "),
        quote_old=both(one.quote_old, other.quote_old, "\n"),
        quote_new=both(one.quote_new, other.quote_new, "\n"),
        section_old=_around(one.section_old, other.section_old),
        section_new=_around(one.section_new, other.section_new),
        confidence=max(one.confidence, other.confidence),
    )


def _around(one: str | None, other: str | None) -> str | None:
    """The section that holds both: the known one, or the top section of two."""
    if one is None or other is None or one == other:
        return one or other
    return one.split(".")[0]
