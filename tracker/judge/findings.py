"""Differences → drafts → findings: facts first, then clause, dates and structure, then words, then the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from tracker.judge import lexicon
from tracker.judge.clause import from_clause, from_dates
from tracker.judge.coverage import Hunk, cover
from tracker.judge.drafts import Draft, finish
from tracker.judge.facts import from_facts
from tracker.judge.prose import from_prose
from tracker.judge.renames import find_renames
from tracker.judge.rules import Rule
from tracker.judge.structure import from_structure
from tracker.judge.topics import from_topics
from tracker.judge.words import Words
from tracker.model import Differences, Finding


def find(differences: Differences, rules: Mapping[str, Rule]) -> tuple[Finding, ...]:
    """Every finding of a change: heaviest first, then in reading order. Empty where the words are the same."""
    if not differences.substantive:
        return ()
    old, new = Words(differences.old), Words(differences.new)
    renames = find_renames(differences, new)

    def renamed(hunk: Hunk) -> bool:
        return any(r.explains(hunk) for r in renames)

    drafts = list(from_facts(differences, renames, old, new))
    drafts += from_clause(differences)
    drafts += from_dates(differences)
    drafts += from_structure(differences)
    drafts += from_topics(differences, drafts)
    prose, read = from_prose(differences, drafts, old, new, renamed)
    drafts += cover(differences, [*drafts, *prose], lambda b, h: renamed(h) or (id(b), h) in read)
    drafts += prose
    drafts += (r.draft() for r in renames)
    old_clause = differences.old.notice_clause
    triggers = old_clause.triggers if old_clause else ()
    caught = (replace(d, trigger=lexicon.caught_by(d.rule, triggers)) for d in once(drafts))
    return tuple(sorted((finish(d, rules) for d in caught), key=weight))


_NOTICE = {"material": 0, "ordinary": 1, "none": 2}
_DIRECTION = {"adverse": 0, "favourable": 1, "neutral": 2}
_LAST = ("section.", "text.changed", "editorial")


def weight(finding: Finding) -> tuple[bool, int, bool, int, int]:
    """What people should read first comes first: material before disputed before ordinary, structure at the end."""
    last = next((i + 1 for i, r in enumerate(_LAST) if finding.rule.startswith(r)), 0)
    return (last > 0, _NOTICE[finding.notice], finding.disputed, _DIRECTION[finding.direction], last)


def once(drafts: Iterable[Draft]) -> Iterable[Draft]:
    """Each finding once: same rule, subject and place."""
    seen: set[tuple[str, str, str | None, str | None, str | None, str | None]] = set()
    for d in drafts:
        key = (*d.key(), d.quote_old, d.quote_new)
        if key not in seen:
            seen.add(key)
            yield d
