"""Words: when two texts say the same, and what differs between them word by word.

`words_key` answers the first question for lines, sections and documents; `diff_words` the second, exactly: the diff
joined without the insertions is the old text, without the deletions the new one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from diff_match_patch import diff_match_patch
from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from tracker.model import DiffOp

# Punctuation is not a word; but between Latin letters and digits it belongs to an address, number or date.
_WORDS = re.compile(r"[^\W_]+|(?<=[A-Za-z0-9])[.@:/_%+&=?#~-]+(?=[A-Za-z0-9])")
# What a table cell may say yes or no with.
_TELLING_SIGNS = "○●◯◎△▲×✕✖✗✘✓✔√☑☐"
# Before NFKC, which makes a letter of the middle dot ㆍ. Circled numbers count items: whether a list runs on in one line
# or has a line an item is mark-up, so they are no words wherever they stand.
_DOTS = re.compile("[·ㆍ∙・‧•･⋅ᆞ①-⑳㉑-㉟]")
# 어절 without the punctuation around them; addresses, numbers, dates and companies with their form in one piece.
_TOKEN = re.compile(r"(?:㈜|\(주\))?\w+(?:(?<=[A-Za-z0-9])[.@:/_%+\-]+(?=[A-Za-z0-9])\w+)*㈜?|\s+|[^\w\s]")
_PRIVATE = range(0xE000, 0xF8FF)

# Past this many tokens a side the Python diff (quadratic in the differences) takes over 50 ms: then sentences are matched
# first, and words only between them.
DMP_TOKENS = 400
# Past this many tokens between two matched sentences both are shown as replaced whole.
MOST_TOKENS = 6_000
# Under this share of common words a word diff of two paragraphs is confetti: found by looking at rewrites of policies.
UNLIKE = 0.35
# Letters of a text that near matching looks at; comparing two of 100,000 letters takes over a second.
MOST_LETTERS = 3_000


def alike(a: str, b: str, *, cutoff: float = 0.0) -> float:
    """How alike two keys are, 0 to 100, by their first MOST_LETTERS letters; 0 under `cutoff`."""
    return fuzz.ratio(a[:MOST_LETTERS], b[:MOST_LETTERS], score_cutoff=cutoff)


@lru_cache(maxsize=8_192)
def words_key(text: str) -> str:
    """The words of a text, to be compared: no white space, no punctuation, compatibility letters as their plain forms.

    Case counts (a service may rename itself from AziT to Azit). A text of signs only is its telling ones ("○").
    """
    squeezed = "".join(unicodedata.normalize("NFKC", _DOTS.sub("", text)).split())
    return "".join(_WORDS.findall(squeezed)) or "".join(c for c in squeezed if c in _TELLING_SIGNS)


def tokens(text: str) -> list[str]:
    """어절, white space and punctuation signs; joined they are `text` again."""
    return _TOKEN.findall(text)


def diff_words(old: str, new: str) -> tuple[DiffOp, ...]:
    """What differs, on word boundaries, deletions before insertions, exact in both directions.

    Texts with little in common come out as one deletion and one insertion, as do texts of more than MOST_TOKENS words.
    """
    if old == new:
        return ((0, old),) if old else ()
    a, b = tokens(old), tokens(new)
    start = 0
    limit = min(len(a), len(b))
    while start < limit and a[start] == b[start]:
        start += 1
    end = 0
    while end < limit - start and a[-1 - end] == b[-1 - end]:
        end += 1
    left, right = a[start : len(a) - end], b[start : len(b) - end]
    ops: list[DiffOp] = [(0, "".join(a[:start]))]
    if _unlike(left, right) and _unlike(a, b):
        ops += [(-1, "".join(left)), (1, "".join(right))]
    else:
        ops += _between(left, right)
    ops.append((0, "".join(a[len(a) - end :])))
    return clean_up(ops)


def clean_up(ops: list[DiffOp]) -> tuple[DiffOp, ...]:
    """The same diff for people: neighbours joined, deletion before insertion, no lone space between two changes."""
    merged: list[DiffOp] = []
    gone, come = "", ""
    for n, (op, text) in enumerate(ops):
        if not text:
            continue
        if op == -1:
            gone += text
        elif op == 1:
            come += text
        elif (gone or come) and not text.strip(" ") and any(o and t for o, t in ops[n + 1 : n + 2]):
            gone, come = gone + text, come + text
        else:
            _flush(merged, gone, come)
            gone = come = ""
            _push(merged, 0, text)
    _flush(merged, gone, come)
    return tuple(merged)


def _flush(ops: list[DiffOp], gone: str, come: str) -> None:
    if gone == come:
        _push(ops, 0, gone)
    else:
        _push(ops, -1, gone)
        _push(ops, 1, come)


def _push(ops: list[DiffOp], op: int, text: str) -> None:
    if not text:
        return
    if ops and ops[-1][0] == op:
        ops[-1] = (op, ops[-1][1] + text)
    else:
        ops.append((op, text))


def _unlike(a: list[str], b: list[str]) -> bool:
    """True where two token lists share so few words that a word diff helps nobody."""
    x, y = (Counter(t for t in side if t[0].isalnum()) for side in (a, b))
    total = x.total() + y.total()
    if not x or not y or total < 12:
        return False
    return 2 * (x & y).total() / total < UNLIKE


def _dmp(a: list[str], b: list[str]) -> list[DiffOp]:
    """Myers' diff by diff-match-patch, one private letter a token (time-out off: the clock must not decide)."""
    letters: dict[str, str] = {}
    for t in (*a, *b):
        if t not in letters:
            letters[t] = chr(_PRIVATE[len(letters)])
    back = {letter: t for t, letter in letters.items()}
    engine = diff_match_patch()
    engine.Diff_Timeout = 0
    found = engine.diff_main("".join(letters[t] for t in a), "".join(letters[t] for t in b), False)
    return [(op, "".join(back[letter] for letter in text)) for op, text in found]


def _between(a: list[str], b: list[str], *, sentences: bool = True) -> list[DiffOp]:
    """The diff of two token lists, by sentences first where they are long."""
    if max(len(a), len(b)) <= DMP_TOKENS:
        return _dmp(a, b)
    if not sentences:
        if max(len(a), len(b)) > MOST_TOKENS:
            return [(-1, "".join(a)), (1, "".join(b))]
        return _indel(a, b)
    x, y = _sentences(a), _sentences(b)
    ops: list[DiffOp] = []
    for op in Indel.opcodes(["".join(s) for s in x], ["".join(s) for s in y]):
        left, right = (
            [t for s in part for t in s]
            for part in (x[op.src_start : op.src_end], y[op.dest_start : op.dest_end])
        )
        if op.tag == "equal":
            ops.append((0, "".join(left)))
        elif _unlike(left, right):
            ops += [(-1, "".join(left)), (1, "".join(right))]
        else:
            ops += _between(left, right, sentences=False)
    return ops


def _sentences(tokens_: list[str]) -> list[list[str]]:
    """Tokens cut after full stops and line breaks."""
    result: list[list[str]] = [[]]
    for t in tokens_:
        result[-1].append(t)
        if t == "." or "\n" in t:
            result.append([])
    return [s for s in result if s]


def _indel(a: list[str], b: list[str]) -> list[DiffOp]:
    ops: list[DiffOp] = []
    for op in Indel.opcodes(a, b):
        left, right = "".join(a[op.src_start : op.src_end]), "".join(b[op.dest_start : op.dest_end])
        ops += [(0, left)] if op.tag == "equal" else [(-1, left), (1, right)]
    return ops
