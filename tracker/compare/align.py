"""Which section of the old text is which of the new: by content, heading, number and category together."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from tracker.compare.lines import Part
from tracker.compare.words import alike, tokens

# Two sections are the same one from here on. Found on pairs of real versions: true pairs score 0.45 and more (a rewritten
# section under the same heading and number 0.5), sections of different matter under 0.3.
SAME_SECTION = 0.38
# Contents shorter than this ("해당 없음") prove nothing when they are equal.
TELLING = 20
# Pairs of unmatched sections that are compared word by word; beyond, only pairs with a heading or number in common.
MOST_PAIRS = 2_500


@dataclass(frozen=True, slots=True)
class Pair:
    """One section in both texts, or only in one. `moved` where its place among the others changed."""

    old: Part | None
    new: Part | None
    moved: bool = False


def align(old: list[Part], new: list[Part]) -> list[Pair]:
    """Pair the sections; in the order of the new text, removed ones after the one they used to follow."""
    match: dict[int, int] = {}
    _unique(match, [_whole(p) for p in old], [_whole(p) for p in new])
    _unique(match, [_content(p) for p in old], [_content(p) for p in new])
    _unique(match, [p.heading_key for p in old], [p.heading_key for p in new])
    _preamble(match, old, new)
    _greedy(match, old, new)
    return _ordered(match, old, new)


def _whole(part: Part) -> str:
    return part.whole_key if part.lines else ""


def _content(part: Part) -> str:
    return part.key if len(part.key) >= TELLING else ""


def _unique(match: dict[int, int], old: list[str], new: list[str]) -> None:
    """Pair what bears the same non-empty key; where several do, in their order if they are equally many."""
    taken = set(match.values())
    left: dict[str, list[int]] = {}
    right: dict[str, list[int]] = {}
    for i, key in enumerate(old):
        if key and i not in match:
            left.setdefault(key, []).append(i)
    for j, key in enumerate(new):
        if key and j not in taken:
            right.setdefault(key, []).append(j)
    for key, ones in left.items():
        others = right.get(key, [])
        if len(ones) == len(others):
            match.update(zip(ones, others, strict=True))


def _preamble(match: dict[int, int], old: list[Part], new: list[Part]) -> None:
    """The text before the first heading is always the same section."""
    if old and new and 0 not in match and 0 not in match.values():
        a, b = old[0], new[0]
        if not a.heading_key and not b.heading_key and a.number is None and b.number is None:
            match[0] = 0


def _greedy(match: dict[int, int], old: list[Part], new: list[Part]) -> None:
    taken = set(match.values())
    left = [i for i in range(len(old)) if i not in match]
    right = [j for j in range(len(new)) if j not in taken]
    if not left or not right:
        return
    words = {
        id(p): Counter(t for t in tokens(p.text) if t[0].isalnum())
        for p in (*(old[i] for i in left), *(new[j] for j in right))
    }
    scored = []
    for i, j in _candidates(left, right, old, new):
        a, b = old[i], new[j]
        score = likeness(a, b, words[id(a)], words[id(b)])
        if score >= SAME_SECTION:
            scored.append((-score, abs(i - j), i + j, i, j))
    for _, _, _, i, j in sorted(scored):
        if i not in match and j not in taken:
            match[i] = j
            taken.add(j)


def _candidates(
    left: list[int], right: list[int], old: list[Part], new: list[Part]
) -> Iterator[tuple[int, int]]:
    """All pairs; where they are too many, those with the same number or the same beginning of the heading."""
    if len(left) * len(right) <= MOST_PAIRS:
        yield from product(left, right)
        return
    signs: dict[str, list[int]] = {}
    for j in right:
        for sign in {f"{new[j].number}.", new[j].heading_key[:4]}:
            signs.setdefault(sign, []).append(j)
    for i in left:
        same = {j for sign in (f"{old[i].number}.", old[i].heading_key[:4]) for j in signs.get(sign, ())[:20]}
        yield from ((i, j) for j in sorted(same))


def likeness(a: Part, b: Part, a_words: Counter[str], b_words: Counter[str]) -> float:
    """How likely two sections are the same one, 0 to 1."""
    content = _dice(a_words, b_words)
    if not a.heading_key and not b.heading_key:
        heading = content
    else:
        heading = alike(a.heading_key, b.heading_key) / 100
    number = 1.0 if a.number is not None and a.number == b.number else 0.0
    ours, theirs = ({*p.categories} - {"other"} for p in (a, b))
    kinds = len(ours & theirs) / len(ours | theirs) if ours | theirs else 0.0
    return 0.5 * content + 0.3 * heading + 0.08 * number + 0.12 * kinds


def _dice(a: Counter[str], b: Counter[str]) -> float:
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0


def _ordered(match: dict[int, int], old: list[Part], new: list[Part]) -> list[Pair]:
    pairs = sorted(match.items())
    kept = _longest_rise([j for _, j in pairs])
    moved = {j for n, (_, j) in enumerate(pairs) if n not in kept}
    back = {j: i for i, j in match.items()}
    after: dict[int, list[int]] = {}
    for i in range(len(old)):
        if i not in match:
            before = max((k for k in match if k < i), default=-1)
            after.setdefault(match[before] if before >= 0 else -1, []).append(i)
    result = [Pair(old[i], None) for i in after.get(-1, [])]
    for j, part in enumerate(new):
        result.append(Pair(old[back[j]] if j in back else None, part, j in moved))
        result += [Pair(old[i], None) for i in after.get(j, [])]
    return result


def _longest_rise(values: list[int]) -> set[int]:
    """Indices of a longest increasing subsequence: what kept its order."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for n, v in enumerate(values):
        k = bisect_left(tails, v)
        before.append(at[k - 1] if k else -1)
        if k == len(tails):
            tails.append(v)
            at.append(n)
        else:
            tails[k], at[k] = v, n
    kept: set[int] = set()
    n = at[-1] if at else -1
    while n >= 0:
        kept.add(n)
        n = before[n]
    return kept
