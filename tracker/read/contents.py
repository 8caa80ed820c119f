"""Lists of contents: found, kept as knowledge of how headings read, and removed from the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

from tracker.read.blocks import Line
from tracker.read.headings import is_sentence
from tracker.read.markers import Marker

_TITLE = re.compile(
    r"(?:[-<\[【\s]*(?:목\s*차|차\s*례|contents|index|table of contents)[->\]】\s:]*|.{0,30}목차(?:는|입니다|는? 아래|는? 다음).{0,20}|.{0,12}목차\s*[:：]?)$",
    re.I,
)
_HINT = re.compile(
    r"목\s?차.{0,30}(?:클릭|이동|확인|구성)|클릭.{0,20}(?:이동|확인)|다음과 같은 내용(?:으로|을) (?:구성|담)|방침의 순서는|아래와 같은 내용을 담|순서로 (?:구성|안내)"
)
_SQUEEZE = re.compile(r"[^0-9A-Za-z가-힣]+")
# An entry is a heading's length; the longest heading met has 70 letters.
_LONGEST = 100


def key(text: str) -> str:
    """A heading's letters only."""
    return _SQUEEZE.sub("", text)


def remove_contents(
    lines: list[Line], markers: list[Marker | None]
) -> tuple[list[Line], list[Marker | None], set[str]]:
    """Lines without lists of contents; and the letters of the entries, which tell where headings end.

    A list of contents is a run of short lines most of which stand again, in the same order, further down, the
    first of them soon after the run.
    """
    n = len(lines)
    # Only short lines without a sentence can be entries, only the heads of the others can be what they name.
    entry = [False] * n
    keys = [""] * n
    places: dict[str, list[int]] = {}
    again = False
    for i, line in enumerate(lines):
        if line.kind == "table" or len(line.text) > 400:
            continue
        marker = markers[i]
        k = key(line.text[marker.end : marker.end + 90] if marker else line.text[:90])
        if not k:
            continue
        keys[i] = k
        entry[i] = len(k) > 1 and len(line.text) <= _LONGEST and not is_sentence(line.text)
        known = places.get(k[:6])
        if known is None:
            places[k[:6]] = [i]
        else:
            known.append(i)
            again = True
    entries: set[str] = set()
    if not again:
        return lines, markers, entries
    drop = [False] * n
    i = 0
    while i < n:
        if not entry[i]:
            i += 1
            continue
        j = i
        while j < n and entry[j]:
            j += 1
        if j - i >= 2:
            announced = i > 0 and _is_title(lines[i - 1].text)
            found = _match_run(i, j, keys, places, markers, 2 if announced else 3)
            if found:
                first, last = found
                while first > 0 and first > i - 3 and _is_title(lines[first - 1].text):
                    first -= 1
                for p in range(first, last + 1):
                    drop[p] = True
                    if keys[p]:
                        entries.add(keys[p])
                i = last + 1
                continue
        i = j
    if not entries:
        return lines, markers, entries
    _tails(lines, drop)
    kept = [k for k in range(n) if not drop[k]]
    if len(kept) == n:
        return lines, markers, entries
    return [lines[k] for k in kept], [markers[k] for k in kept], entries


def _is_title(text: str) -> bool:
    return len(text) <= 60 and bool(_TITLE.match(text) or _HINT.search(text))


def _tails(lines: list[Line], drop: list[bool]) -> None:
    """The words around a removed list that only speak of it."""
    for i, line in enumerate(lines):
        if drop[i] or len(line.text) > 60 or line.kind == "table":
            continue
        near = any(drop[k] for k in range(max(0, i - 2), min(len(lines), i + 4)))
        if near and _is_title(line.text):
            drop[i] = True


_VALUE = re.compile(r"[가-힣)]\s?[:：]\s?\S")


def _match_run(
    start: int,
    stop: int,
    keys: list[str],
    places: dict[str, list[int]],
    markers: list[Marker | None],
    least: int,
) -> tuple[int, int] | None:
    """First and last line of the list of contents within a run of short lines, or None.

    Each line looks for its own words at the head of a later line, behind the match before it.
    """
    # The run may itself hold the first headings behind the list (a heading follows the last entry), so that every
    # prefix of the run is a candidate: entry i matches a line behind the candidate's end.
    matched: list[tuple[int, int]] = []
    behind = -1
    for i in range(start, stop):
        if behind >= 0 and i >= behind:
            break
        k = keys[i]
        spot = None
        known = places.get(k[:6], [])
        after = bisect_right(known, max(i, behind))
        # A heading stands again once or twice; more are words that a policy repeats.
        for p in known[after : after + 6]:
            if keys[p] == k or (len(k) >= 4 and keys[p].startswith(k)):
                spot = p
                break
        if spot is not None:
            if behind < 0 and spot - i < 2:
                continue  # the same words on the next line: a repeated heading, not a list
            matched.append((i, spot))
            behind = spot
    if len(matched) < least:
        return None
    # What a list of contents names stands all over the rest of the policy, with text between; groups of labels that
    # repeat (부서명, 담당자, 연락처) stand close together, line by line.
    spots = [spot for _, spot in matched]
    apart = sum(1 for (i, a), (_, b) in pairwise(matched) if b - a >= 2 or len(keys[a]) > len(keys[i]) + 8)
    if apart * 5 < (len(spots) - 1) * 3 or (spots[-1] - spots[0]) * 5 < (len(keys) - 1 - spots[0]) * 2:
        return None
    first, last = matched[0][0], matched[-1][0]
    end = min(matched[0][1], stop)
    # Numbered entries whose words differ a little from their headings belong to the list too.
    while last + 1 < end and _continues(markers, last):
        last += 1
    while first > start and _continues(markers, first - 1):
        first -= 1
    span = last - first + 1
    # Three lines in five must be found again (entries are worded a little differently now and then), the first
    # soon behind the list (a title or a preamble may stand between).
    if len(matched) * 5 < span * 3 or matched[0][1] - last > 40:
        return None
    return (first, last)


def _continues(markers: list[Marker | None], i: int) -> bool:
    a, b = markers[i], markers[i + 1]
    return bool(a and b and a.style == b.style and a.number and b.value == a.value + 1)
