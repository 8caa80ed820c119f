"""Cutting lists of things as a person would: at commas, not inside brackets; "IP/Mac Address" is two, "성명(한글, 영문)" one."""

from __future__ import annotations

import re
from itertools import pairwise

_OPEN, _CLOSE = "([{（［「『<〈《", ")]}）］」』>〉》"
_SEPARATORS = ",、，;；\n•▷▶|→"
_SIGNS = "-–—*ㆍ·○■□◆▪▷▶•※"
# A sign, a circled number or "1. " that nothing but white space stands before. (The set of signs comes first, since that is
# looked for many times faster than what begins with a look-behind.)
_BULLET = re.compile(
    rf"[{_SIGNS}①-⑳\d](?<!\S[\s\S])(?:(?<=[①-⑳])|(?<=\d)\d?[.)]\s+(?=[가-힣A-Za-z])|(?<=[{_SIGNS}])(?=\s|[가-힣A-Za-z(\[]))"
)
_LEAD = re.compile(
    r"^(?:[\s\-–—•·ㆍ∙*○■□◆◇▪▫●ο▶▷>※☞:：.'\"“”‘’`+]+|\(?\d{1,2}[.)]\s*(?=[가-힣A-Za-z])|[가-하][.)]\s+|[①-⑳]\s*|(?:및|또는|그리고|혹은|기타|그 ?밖의|그 ?외|단|다만|또한|예)\s+)+"
)
_TAIL = re.compile(
    r"(?:(?<![\s.'\"“”‘’`:：;\-–—*])[\s.'\"“”‘’`:：;\-–—*]++|\s등등?(?:의|을|이|에)?(?:\s?(?:정보|항목|개인정보))?|(?<=[가-힣\w)])\s?등(?:의)?(?:\s?(?:정보|항목|개인정보))?$)+$"
)
# 을 follows a final consonant and 를 a vowel: in "클라우드노을" the last letter is of the name.
_OPEN_SYLLABLE = "".join(chr(c) for c in range(0xAC00, 0xD7A4, 28))
_PARTICLE = re.compile(rf"(?<=[가-힣\w)])(?:(?<![{_OPEN_SYLLABLE}])을|(?<=[{_OPEN_SYLLABLE}a-zA-Z0-9)])를)$")
BRACKETS = re.compile(r"\s*[(（\[［]([^()（）\[\]［］]*)[)）\]］]")
CORPORATE = re.compile(r"\(\s?(주|유|사|재|학|의|유한|복)\s?\)")


def has_form(name: str) -> bool:
    """Whether a Korean corporate form stands in a name: ㈜, 주식회사, (주), (사) …"""
    return "㈜" in name or "주식회사" in name or CORPORATE.search(name) is not None


_DIGIT_COMMA = re.compile(r"\d,\d{3}")


def cut(text: str, separators: str = _SEPARATORS) -> list[str]:
    """Split at separators that stand outside brackets; commas between digits do not count."""
    if not any(s in text for s in separators):
        return [text]
    if (
        separators in {_SEPARATORS, ",、"}
        and not any(b in text for b in "([{（［「『<〈《")
        and not _DIGIT_COMMA.search(text)
    ):
        return re.split(f"[{re.escape(separators)}]", text)
    parts: list[str] = []
    depth, start = 0, 0
    for i, letter in enumerate(text):
        if letter in _OPEN:
            depth += 1
        elif letter in _CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0 and letter in separators:
            if letter == "," and text[i - 1 : i].isdigit() and re.match(r"\d{3}(?!\d)", text[i + 1 : i + 5]):
                continue
            parts.append(text[start:i])
            start = i + 1
    parts.append(text[start:])
    return parts


def cut_list(text: str) -> list[str]:
    """The elements of a list as written: bullets, commas, new lines; trimmed, empty ones left out."""
    found: list[str] = []
    for line in text.split("\n"):
        for piece in split_bullets(line):
            found += cut(piece)
    return [t for p in found if (t := trim(p))]


def split_bullets(line: str) -> list[str]:
    """A line cut before each bullet inside it ("- a - b" is two), brackets left whole."""
    marks = [m.start() for m in _BULLET.finditer(line)]
    if not marks:
        return [line]
    bounds = [0, *(m for m in outside_brackets(line, marks) if m), len(line)]
    return [line[a:b] for a, b in pairwise(bounds)]


def outside_brackets(text: str, places: list[int]) -> list[int]:
    """Those of the (ascending) places that stand outside round brackets; one pass over the text."""
    if "(" not in text:
        return places
    kept: list[int] = []
    depth = at = 0
    for place in places:
        depth = max(0, depth + text.count("(", at, place) - text.count(")", at, place))
        at = place
        if depth == 0:
            kept.append(place)
    return kept


# First and last letters that trimming may have to do with; words without them are clean already.
_LEADING = frozenset("및또그혹기단다예가나라마바사아자차카타파하①②③④⑤⑥⑦⑧⑨⑩0123456789(")
_TRAILING = frozenset("등을를보목의)")


def trim(text: str) -> str:
    """Without markers, quotes, conjunctions before it and 등, particles, full stops after it."""
    text = text.strip()
    if not text:
        return ""
    if not text[0].isalnum() or text[0] in _LEADING:
        text = _LEAD.sub("", text)
    if text and (not text[-1].isalnum() or text[-1] in _TRAILING):
        text = _PARTICLE.sub("", _TAIL.sub("", text))
    text = text.strip()
    if text and text[0] in "[<(「『〈" and text[-1] in "]>)」』〉" and text.count(text[0]) == 1:
        text = text[1:-1].strip()
    if "(" not in text and ")" not in text:
        return text
    opened, closed = text.count("("), text.count(")")
    if opened > closed:
        head, _, tail = text.rpartition("(")
        text = head.strip() or tail.strip()
    elif closed > opened and not opened:
        text = text.replace(")", "")
    return text.strip()


def brackets_of(text: str) -> tuple[str, list[str]]:
    """(text without bracketed notes, the notes). "(주)" and the like are part of a name and stay."""
    if "(" not in text and "[" not in text and "（" not in text and "［" not in text:
        return text.strip(), []
    kept = CORPORATE.sub(lambda m: f"\x00{m[1]}\x01", text)
    notes = [n.strip() for n in BRACKETS.findall(kept)]
    bare = BRACKETS.sub("", kept).strip()
    restore = str.maketrans({"\x00": "(", "\x01": ")"})
    return bare.translate(restore), [n.translate(restore) for n in notes]


def quote_of(text: str, needle: str = "") -> str:
    """The words a fact was read from: the whole line, or where that is long the stretch around the needle."""
    if len(text) <= 400:
        return text
    at = text.find(needle) if needle else 0
    at = max(at, 0)
    start = max(0, at - 150)
    return text[start : max(start + 400, at + len(needle))].strip()
