"""Sentences on rights and safeguards, contacts of officers and remedies, dates of revision."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker import korean
from tracker.judge import lexicon
from tracker.judge.drafts import GUESS, Draft
from tracker.judge.places import Place, sentence

# --- rights ----------------------------------------------------------------------------------------------


def rights(p: Place) -> Iterator[Draft]:
    if not p.within("rights"):
        return
    old, new = p.hunk.old, p.hunk.new
    lost = lexicon.kinds("right", old) - lexicon.kinds("right", p.new.about("rights"))
    won = lexicon.kinds("right", new) - lexicon.kinds("right", p.old.about("rights"))
    harder = bool(_hindering(new)) and not _hindering(old)
    # The condition may need words that did not change ("방문하거나 … 주세요" → "방문하여 … 주셔야 합니다").
    harder = harder or (
        p.block.kind == "modified" and bool(_hindering(p.block.new)) and not _hindering(p.block.old)
    )
    freer = lexicon.matches("hindering", old) and not lexicon.matches("hindering", new)
    named = lexicon.kinds("right", p.block.new) or lexicon.matches("right", p.block.new)
    if harder and not p.old.says(new) and (old.strip() or named):
        yield p.draft("right.removed", note="행사하는 데 조건이나 제한이 생겼습니다.")
    elif lost:
        yield p.draft("right.removed", subject=", ".join(sorted(lost)))
    elif won:
        yield p.draft("right.added", subject=", ".join(sorted(won)))
    elif freer and new.strip():
        yield p.draft("right.added", note="조건이나 제한이 없어졌습니다.")
    elif p.block.kind == "added" and _rightsentence(new) and not p.old.says(new):
        yield p.draft("right.added", GUESS)


def _hindering(text: str) -> list[str]:
    """The sentences that make a right harder to use; not those by which people may refuse cookies or advertising."""
    return [
        x
        for x in lexicon.sentences_of(text)
        if lexicon.matches("hindering", x) and not lexicon.matches("own_refusal", x)
    ]


def _rightsentence(text: str) -> bool:
    return sentence(text) and lexicon.matches("right", text) is not None


# --- officers, remedies, safeguards ----------------------------------------------------------------------

# Contacts of others stand in these sections; a changed phone number there is theirs.
_OTHERS = ("remedies", "processors", "third_party", "overseas")


def officer(p: Place) -> Iterator[Draft]:
    own = p.about("officer") and lexicon.matches("contact", f"{p.block.old} {p.block.new}") and _of_contact(p)
    contact = (
        not p.about(*_OTHERS)
        and lexicon.matches("reach", p.hunk.old)
        and lexicon.matches("reach", p.hunk.new)
    )
    if own or contact:
        yield p.draft("officer.changed", subject=p.heading)


def _of_contact(p: Place) -> bool:
    """Did a name, number or address change, and not merely labels around them, or a measure beside them?"""
    words = f"{p.hunk.old} {p.hunk.new}"
    if len(p.around) > 1 and lexicon.matches("safeguard", words) and not lexicon.matches("reach", words):
        return False
    labelled = re.search(r"[:：|]", f"{p.block.old}{p.block.new}") or p.block.kind != "modified"
    if not labelled and not lexicon.matches("reach", words) and not lexicon.matches("contact", words):
        return False
    return any(c.isalnum() for c in lexicon.without("office", lexicon.without("contact", words)))


def remedy(p: Place) -> Iterator[Draft]:
    if p.about("remedies") and lexicon.matches("remedy", f"{p.block.old} {p.block.new}"):
        yield p.draft("remedy.changed")


def safeguard(p: Place) -> Iterator[Draft]:
    if not p.about("security", "voluntary"):
        return
    old, new = p.hunk.old, p.hunk.new
    lost = lexicon.kinds("safeguard", old) - lexicon.kinds("safeguard", p.new.about("security"))
    won = lexicon.kinds("safeguard", new) - lexicon.kinds("safeguard", p.old.about("security"))
    if lost:
        yield p.draft("safeguard.removed", subject=", ".join(sorted(lost)))
    if won:
        yield p.draft("safeguard.added", subject=", ".join(sorted(won)))
    elif not lost and not old.strip() and _measure(p, new) and not p.old.says(new):
        yield p.draft("safeguard.added", GUESS)


def _measure(p: Place, text: str) -> bool:
    """Does a new line name a safeguard, or stand whole in a section on nothing else?"""
    if lexicon.matches("safeguard", text):
        return True
    return p.own == {"security"} and p.block.kind == "added" and not lexicon.denied(text) and len(text) > LINE


LINE = 8  # characters; less is a caption


def dates(p: Place) -> Iterator[Draft]:
    """A date of revision or effect that the stated dates do not hold ("최종 수정일")."""
    if p.about("preamble", "change") and lexicon.matches("dating", f"{p.block.old} {p.block.new}"):
        before, after = (next(korean.dates_in(t), None) for t in (p.block.old, p.block.new))
        if (before or after) and (before and before.value) != (after and after.value) and p.dates_alone():
            yield p.draft("date.changed", subject=lexicon.matches("dating", p.block.new or p.block.old))
