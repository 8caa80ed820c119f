"""Changes of form only: references that follow a renumbering, spacing, punctuation, particles, plain typing errors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from rapidfuzz.distance import Levenshtein

from tracker.compare.words import words_key
from tracker.model import DiffOp
from tracker.tables import load_table

# "제5조", "제7조의2", "5조", "3.항", "제3항", "2.번", "제2장", "4호"
_REFERENCE = re.compile(
    r"(?:제\s*)?(\d{1,3})(?:\s*\.)?\s*(조|항|호|장|절|번)(?:\s*의\s*(\d{1,2}))?(?![가-힣]*년)"
)
# Before a reference these name a statute: its articles are not ours.
_STATUTE = re.compile(
    r"(?:법|법률|시행령|시행규칙|령|규칙|조례|약관|고시|지침|[」』》])['\"’”)\]]*\s*(?:제\s*\d+\s*[조항호]\s*(?:의\s*\d+)?\s*,?\s*)*$"
)
_WORD = re.compile(r"\w+")
_VERB = re.compile(r"(?:하|되|합|됩|할|될|한|된|했|됐|함|됨)[가-힣]*$")


@cache
def particles() -> frozenset[str]:
    """The particles of the lexicon: what a noun may end in and be the same noun."""
    return frozenset(load_table("tracker.compare", "lexicon.toml")["particles"])


@cache
def _same_particles() -> tuple[frozenset[str], ...]:
    return tuple(map(frozenset, load_table("tracker.compare", "lexicon.toml")["same_particles"]))


def only_references(old: str, new: str, numbers: Mapping[str, str]) -> bool:
    """True where two texts differ, and only in references to sections or items that `numbers` says were renumbered.

    `numbers` maps old numbers to new ones. References into statutes ("법 제30조") are no references of the policy's own.
    """
    a, b = list(_REFERENCE.finditer(old)), list(_REFERENCE.finditer(new))
    if not a or len(a) != len(b):
        return False
    if words_key(_REFERENCE.sub("\x1f", old)) != words_key(_REFERENCE.sub("\x1f", new)):
        return False
    changed = False
    for x, y in zip(a, b, strict=True):
        if x[2] != y[2]:
            return False
        before, after = _number(x), _number(y)
        if before == after:
            continue
        if numbers.get(before) != after or _STATUTE.search(old[: x.start()]):
            return False
        changed = True
    return changed


def _number(m: re.Match[str]) -> str:
    return f"{m[1]}의{m[3]}" if m[3] else m[1]


def only_form(diff: tuple[DiffOp, ...]) -> bool:
    """True where a diff is one of form: spacing, punctuation, particles, doubled words, a slip of one letter."""
    gone = come = ""
    for n, (op, text) in enumerate((*diff, (0, " ."))):
        if op == -1:
            gone = text
        elif op == 1:
            come = text
        else:
            if (gone or come) and not _form(gone, come, diff[n][1] if n < len(diff) else ""):
                return False
            gone = come = ""
    return True


def _form(gone: str, come: str, after: str) -> bool:
    a, b = words_key(gone), words_key(come)
    if a == b:
        return True
    if not a or not b:
        return _doubled(a or b, after)
    x, y = _WORD.findall(gone), _WORD.findall(come)
    if len(x) != len(y):
        return False
    return all(u == v or _particle(u, v) or _slip(u, v) for u, v in zip(x, y, strict=True))


def _doubled(word: str, after: str) -> bool:
    """A word, or the beginning of one, that was typed twice ("쿠 쿠키")."""
    return bool(word) and words_key(after).startswith(word) and len(word) <= 6


def _particle(a: str, b: str) -> bool:
    """The same noun with another particle ("회사는" and "회사가"); the noun has two syllables or more."""
    n = 0
    while n < min(len(a), len(b)) and a[n] == b[n]:
        n += 1
    rests = {a[n:], b[n:]}
    return n >= 2 and any(rests <= group for group in _same_particles())


def _slip(a: str, b: str) -> bool:
    """Two spellings one jamo apart, of words of four syllables or more without digits ("개인정보" and "개인정모").

    Shorter words one jamo apart are mostly other words ("보유" and "보류"), three syllables other people.
    """
    if min(len(_VERB.sub("", a)), len(_VERB.sub("", b))) < 4 or not re.fullmatch(r"[가-힣]+", a + b):
        return False
    x, y = unicodedata.normalize("NFD", a), unicodedata.normalize("NFD", b)
    return Levenshtein.distance(x, y, score_cutoff=1) <= 1
