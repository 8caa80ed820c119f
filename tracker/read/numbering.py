"""Numbers that a word processor writes by itself: they stand on the page, so they stand in the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

_HANGUL = "가나다라마바사아자차카타파하"
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def _letters(alphabet: str) -> Callable[[int], str]:
    return lambda n: alphabet[(n - 1) % len(alphabet)]


def _roman(n: int) -> str:
    out = ""
    for value, sign in _ROMAN:
        while n >= value and len(out) < 20:
            out += sign
            n -= value
    return out


def _circled(n: int) -> str:
    return chr(0x245F + n) if 1 <= n <= 20 else f"({n})"


# Number formats of WordprocessingML (ST_NumberFormat) and OWPML (NumberType1/2), lower-cased.
_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "digit": str,
    "decimalzero": lambda n: f"{n:02d}",
    "decimalfullwidth": str,
    "ganada": _letters(_HANGUL),
    "hangul_syllable": _letters(_HANGUL),
    "chosung": _letters("ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"),
    "hangul_jamo": _letters("ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"),
    "upperroman": _roman,
    "roman_capital": _roman,
    "lowerroman": lambda n: _roman(n).lower(),
    "roman_small": lambda n: _roman(n).lower(),
    "upperletter": _letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "latin_capital": _letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "lowerletter": _letters("abcdefghijklmnopqrstuvwxyz"),
    "latin_small": _letters("abcdefghijklmnopqrstuvwxyz"),
    "decimalenclosedcircle": _circled,
    "decimalenclosedcirclechinese": _circled,
    "circled_digit": _circled,
}


@dataclass(slots=True)
class Level:
    """One level of a list: how its number is written ("제%1조"), in which format, from where it counts."""

    text: str
    form: str
    start: int = 1


@dataclass(slots=True)
class Counter:
    """The running numbers of one list."""

    levels: dict[int, Level]
    now: dict[int, int] = field(default_factory=dict)

    def next(self, level: int) -> str:
        """The number of the next paragraph on `level`, as it stands on the page; "-" for a bullet."""
        known = self.levels.get(level)
        if known is None:
            return ""
        if known.form in {"bullet", "none"}:
            return "-" if known.form == "bullet" else ""
        self.now[level] = self.now.get(level, known.start - 1) + 1
        for deeper in [k for k in self.now if k > level]:
            del self.now[deeper]

        def one(m: re.Match[str]) -> str:
            at = int(m[1]) - 1
            owner = self.levels.get(at, known)
            return _FORMATS.get(owner.form.lower(), str)(self.now.get(at, owner.start))

        return re.sub(r"[%^](\d)", one, known.text.replace("^n", "%" + str(level + 1))).strip()
