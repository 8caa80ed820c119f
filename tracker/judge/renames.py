"""One name for another all over the text: a service renamed, a term updated ("취급방침" → "처리방침").

Such a substitution is told once, and what follows from it (an officer's title, a recipient described by the service's
name) is no finding of its own. Names of people, contacts, periods, and words that carry a rule's meaning ("선택" →
"필수") are never taken for a mere name, however often they change.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracker import korean
from tracker.judge.coverage import Hunk, hunks, loose, strip_particles
from tracker.judge.drafts import FACT, Draft
from tracker.judge.words import Words
from tracker.model import BlockChange, Differences, Fact, FactChange

# A service or company names itself in these; elsewhere a repeated change of name may be a change of the thing itself:
# another officer or department (also in lists of contacts under rights or cctv), processor, recipient, item.
_OWN = frozenset({"preamble", "purpose", "change", "security", "destruction", "auto_collection", "other"})
_NEVER = re.compile(
    r"@|https?:|www\.|\d{2,4}-\d{3,4}|않|없|못|불가|거부|제한|동의|제외|필수|선택|이상|이하|미만|초과|영구|^[\d\W년월일개간조항호]+$"
)
LONGEST = 40  # characters of a name; longer pieces are sentences


@dataclass(frozen=True, slots=True)
class Rename:
    """`old` became `new` (as written at their first place) in so many blocks."""

    old: str
    new: str
    blocks: int
    first: BlockChange

    def explains(self, hunk: Hunk) -> bool:
        """Does the substitution alone make the new words of the old?"""
        before, after = strip_particles(_bare(hunk.old), _bare(hunk.new))
        if not before or not after:
            return False
        return self.applied(before) == after or loose(self.applied(loose(_bare(hunk.old)))) == loose(
            _bare(hunk.new)
        )

    def applied(self, folded: str) -> str:
        """A folded text with the substitution made."""
        return folded.replace(korean.fold(self.old), korean.fold(self.new))

    def draft(self) -> Draft:
        """The one finding that tells it."""
        return Draft(
            "text.changed",
            f"{self.old} → {self.new}",
            old=self.old,
            new=self.new,
            section_old=self.first.section_old,
            section_new=self.first.section_new,
            quote_old=self.first.old or None,
            quote_new=self.first.new or None,
            confidence=FACT,
            note=f"같은 말이 {self.blocks}곳에서 바뀌어, 이름을 고친 것으로 보입니다.",
        )


def find_renames(differences: Differences, words: Words) -> tuple[Rename, ...]:
    """Substitutions made in at least two sections, one of them not about the thing named, and whole: the old name is
    gone from the new version."""
    seen: dict[tuple[str, str], list[tuple[int, BlockChange, Hunk, bool]]] = defaultdict(list)
    for n, section in enumerate(differences.sections):
        plain = not section.categories or not _OWN.isdisjoint(section.categories)
        for block in section.blocks:
            if block.kind != "modified" or block.renumbered:
                continue
            for hunk in hunks(block):
                key = strip_particles(_bare(hunk.old), _bare(hunk.new))
                if all(1 < len(k) <= LONGEST for k in key) and key[0] != key[1] and not _forbidden(hunk):
                    seen[key].append((n, block, hunk, plain))
    new_text = words.whole
    found = []
    for (old, new), where in seen.items():
        if len({n for n, *_ in where}) < 2 or not any(plain for *_, plain in where):
            continue
        if old not in new and old in new_text.replace(new, ""):
            continue
        _, block, hunk, _ = min(where, key=lambda w: len(w[2].old))
        found.append(
            Rename(
                _name(_bare(hunk.old), old),
                _name(_bare(hunk.new), new),
                len({id(b) for _, b, *_ in where}),
                block,
            )
        )
    return tuple(found)


_GLOSS = re.compile(r"\([^()]*\)")


def _bare(text: str) -> str:
    """Without an explanation in brackets, which stands at a name's first place only; brackets alone stay."""
    return _GLOSS.sub("", text) if korean.fold(_GLOSS.sub("", text)) else text


def _forbidden(hunk: Hunk) -> bool:
    return any(_NEVER.search(korean.clean(x)) for x in (hunk.old, hunk.new))


def _name(text: str, folded: str) -> str:
    """The words as written, cut to what `folded` holds (their particle off)."""
    words = korean.clean(text)
    while words and korean.fold(words) != folded and korean.fold(words).startswith(folded):
        words = words[:-1]
    return words.strip(" ,.\"'“”‘’") or korean.clean(text)


def follows(change: FactChange, renames: Sequence[Rename]) -> bool:
    """Is the fact change nothing but a renaming?"""
    if change.old is None or change.new is None:
        return False
    return any(_same(change.old, change.new, r) for r in renames)


def pairs_following(
    changes: Sequence[FactChange], renames: Sequence[Rename]
) -> Iterator[tuple[FactChange, FactChange]]:
    """(removed, added) pairs that are one fact under the new name."""
    if not renames:
        return
    added = [c for c in changes if c.change == "added"]
    for gone in (c for c in changes if c.change == "removed" and c.old):
        for come in added:
            if (
                come.kind == gone.kind
                and come.new
                and gone.old
                and any(_same(gone.old, come.new, r) for r in renames)
            ):
                added.remove(come)
                yield gone, come
                break


def _same(old: Fact, new: Fact, rename: Rename) -> bool:
    if rename.applied(korean.fold(_bare(old.name))) != korean.fold(_bare(new.name)):
        return False
    return _values(old.attributes, rename) == _values(new.attributes, None)


def _values(attributes: Mapping[str, object], rename: Rename | None) -> dict[str, str]:
    folded = {
        k: korean.fold(" ".join(v) if isinstance(v, tuple) else str(v))
        for k, v in attributes.items()
        if v is not None
    }
    return {k: rename.applied(v) for k, v in folded.items()} if rename else folded
