"""Does a page that was read look like the policy at all? Signs of error pages, walls, shells, other texts."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from functools import cache

from rapidfuzz import fuzz

from tracker.korean import fold
from tracker.model import Document, KnownText
from tracker.tables import load_table

# A page longer than this is never an error page: of the phrases' pages seen so far none has 1,200 letters, and the
# shortest whole policies have about 1,500.
SHORT_PAGE = 1_200
SKETCH_SIZE = 128

_HANGUL = re.compile(r"[가-힣]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"\w+")


@cache
def _phrases() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    table = load_table("tracker.compare", "broken.toml")
    return tuple((slug, row["reason"], tuple(fold(p) for p in row["phrases"])) for slug, row in table.items())


def words_of(doc: Document) -> str:
    """All words of a document, headings too, one block a line."""
    return doc.text


def sign_of_wall(doc: Document) -> str | None:
    """The Korean reason why a short page is an error page, a login wall, a block page or a shell; else None."""
    text = words_of(doc)
    if _letters(text[: 2 * SHORT_PAGE]) > SHORT_PAGE:  # the usual case, and no need to count them all
        return None
    letters = _letters(text)
    if letters == 0:
        return "글이 없는 빈 페이지"
    if letters > SHORT_PAGE or policy_like(doc):
        return None
    squeezed = fold((doc.title or "") + text)
    for _slug, reason, phrases in _phrases():
        if any(p in squeezed for p in phrases):
            return reason
    return None


def _letters(text: str) -> int:
    return sum(map(len, _WORD.findall(text)))


def language_of(doc: Document) -> str | None:
    """ "ko" where most letters are Hangul, "other" where next to none are, None where it is mixed or too short.

    30 % and 5 %: Korean policies full of Latin names still have over 60 % Hangul, foreign ones under 2 %.
    """
    sample = words_of(doc)[:20_000]
    others = "".join(_HANGUL.split(sample))
    hangul = len(sample) - len(others)
    letters = hangul + sum(map(len, _LETTERS.findall(others)))
    if letters < 100:
        return None
    share = hangul / letters
    return "ko" if share > 0.3 else "other" if share < 0.05 else None


def sketch(text: str) -> tuple[int, ...]:
    """The SKETCH_SIZE smallest hashes of all neighbouring word pairs: enough to estimate how much two texts share."""
    words = _WORD.findall(text)
    if not words:
        return ()
    pairs = set(zip(words, words[1:] or words, strict=False))
    hashes = {zlib.crc32(f"{a} {b}".encode("utf-8", "surrogatepass")) for a, b in pairs}
    return tuple(sorted(hashes)[:SKETCH_SIZE])


def likeness(a: Sequence[int], b: Sequence[int]) -> float | None:
    """Estimated share of word pairs two texts have in common (0 to 1); None where a sketch is missing.

    Bottom-k estimate (Broder 1997): of the k smallest hashes of both, how many are in both; ± 0.05 at k = 128.
    """
    if not a or not b:
        return None
    k = min(SKETCH_SIZE, max(len(a), len(b)))
    smallest = sorted({*a, *b})[:k]
    both = set(a) & set(b)
    return sum(h in both for h in smallest) / len(smallest)


def shared_headings(known: Iterable[str], found: Iterable[str]) -> float | None:
    """Which share of the known headings is still there, spelt alike or nearly (≥ 80 of 100); None without headings."""
    wanted = [h for h in (fold(x) for x in known) if h]
    there = {fold(x) for x in found}
    if not wanted:
        return None
    hits = sum(h in there or any(fuzz.ratio(h, t, score_cutoff=80) for t in there) for h in wanted[:60])
    return hits / len(wanted[:60])


def is_beginning(known: Sequence[str], found: Sequence[str]) -> bool:
    """True where the headings found are the first ones known and two or more of the last are missing.

    The last sections of a policy (officer, remedies, changes and dates) are those nobody drops all at once.
    """
    a, b = [fold(x) for x in known], [fold(x) for x in found]
    if len(a) < 4 or len(a) - len(b) < 2 or not b:
        return False
    return a[: len(b) - 1] == b[:-1] and a[len(b) - 1].startswith(b[-1])


def policy_like(doc: Document, *, kinds: int = 3) -> bool:
    """True where sections of at least so many different kinds of a policy were recognised.

    Of forty policies of forty companies all that could be split into sections have five kinds or more, terms of use up
    to four.
    """
    return len({c for s in doc.sections for c in s.categories} - {"preamble", "other"}) >= kinds


def headings_of(doc: Document) -> tuple[str, ...]:
    """Headings of the outermost sections, in order."""
    return tuple(s.heading for s in doc.tops() if s.heading)


def same_company(known: KnownText, doc: Document) -> bool:
    """False only where both texts name their company and the two names have little in common."""
    if not known.company or not doc.company:
        return True
    a, b = (re.sub(r"주식회사|\(주\)|㈜|\(유\)|유한회사", "", x) for x in (known.company, doc.company))
    a, b = fold(a), fold(b)
    return not a or not b or a in b or b in a or fuzz.ratio(a, b) >= 60
