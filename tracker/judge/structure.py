"""`section.*`: what happened to sections as such. What they contain is reported by its own rule."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.judge.drafts import SURE, Draft
from tracker.model import Differences, SectionChange

_RULES = {
    "added": "section.added",
    "removed": "section.removed",
    "moved": "section.moved",
    "retitled": "section.retitled",
    "renumbered": "section.renumbered",
}


def label(number: str | None, heading: str | None) -> str:
    """A section's name for people: "제3조"-like numbers are not rebuilt, "3. 보유기간"."""
    return " ".join(x for x in (f"{number}." if number else "", heading or "") if x) or "서문"


def from_structure(differences: Differences) -> Iterator[Draft]:
    """One draft for each thing that happened to a section, "modified" apart."""
    for change in differences.sections:
        for kind in change.change:
            if kind in _RULES:
                yield _draft(_RULES[kind], change)


def _draft(rule: str, change: SectionChange) -> Draft:
    old = label(change.old_number, change.old_heading or change.heading) if change.old else None
    new = label(change.new_number, change.heading) if change.new else None
    return Draft(
        rule,
        change.heading or change.old_heading or "서문",
        old=old,
        new=new,
        section_old=change.old,
        section_new=change.new,
        quote_old=old,
        quote_new=new,
        confidence=SURE,
    )
