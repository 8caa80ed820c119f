"""What changed words say where no matched fact speaks: lists, tables, sentences.

Only hunks that no draft explains are read, in the section categories where their words mean what the lexicon says.
These drafts are less sure than facts (`WORDS`); a guess asks for a reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from tracker.judge import clauses, keeping, lists, sentences
from tracker.judge.coverage import Hunk
from tracker.judge.drafts import Draft
from tracker.judge.places import Place, places
from tracker.model import Differences

# Asked in this order; the first that knows a hunk has it.
READERS: tuple[Callable[[Place], Iterator[Draft]], ...] = (
    clauses.dates,
    sentences.exception,
    keeping.retention,
    lists.purposes,
    lists.items,
    lists.parties,
    clauses.rights,
    clauses.officer,
    clauses.remedy,
    clauses.safeguard,
    sentences.abroad,
    sentences.given,
    sentences.entrusted,
    sentences.collected,
    sentences.used,
)
# These say only that something about their subject changed; what it is, the readers still look for.
_VAGUE = ("location.changed", "children.changed")


def from_prose(
    differences: Differences, drafts: Sequence[Draft], known: Callable[[Hunk], bool] = lambda _: False
) -> tuple[list[Draft], frozenset[tuple[int, Hunk]]]:
    """Drafts for the hunks that `drafts` leave unexplained and `known` does not know, and those hunks, each with the
    `id` of its block. The first reader that knows a hunk has it; one block gives one draft a rule."""
    found: dict[tuple[int, str, str], Draft] = {}
    read: set[tuple[int, Hunk]] = set()
    for place in places(differences, [d for d in drafts if d.rule not in _VAGUE]):
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
