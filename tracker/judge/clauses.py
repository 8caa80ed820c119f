"""Sentences on rights and safeguards, contacts of officers and remedies, dates of revision."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker import korean
from tracker.judge import lexicon
from tracker.judge.attributes import ends_a_sentence
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
    harder = harder or _only_errands(p)
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
    elif gone := _asked_no_more(p):
        yield p.draft("right.removed", GUESS, subject=gone)
    elif not old.strip() and _rightsentence(new) and not p.old.says(new):
        yield p.draft("right.added", GUESS)


def _hindering(text: str) -> list[str]:
    """The sentences that make a right harder to use; not those by which people may refuse cookies or advertising."""
    return [
        x
        for x in lexicon.sentences_of(text)
        if lexicon.matches("hindering", x) and not lexicon.matches("own_refusal", x)
    ]


def _only_errands(p: Place) -> bool:
    """Could a right be used from home, and now only by a visit or by mail?"""
    return (
        lexicon.matches("from_home", p.hunk.old) is not None
        and lexicon.matches("errand", p.hunk.new) is not None
        and lexicon.matches("from_home", p.sentence) is None
    )


def _asked_no_more(p: Place) -> str | None:
    """A sentence by which people could ask for something that the new version nowhere lets them ask for."""
    if p.block.kind != "modified" or lexicon.matches("asking", p.hunk.new):
        return None  # where whole lines went, rights are told in other lines: the kinds of rights say whether one is gone
    for said in lexicon.sentences_of(p.hunk.old):
        if (
            sentence(said)
            and lexicon.matches("asking", said)
            and not lexicon.kinds("right", said)
            and not p.new.says(said)
        ):
            return said
    return None


def _rightsentence(text: str) -> bool:
    return sentence(text) and lexicon.matches("right", text) is not None


# --- officers, remedies, safeguards ----------------------------------------------------------------------

# Contacts of others stand in these sections; a changed phone number there is theirs.
_OTHERS = ("remedies", "processors", "third_party", "overseas")


def officer(p: Place) -> Iterator[Draft]:
    named = lexicon.matches("contact", f"{p.block.old} {p.block.new}") or _lone_name(p)
    own = p.about("officer") and named and _of_contact(p)
    contact = (
        not p.about(*_OTHERS)
        and lexicon.matches("reach", p.hunk.old)
        and lexicon.matches("reach", p.hunk.new)
    )
    if own or contact:
        yield p.draft("officer.changed", subject=p.heading)


def _lone_name(p: Place) -> bool:
    """A short line in a section on nothing but officers: a name, with the department before it."""
    short = len(p.block.new) <= LINE_OF_CONTACT and not ends_a_sentence(p.block.new)
    return p.own == {"officer"} and p.block.kind == "modified" and short


def _of_contact(p: Place) -> bool:
    """Did a name, number or address change, and not merely labels around them, or a measure beside them?"""
    words = f"{p.hunk.old} {p.hunk.new}"
    if len(p.around) > 1 and lexicon.matches("safeguard", words) and not lexicon.matches("reach", words):
        return False
    labelled = re.search(r"[:：|]", f"{p.block.old}{p.block.new}") or p.block.kind != "modified"
    labelled = labelled or _lone_name(p)
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
    elif (
        not won
        and not lost
        and _went(p) == len(p.section.blocks)
        and _measure(p, old)
        and not p.new.says(old)
    ):
        yield p.draft("safeguard.removed", GUESS)  # where other lines came or changed, it may be told in them


def _measure(p: Place, text: str) -> bool:
    """Does a new line name a safeguard, or stand whole in a section on nothing else?"""
    if lexicon.matches("safeguard", text):
        return True
    return (
        p.own == {"security"}
        and p.block.kind in ("added", "removed")
        and not lexicon.denied(text)
        and len(text) > LINE
    )


LINE_OF_CONTACT = 60  # characters; more is a sentence about the office, not who holds it
LINE = 8  # characters; less is a caption


_DEVICES = re.compile(r"(?P<where>[가-힣A-Za-z][^,|:：/]{1,24}?)\s?\d{1,3}\s?대")  # "재활용 분리수거장 5대"


def cameras(p: Place) -> Iterator[Draft]:
    """One more place in a section on cameras: a new row in a table from which none went, or one more place with its
    number of devices in a line."""
    if not p.about("cctv_fixed", "video_mobile") or lexicon.denied(p.hunk.new) or p.old.says(p.hunk.new):
        return
    if p.block.kind == "modified":
        for found in _DEVICES.finditer(p.hunk.new):
            if not p.old.says(found["where"]):
                yield p.draft("cctv.added", subject=found["where"].strip())
                return
    elif (p.block.kind, p.block.block_kind) == ("added", "table") and sentence(p.hunk.new) and _went(p) == 0:
        yield p.draft("cctv.added")


def _went(p: Place) -> int:
    """How many lines of the section went."""
    return sum(b.kind == "removed" for b in p.section.blocks)


def dates(p: Place) -> Iterator[Draft]:
    """A date of revision or effect that the stated dates do not hold ("최종 수정일")."""
    if p.about("preamble", "change") and lexicon.matches("dating", f"{p.block.old} {p.block.new}"):
        before, after = (next(korean.dates_in(t), None) for t in (p.block.old, p.block.new))
        if (before or after) and (before and before.value) != (after and after.value) and p.dates_alone():
            yield p.draft("date.changed", subject=lexicon.matches("dating", p.block.new or p.block.old))
