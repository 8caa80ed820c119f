"""Lines of one section, old and new: which is which, and the exact diff of the whole section put together from them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq

from tracker.compare.lines import Line
from tracker.compare.words import MOST_LETTERS, alike, clean_up, diff_words
from tracker.model import DiffOp

# Two changed lines are versions of one another from this ratio (of 100) on. Measured on edited paragraphs: true pairs
# have 60 and more, unlike paragraphs of one policy 20 to 45.
SAME_LINE = 55.0
# Rows whose first cell is the same are versions of one another whatever the other cells say.
SAME_KEY_COLUMN = 75.0
# Lines with the same label ("성명 : 김가람" and "성명 : 이나래") are versions of one another, too.
SAME_LABEL = 70.0
# One line went and one came at the same place: versions of one another from this ratio on.
SAME_PLACE = 30.0
# Gaps larger than this are not searched for near matches (500 × 480 lines take about 15 ms).
MOST_LINES = 600
# Of lines that are all alike only so many are candidates for each.
MOST_NEAR = 40


@dataclass(frozen=True, slots=True)
class Match:
    """Line `old` and line `new` are versions of one another (None: it came or went). `moved` where they cross others."""

    old: int | None
    new: int | None
    moved: bool = False


def match_lines(old: Sequence[Line], new: Sequence[Line]) -> list[Match]:
    """Pair lines by content, in reading order of the new text; the same answer, mirrored, when old and new are swapped."""
    pairs = _pairs([x.key for x in old], [x.key for x in new], old, new)
    rise = _rising(pairs)
    left, right = {i for i, _ in pairs}, {j for _, j in pairs}
    # In the order of the new text; what went stands after the line it used to follow.
    placed = [((j, 1, i), Match(i, j, (i, j) not in rise)) for i, j in pairs]
    placed += [((j, 1, 0), Match(None, j)) for j in range(len(new)) if j not in right]
    for i in range(len(old)):
        if i not in left:
            at = bisect_left(pairs, (i, -1))
            placed.append(((pairs[at - 1][1] if at else -1, 2, i), Match(i, None)))
    return [m for _, m in sorted(placed, key=lambda x: x[0])]


def _pairs(a: list[str], b: list[str], old: Sequence[Line], new: Sequence[Line]) -> list[tuple[int, int]]:
    if a > b:  # one canonical direction, so that ties fall alike both ways
        return sorted((i, j) for j, i in _pairs(b, a, new, old))
    start, limit = 0, min(len(a), len(b))
    while start < limit and a[start] == b[start]:
        start += 1
    end = 0
    while end < limit - start and a[-1 - end] == b[-1 - end]:
        end += 1
    pairs = [(n, n) for n in range(start)] + [(len(a) - n, len(b) - n) for n in range(1, end + 1)]
    gaps = []
    for op in LCSseq.opcodes(a[start : len(a) - end], b[start : len(b) - end]):
        i1, i2, j1, j2 = op.src_start + start, op.src_end + start, op.dest_start + start, op.dest_end + start
        if op.tag == "equal":
            pairs += zip(range(i1, i2), range(j1, j2), strict=True)
        else:
            gaps.append((i1, i2, j1, j2))
    left = [i for i1, i2, _, _ in gaps for i in range(i1, i2)]
    right = [j for _, _, j1, j2 in gaps for j in range(j1, j2)]
    return sorted(_same_place(sorted(pairs + _near(left, right, old, new)), old, new))


def _same_place(
    pairs: list[tuple[int, int]], old: Sequence[Line], new: Sequence[Line]
) -> list[tuple[int, int]]:
    """Add the pairs of one line that went and one that came between the same two neighbours."""
    more = []
    edges = [(-1, -1), *pairs, (len(old), len(new))]
    for (i1, j1), (i2, j2) in pairwise(edges):
        if i2 - i1 == 2 and j2 - j1 == 2:
            a, b = old[i1 + 1], new[j1 + 1]
            if (
                _comparable(a, b)
                and (a.kind == "heading") == (b.kind == "heading")
                and alike(a.key, b.key) >= SAME_PLACE
            ):
                more.append((i1 + 1, j1 + 1))
    return pairs + more


def _near(
    left: list[int], right: list[int], old: Sequence[Line], new: Sequence[Line]
) -> list[tuple[int, int]]:
    """Greedy: the most alike of what is left over first; equal lines wherever they stand, then near ones."""
    found: list[tuple[int, int]] = []
    by_key: dict[str, list[int]] = {}
    for j in right:
        by_key.setdefault(new[j].key, []).append(j)
    rest = []
    for i in left:
        same = by_key.get(old[i].key)
        if same and len(old[i].key) >= 8:
            found.append((i, same.pop(0)))
        else:
            rest.append(i)
    taken = {j for _, j in found}
    left, right = rest, [j for j in right if j not in taken]
    if not left or not right or len(left) > MOST_LINES or len(right) > MOST_LINES:
        return found
    texts = {y: new[j].key[:MOST_LETTERS] for y, j in enumerate(right)}
    names: dict[str, set[int]] = {}
    for y, j in enumerate(right):
        if name := new[j].name:
            names.setdefault(name, set()).add(y)
    scored = []
    for x, i in enumerate(left):
        a = old[i]
        key = a.key[:MOST_LETTERS]
        near = process.extract(key, texts, scorer=fuzz.ratio, score_cutoff=SAME_LINE, limit=MOST_NEAR)
        scores = {y: score for _, score, y in near}
        namesakes = names.get(a.name, set()) if a.name else set()
        for y in namesakes if len(namesakes) <= MOST_NEAR else ():
            scores[y] = max(scores.get(y, 0.0), SAME_KEY_COLUMN if a.cells else SAME_LABEL)
        for y, score in scores.items():
            if _comparable(a, new[right[y]]):
                scored.append((-score, abs(x * len(right) - y * len(left)), i + right[y], i, right[y]))
    used_left: set[int] = set()
    used_right: set[int] = set()
    for _, _, _, i, j in sorted(scored):
        if i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            found.append((i, j))
    return found


def _comparable(a: Line, b: Line) -> bool:
    """A row is no version of a paragraph, a header none of a row."""
    return (a.table is None) == (b.table is None) and (a.row == -1) == (b.row == -1)


def _rising(pairs: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """The pairs that keep their order: of all such sets the one with the most pairs."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for n, (_, j) in enumerate(pairs):
        k = bisect_left(tails, j)
        before.append(at[k - 1] if k else -1)
        if k == len(tails):
            tails.append(j)
            at.append(n)
        else:
            tails[k], at[k] = j, n
    kept = set()
    n = at[-1] if at else -1
    while n >= 0:
        kept.add(pairs[n])
        n = before[n]
    return kept


def whole_diff(old: Sequence[Line], new: Sequence[Line], matches: Sequence[Match]) -> tuple[DiffOp, ...]:
    """The exact diff of all lines joined by line breaks, put together from diffs of matched lines only."""
    pairs = sorted((m.old, m.new) for m in matches if m.old is not None and m.new is not None and not m.moved)
    ops: list[DiffOp] = []
    i = j = 0
    for a, b in [*pairs, (len(old), len(new))]:
        while i < a:
            ops.append((-1, ("\n" if i else "") + old[i].text))
            i += 1
        while j < b:
            ops.append((1, ("\n" if j else "") + new[j].text))
            j += 1
        if a == len(old):
            break
        if i and j:
            ops.append((0, "\n"))
        elif i or j:
            ops.append((-1 if i else 1, "\n"))
        ops += diff_words(old[a].text, new[b].text)
        i, j = a + 1, b + 1
    return clean_up(ops)
