"""The numbering at the start of a line: 1. 1) (1) 제1조 제7조의2 Ⅰ. ① 가. ◆ …"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HANGUL = "가나다라마바사아자차카타파하"
_ROMAN = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "Ⅴ": 5, "Ⅵ": 6, "Ⅶ": 7, "Ⅷ": 8, "Ⅸ": 9, "Ⅹ": 10, "Ⅺ": 11, "Ⅻ": 12}
_ASCII_ROMAN = {"I": 1, "V": 5, "X": 10}
BULLETS = "◆■▶●○◎□▣◇◈▷►▸▹★☆▪▫◾◼◻➤➢➔❖✔✓☞※ㅇοо°ㆍ·•∙‣⦁⁃-–—―─*⊙⊙▲△▼▽◁◀♦♣#"
# Signs that head a part of a policy where nothing is numbered; dashes and dots only list.
STRONG_BULLETS = frozenset("◆■▶●○◎□▣◇◈▷►★☆▪◾◼➤➢❖ㅇοо⊙♦▲#")

_MARKER = re.compile(
    rf"""
    (?P<bullet>[{re.escape(BULLETS)}]{{1,3}}\s*)?
    (?P<open>[\[<【〔「《〈(]\s*(?=제\s?\d))?
    (?:
      (?P<je>제?\s?(?P<n>\d{{1,3}})\s?(?P<unit>[조장절관])(?:\s?의\s?(?P<of>\d{{1,2}})(?!\d))?)
        (?![가-힣0-9])(?!\s?제\s?\d)(?!\s?(?:에|의|및|와|내지|또는|부터|까지|각)(?![가-힣]))\s*(?P<close>[\])】〕」》〉>])?\s*[.:]?
    | (?P<rom>[Ⅰ-Ⅻ]+)\s*[.)．,]?
    | (?P<arom>(?:X{{0,1}}(?:IX|IV|V?I{{1,3}}|V)|X))\s?[.)](?=\s|[가-힣])
    | (?P<multi>(?!\d{{2}}\.\d{{1,2}}\.\d)\d{{1,2}}(?:\.\d{{1,2}}){{1,3}})(?:[.)]\s?|\s+)(?=\D)
    | (?P<hyphen>[1-9]\d?-\d{{1,2}}(?:-\d{{1,2}})?)(?:[.)]\s?|\s+)(?=\D)
    | (?P<dot>\d{{1,3}})\s?[.．](?!\d{{1,2}}\s?[.．]\s?\d)(?!\s?\d{{1,2}}\s?[.．](?:\s?\d|\s|$))(?!\d{{1,2}}(?![가-힣\d]))
    | (?P<par>\d{{1,3}})\s?[)）]
    | [(（]\s?(?P<ppar>\d{{1,3}})\s?[)）](?!\s?\d)
    | [\[【<〈]\s?(?P<brk>\d{{1,2}})\s?[\]】>〉]
    | (?P<circ>[①-⑳㉑-㉟㊱-㊿❶-❿➀-➉➊-➓⓵-⓾])\s?\.?
    | (?P<pcirc>[⑴-⒇])
    | (?P<dotted>[⒈-⒛])
    | (?P<kcirc>[㉮-㉻])
    | (?P<han>[{_HANGUL}])\s?\.(?=\s|[^\s.])
    | (?P<hpar>[{_HANGUL}])\s?[)）]
    | [(（]\s?(?P<hppar>[{_HANGUL}])\s?[)）]
    | (?P<alpha>[A-Za-z])\s?[.](?=\s|[가-힣])
    | (?P<apar>[A-Za-z])\s?[)](?=\s|[가-힣])
    | (?P<bare>(?:0?[1-9]|[12]\d)(?=[\s:|,]\s*[가-힣(\[<「『“"'A-Z])|0[1-9](?=[가-힣])|[1-9]\d?(?=\s?[-–—]\s[가-힣]))[\s:|,–—-]*
    )?
    """,
    re.VERBOSE,
)
_KINDS = (
    "rom", "arom", "multi", "hyphen", "dot", "par", "ppar", "brk", "circ", "pcirc", "dotted", "kcirc", "han", "hpar",
    "hppar", "alpha", "apar", "bare",
)  # fmt: skip
_BARE_UNITS = re.compile(
    r"\s*(?:년|월|일|개월|시간|회|명|건|세|인|조|항|호|개|가지|주|분|초|원|만|천|차|단계|층|동|호선|번|대)(?![가-힣])"
)
# What a line with a marker may begin with; and where the second sign decides, a quick test of that too.
_SECOND = re.compile(rf"[{_HANGUL}A-Za-z]\s?[.)）]|[XVI]+\s?[.)]|[XVI]{{2,4}}\s?[.)]|제\s?\d")
_LETTERS = frozenset(_HANGUL + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz제")
_RANGES = ((0x2160, 0x216C), (0x2460, 0x249C), (0x24F5, 0x24FF), (0x2776, 0x2794), (0x3251, 0x3260), (0x326E, 0x327C), (0x32B1, 0x32C0))  # fmt: skip
_FIRST = frozenset(
    "0123456789[<【〔「《〈(（" + BULLETS + "".join(chr(c) for a, z in _RANGES for c in range(a, z))
)


_WRAPPED = {"[": "]", "【": "】", "〈": "〉", "《": "》", "<": ">"}


@dataclass(frozen=True, slots=True)
class Marker:
    """`style` is the kind of numbering ("jo", "dot", "circ" …, "bullet"), `value` its place in the order.

    `number` is as written without punctuation; `rest` begins at `end`.
    """

    style: str
    value: float
    number: str | None
    end: int
    bullet: str = ""


def parse_marker(text: str) -> Marker | None:
    """The marker a line begins with, or None. Dates and sentences ("제23조제2항에 따라") have none."""
    first = text[:1]
    if first in _LETTERS:
        if not _SECOND.match(text):
            return None
        return _parse(text)
    if first not in _FIRST:
        return None
    closing = _WRAPPED.get(text[0])
    if closing and len(text) > 4 and text.find(closing) == len(text) - 1:
        inner = _parse(text[1:-1].lstrip())
        if inner is not None and inner.number is not None and inner.style not in ("bare", "multi", "hyphen"):
            shift = len(text) - 1 - len(text[1:-1].lstrip())
            return Marker(inner.style, inner.value, inner.number, inner.end + shift, text[0])
        return None
    return _parse(text)


def _parse(text: str) -> Marker | None:
    m = _MARKER.match(text)
    if m is None:
        return None
    bullet = (m["bullet"] or "").strip()
    kind = m.lastgroup
    if m["n"] is not None:
        return _article(text, m, bullet)
    for kind in _KINDS:
        written = m[kind]
        if written is None:
            continue
        if kind == "bare" and _BARE_UNITS.match(text, m.end()):
            break
        if kind in ("han", "hpar") and len(text) <= m.end():
            return Marker(kind, _HANGUL.index(written) + 1, written, m.end(), bullet)
        number, value = _value(kind, written)
        return Marker(kind, value, number, _after(text, m.end()), bullet)
    if bullet:
        return Marker("bullet", 0, None, _after(text, len(m["bullet"] or "")), bullet)
    return None


def _article(text: str, m: re.Match[str], bullet: str) -> Marker | None:
    if not m["je"].startswith("제") and m["unit"] != "조":
        return None
    style = {"조": "jo", "장": "jang", "절": "jeol", "관": "gwan"}[m["unit"]]
    value = int(m["n"]) + (int(m["of"]) / 100 if m["of"] else 0)
    number = str(int(m["n"])) + (f"의{int(m['of'])}" if m["of"] else "")
    return Marker(style, value, number, _after(text, m.end()), bullet)


def _after(text: str, end: int) -> int:
    while end < len(text) and text[end] == " ":
        end += 1
    return end


def _value(kind: str, written: str) -> tuple[str, float]:
    """Number as written and its value."""
    if kind == "rom":
        return written, float(sum(_ROMAN.get(c, 0) for c in written))
    if kind == "arom":
        total = 0
        for a, b in zip(written, [*written[1:], ""], strict=True):
            v = _ASCII_ROMAN[a]
            total += -v if b and _ASCII_ROMAN[b] > v else v
        return written, float(total)
    if kind in ("multi", "hyphen"):
        parts = [int(x) for x in re.split(r"[.\-]", written)]
        return written, parts[-1] + 1000.0 * hash_parts(parts[:-1])
    if kind in ("dot", "par", "ppar", "brk", "bare"):
        return str(int(written)), float(int(written))
    if kind in ("han", "hpar", "hppar"):
        return written, float(_HANGUL.index(written) + 1)
    if kind in ("alpha", "apar"):
        return written, float(ord(written.lower()) - 96)
    code = ord(written)
    for first, last, base in _CIRCLES:
        if first <= code <= last:
            return (
                (str(code - first + base), float(code - first + base))
                if base
                else (written, float(code - first + 1))
            )
    return written, 0.0


_CIRCLES = (
    (0x2460, 0x2473, 1), (0x3251, 0x325F, 21), (0x32B1, 0x32BF, 36), (0x2776, 0x277F, 1), (0x2780, 0x2789, 1),
    (0x278A, 0x2793, 1), (0x24F5, 0x24FE, 1), (0x2474, 0x2487, 1), (0x2488, 0x249B, 1), (0x326E, 0x327B, 0),
)  # fmt: skip


def hash_parts(parts: list[int]) -> int:
    """The outer numbers of 3.2.1 as one integer."""
    total = 0
    for p in parts:
        total = total * 100 + min(p, 99)
    return total
