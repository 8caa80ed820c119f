"""Which candidates are the top sections: one decision over the whole policy."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from tracker.read.blocks import Line
from tracker.read.candidates import APPENDIX, Candidate, bracketed
from tracker.read.categories import heading_categories
from tracker.read.contents import key
from tracker.read.headings import has_heading_words, is_question, is_sentence, is_whole_heading, unwrap
from tracker.read.markers import STRONG_BULLETS, parse_marker

# A sequence is one of headings where its members are, on average, at least this good. Found on made-up policies in all
# styles: numbered lists inside sections average below 0, headings above 1.5.
_MEAN = 0.75
_DIGITS = frozenset({"dot", "par", "bare", "ppar", "dotted"})
_ROMANS = frozenset({"rom", "arom"})
ARTICLES = frozenset({"jo", "jang", "jeol", "gwan"})


@dataclass(slots=True)
class Head:
    """A decided heading: its line, its number as written, its words, and what runs on behind them in the same line."""

    index: int
    number: str | None
    heading: str
    rest: str
    level: int


def top_headings(
    lines: list[Line], candidates: list[Candidate | None], title_at: int, entries: set[str]
) -> list[Head]:
    """The headings of the top sections, in reading order; empty where nothing looks like one.

    The best increasing sequence of each style of numbering is found; the style whose sequence is worth most wins, unless
    another encloses it or unnumbered headings set off alike stand around it. `title_at` is the title's line (or −1).
    """
    numbered = [c for c in candidates if c is not None and c.number is not None]
    chains: dict[str, list[Candidate]] = {}
    for style in dict.fromkeys(c.style for c in numbered):
        mine = [c for c in numbered if c.style == style]
        chain = _outermost(mine, _chain(mine, lines), lines)
        if chain and _is_headings(chain, lines):
            chains[style] = chain
    chain = max(chains.values(), key=_worth, default=[])
    for spellings in (_DIGITS, _ROMANS):
        if chain and chain[0].style in spellings:
            # "1. … 4." going on as "5) …", "Ⅹ." as "XI.": one numbering in two spellings, where that adds two headings or more.
            mine = [c for c in numbered if c.style in spellings]
            both = _outermost(mine, _chain(mine, lines), lines)
            if (
                len(both) >= len(chain) + 2
                and _worth(both) >= _worth(chain) + 3
                and _is_headings(both, lines)
            ):
                chain = both
    if len(chain) == 1 and chain[0].score < 3.0:
        chain = []
    group = _group(lines, candidates, title_at, entries)
    if chain and not _encloses(group, chain):
        return _numbered_tops(_enclosing(chain, chains), lines, candidates, title_at)
    if not group and not chain:
        group = _worded(lines, title_at)
    return [Head(c.index, None, c.heading, c.rest, 1) for c in group]


def _outermost(items: list[Candidate], chain: list[Candidate], lines: list[Line]) -> list[Candidate]:
    """Of headings numbered alike in tags of several ranks, those of the outermost rank, where they count on without a gap
    and reach as far: "1." in an <h3> under "1." in an <h2> is a sub-section. Else `chain`: the tags are used at random."""
    ranks = [lines[c.index].rank for c in items if 1 <= lines[c.index].rank <= 6]
    for rank in sorted(set(ranks)):
        if ranks.count(rank) < 3 or len(set(ranks)) < 2:
            continue
        outer = _chain([c for c in items if lines[c.index].rank == rank], lines)
        steady = all(b.value - a.value == 1 for a, b in pairwise(outer))
        if len(outer) >= 3 and steady and outer[0].value <= 1 and outer[-1].value >= chain[-1].value:
            return outer
        break
    return chain


def _is_headings(chain: list[Candidate], lines: list[Line]) -> bool:
    """Good enough words on average, and something said under most of them: a list has its items line by line."""
    if _worth(chain) / len(chain) < _MEAN:
        return False
    bare = sum(
        1
        for a, b in pairwise(chain)
        if b.index == a.index + 1 and not a.rest and not 1 <= lines[a.index].rank <= 6
    )
    return bare * 5 < len(chain) * 3 or len(chain) == 1


def _worth(chain: list[Candidate]) -> float:
    return sum(c.score for c in chain)


# What a step costs by how many numbers it goes on; a gap is a heading that was not found.
_STEPS = ((1, 0.4), (2, -0.6), (3, -1.2), (4, -1.6), (5, -2.0))
_ALIKE = 0.3  # the most that looking alike is worth


def _chain(items: list[Candidate], lines: list[Line]) -> list[Candidate]:
    """The increasing sequence worth most: each member's score, plus for each step how regular it is.

    Linear: the best chain that ends in a value is kept for each value, and a step looks back a few values only.
    """
    best: dict[float, tuple[float, Candidate, object]] = {}
    top: tuple[float, Candidate, object] | None = None
    for k, c in enumerate(items):
        own = c.score
        nxt = items[k + 1] if k + 1 < len(items) else None
        line = lines[c.index]
        if (
            nxt is not None
            and nxt.index == c.index + 1
            and nxt.value == c.value + 1
            and not c.rest
            and not 1 <= line.rank <= 6
        ):
            own -= 1.5  # nothing between it and the next: a list
        choice: tuple[float, Candidate, object] = (
            own + (0.5 if c.value in (0, 1) else -0.5 - min(c.value, 10) * 0.1),
            c,
            None,
        )
        whole = int(c.value)
        articles = c.style in ARTICLES
        steps = [(best.get(whole - back), bonus) for back, bonus in _STEPS]
        steps.append((best.get(c.value), -0.8 if articles else -4.5))
        if articles:
            steps[:0] = [(best[v], 0.4) for v in _sub_values(best, c.value)]
        for previous, bonus in steps:
            if previous is None or previous[0] + own + bonus + _ALIKE <= choice[0]:
                continue  # not there, or no likeness could make it worth more
            before = lines[previous[1].index]
            alike = 0.0 if previous[1].style == c.style else -1.5
            if k and items[k - 1] is not previous[1] and items[k - 1].value == c.value - 1:
                alike -= 0.8  # right behind another number one less: more likely that list's next item
            if before.rank == line.rank and before.depth == line.depth:
                alike += _ALIKE
            elif (1 <= before.rank <= 6) != (1 <= line.rank <= 6):
                alike -= 1.5
            if previous[0] + own + bonus + alike > choice[0]:
                choice = (previous[0] + own + bonus + alike, c, previous)
        known = best.get(c.value)
        if known is None or choice[0] > known[0]:
            best[c.value] = choice
        if top is None or choice[0] > top[0]:
            top = choice
    chain: list[Candidate] = []
    node: object = top
    while isinstance(node, tuple):
        chain.append(node[1])
        node = node[2]
    chain.reverse()
    return chain


def _sub_values(best: dict[float, tuple[float, Candidate, object]], value: float) -> tuple[float, ...]:
    """제7조의2 stands behind 제7조 and before 제8조: the inserted articles that may come right before `value`."""
    whole = int(value)
    if value > whole:
        return tuple(
            v for v in (float(whole), *(whole + k / 100 for k in range(2, 10))) if v < value and v in best
        )
    return tuple(v for v in (whole - 1 + k / 100 for k in range(2, 10)) if v in best)


def _enclosing(best: list[Candidate], chains: dict[str, list[Candidate]]) -> list[Candidate]:
    """Another chain that begins before `best` and has its members between its own: 제1장 around 제1조."""
    for other in sorted(chains.values(), key=lambda c: c[0].index):
        if other is best or len(other) < 2 or other[0].index >= best[0].index:
            continue
        inside = [sum(1 for b in best if a.index < b.index < z.index) for a, z in pairwise(other)]
        if sum(1 for n in inside if n) * 2 > len(inside) and other[-1].index < best[-1].index:
            return other
    return best


def _encloses(group: list[Candidate], chain: list[Candidate]) -> bool:
    """Whether unnumbered headings set off alike stand around the best numbered sequence rather than within it.

    They do where they are worth more and either the sequence lies within one of them, or several come before it.
    """
    if len(group) < 3 or _worth(group) <= _worth(chain):
        return False
    before = sum(1 for g in group if g.index < chain[0].index)
    between = sum(1 for g in group if chain[0].index < g.index < chain[-1].index)
    return before >= 1 and (between == 0 or before >= 2)


def _numbered_tops(
    chain: list[Candidate], lines: list[Line], candidates: list[Candidate | None], title_at: int
) -> list[Head]:
    """The chain, lines that look like its members although their numbers are off, and unnumbered lines of its tag."""
    style = chain[0].style
    taken = {c.index for c in chain}
    ranks = [lines[c.index].rank for c in chain]
    rank = max(sorted(set(ranks)), key=ranks.count)
    uniform = ranks.count(rank) * 3 >= len(ranks) * 2
    mean = _worth(chain) / len(chain)
    heads = [Head(c.index, c.number, c.heading, c.rest, 1) for c in chain]
    runs: dict[
        int, float
    ] = {}  # chain position → value of the last stray number there: a list counts up from 1
    position = 0
    appendix = False
    for c in candidates:
        if c is None or c.index < chain[0].index:
            continue
        if c.index in taken:
            position += 1
            continue
        own = lines[c.index].rank
        if c.index != title_at and APPENDIX.match(lines[c.index].text):
            heads.append(Head(c.index, c.number, c.heading, c.rest, 1))
            appendix = appendix or position >= len(chain)
        elif c.style == style:
            listed = (c.value == runs.get(position, 0.0) + 1 and own != rank) or (
                c.value == 1 and style not in ARTICLES
            )
            listed = listed or (runs.get(position) is not None and c.value == runs[position] + 1)
            if listed:
                runs[position] = c.value
                if not (uniform and 1 <= rank <= 6 and own == rank):
                    continue
            if appendix or style.startswith("ol") or (uniform and own != rank) or c.score < 1.0:
                continue
            if 1 <= rank <= 6 or style in ARTICLES or c.score >= max(2.2, mean - 0.3):
                heads.append(Head(c.index, c.number, c.heading, c.rest, 1))
        elif uniform and 1 <= rank <= 6 and 1 <= own <= rank and c.score > 1.0 and c.index != title_at:
            heads.append(Head(c.index, c.number, c.heading, c.rest, 1))
    heads.sort(key=lambda h: h.index)
    return heads


def _group(
    lines: list[Line], candidates: list[Candidate | None], title_at: int, entries: set[str]
) -> list[Candidate]:
    """The unnumbered lines set off alike (same tag, same bullet, all bold, all in brackets, all in the list of
    contents) that are worth most."""
    groups: dict[tuple[str, int], list[Candidate]] = {}
    for c in candidates:
        if c is None or c.index == title_at or c.number is not None:
            continue
        line = lines[c.index]
        strong = bool(c.style) and c.style[-1] in STRONG_BULLETS
        boxed = bracketed(line.text)
        listed = not line.rank and bool(entries) and key(c.heading) in entries
        if line.rank or strong or boxed or listed:
            name = c.style if strong else "=" if listed else "[" if boxed and not line.rank else ""
            groups.setdefault((name, line.rank), []).append(c)
    best: list[Candidate] = []
    for (name, rank), group in groups.items():
        good = [c for c in group if c.score > 0.5]
        if (
            len(good) >= 2
            and len(good) * 2 > len(group)
            and _named(good) * 3 >= len(good)
            and _worth(good) > _worth(best)
        ):
            best = _with_wishes(group, good) if not name and 1 <= rank <= 7 else good
    return best


_LONGEST_WISH = 40
_MOST_GOOD = (
    0.66  # of the lines in one tag are headings by themselves: then a short sentence among them is one too
)


def _with_wishes(group: list[Candidate], good: list[Candidate]) -> list[Candidate]:
    """The headings of one tag and the short sentences in the same tag ("내 정보를 지우고 싶어요") among them."""
    if len(good) < 3 or len(good) < _MOST_GOOD * len(group):
        return good
    return [
        c
        for c in group
        if c.score > 0.5
        or (not c.rest and len(c.heading) <= _LONGEST_WISH and "," not in c.heading and ":" not in c.heading)
    ]


def _worded(lines: list[Line], title_at: int) -> list[Candidate]:
    """Short lines whose words alone are a heading's; nothing else is left to go by."""
    found = []
    for i, line in enumerate(lines[:-1]):
        if line.kind == "table" or len(line.text) > 44 or line.linked or i == title_at:
            continue
        heading = unwrap(line.text)
        asked = is_question(heading) and bool(heading_categories(heading))
        named = has_heading_words(heading) or is_whole_heading(heading)
        spoken = not asked and (not named or is_sentence(heading))
        if len(heading) <= 40 and not spoken and parse_marker(line.text) is None:
            found.append(Candidate(i, None, heading, "", 1.0, "", 0, None))
    return found if len(found) >= 2 else []


def _named(group: list[Candidate]) -> int:
    """How many say what a part of a policy is about, as a noun phrase or plainly ("다른 회사에 넘기나요?")."""
    return sum(
        1
        for c in group
        if has_heading_words(c.heading)
        or is_whole_heading(c.heading)
        or (len(c.heading) <= _LONGEST_WISH and heading_categories(c.heading))
    )
