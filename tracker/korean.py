"""What is true of Korean text, whatever it is about: normal forms, numerals, days, dates, periods, 어절, particles."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

# --- normal forms ------------------------------------------------------------------------------------

_SPACE = re.compile(r"\s+")
# What is neither seen nor a word: soft hyphens, joiners, marks of direction, variation selectors, control characters.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_DOTS = "·ㆍ∙・‧•･⋅"
_NOT_WORD = re.compile(r"[^\w]+")
_FOLDED_OFTEN = 64  # letters of a text whose folded form is kept: names and headings come again and again


def clean(text: str) -> str:
    """NFC, invisible and control characters gone, runs of white space as one space, ends trimmed."""
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return " ".join(_UNSEEN.sub("", text).split())


def fold(text: str) -> str:
    """For matching, never for showing: NFKC, lower case, middle dots alike, no white space or punctuation."""
    return _fold_often(text) if len(text) <= _FOLDED_OFTEN else _fold(text)


def _fold(text: str) -> str:
    for dot in _DOTS:  # dots first: NFKC makes a letter of ㆍ
        text = text.replace(dot, "")
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text).lower())


_fold_often = lru_cache(maxsize=16_384)(_fold)


def words_sha256(text: str) -> str:
    """SHA-256 (hex) of the words: NFC, all white space out, middle dots alike."""
    squeezed = clean(text).replace(" ", "")
    for dot in _DOTS[1:]:
        squeezed = squeezed.replace(dot, _DOTS[0])
    return hashlib.sha256(squeezed.encode("utf-8", "surrogatepass")).hexdigest()


# --- 어절 ---------------------------------------------------------------------------------------------

_EOJEOL = re.compile(r"\s+|[^\s]+")


def eojeols(text: str) -> list[str]:
    """Split into 어절 and the white space between them; joined they are `text` again."""
    return _EOJEOL.findall(text)


# --- dates -------------------------------------------------------------------------------------------

# The days of every promise and verdict are counted here. Korea has had no summer time since 1988.
SEOUL = timezone(timedelta(hours=9), "Asia/Seoul")


def seoul_day(moment: datetime) -> date:
    """The calendar day in Korea of an aware moment."""
    return moment.astimezone(SEOUL).date()


_DIGIT = r"[0-9０-９]"
_LOOSE = r"[0-9０-９OoＯ]"  # a letter O typed for a nought: "2024년 O4월 1O일"
_DATE = re.compile(
    rf"""(?<![0-9０-９.\-/])
    (?P<q>['’‘`])?\s?(?P<y>(?:19|20|１９|２０){_DIGIT}{{2}}|{_DIGIT}{{2}}(?=\s*[.년\-/]))
    \s*(?P<s1>년|[.．\-/])\s*
    (?P<m>{_LOOSE}{{1,2}})\s*(?P<s2>월|[.．\-/])\s*
    (?P<d>{_LOOSE}{{1,2}})\s*(?:일|[.．](?!{_DIGIT}))?(?![.\-/]?{_DIGIT})""",
    re.VERBOSE,
)
_ENGLISH_MONTHS = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_ENGLISH_DATE = re.compile(
    r"\b(?P<mon>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+(?P<d>\d{1,2}),?\s+(?P<y>20\d\d)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A calendar date in a text, with where it stands (`start`, `end` as in slices)."""

    value: date
    start: int
    end: int
    text: str


def dates_in(text: str) -> Iterator[DateMention]:
    """Every valid calendar date, in order: `2022년 08월 08일`, `2022. 8. 8.`, `22.8.8`, `'22. 8. 8.`, `2022-08-08`.

    Two-digit years are of this century. Impossible dates (`2022. 13. 40.`) and placeholders are left out.
    """
    found: list[DateMention] = []
    for m in _DATE.finditer(text):
        year = int(unicodedata.normalize("NFKC", m["y"]))
        s1, s2 = m["s1"], m["s2"]
        if (s1 == "년") != (s2 == "월"):
            continue
        if year < 100:
            year += 2000
        if not 1990 <= year <= 2100:
            continue
        month, day = (unicodedata.normalize("NFKC", m[g]) for g in ("m", "d"))
        if not (month.isdecimal() and day.isdecimal()):
            if s1 != "년" or not re.search(r"\d", month) or not re.search(r"\d", day):
                continue  # a placeholder, "OOOO년 OO월 OO일"
            month, day = (re.sub("[Oo]", "0", x) for x in (month, day))
        try:
            value = date(year, int(month), int(day))
        except ValueError:
            continue
        found.append(DateMention(value, m.start(), m.end(), m[0]))
    for m in _ENGLISH_DATE.finditer(text):
        try:
            value = date(int(m["y"]), _ENGLISH_MONTHS[m["mon"][:3].lower()], int(m["d"]))
        except ValueError:
            continue
        found.append(DateMention(value, m.start(), m.end(), m[0]))
    yield from sorted(found, key=lambda f: f.start)


# --- numerals and periods ----------------------------------------------------------------------------

_SINO = {"일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7, "팔": 8, "구": 9}
_NATIVE = {
    "한": 1,
    "두": 2,
    "세": 3,
    "석": 3,
    "네": 4,
    "넉": 4,
    "다섯": 5,
    "여섯": 6,
    "일곱": 7,
    "여덟": 8,
    "아홉": 9,
    "열": 10,
}
_FIXED = {"일주일": 7, "이주일": 14, "한주": 7, "반년": 182, "일년": 365, "보름": 15}
# A numeral in words counts only by itself ("한 달", "삼 년"): "이 달성", "한 일", "일 주소" are none.
_PERIOD = re.compile(
    r"(?P<n>[0-9０-９]+|(?<![가-힣])(?:한|두|세|석|네|넉|다섯|여섯|일곱|여덟|아홉|열)(?=\s?(?:달|주|해))|"
    r"(?<![가-힣])(?:[일이삼사오육칠팔구]?십)?[일이삼사오육칠팔구](?=\s?(?:년|개월))|(?<![가-힣])[이삼사]?십(?=\s?(?:년|개월|일)))"
    r"\s*(?:\(\s*[0-9일이삼사오육칠팔구십]+\s*\)\s*)?(?P<u>년|개월|달|월|주일|주|영업일|일|시간)(?![성라려러])(?:\s*간)?"
)
# Calendar-free lengths, the usual reading of such clauses; used only to order periods, never to count notice.
_UNIT_DAYS = {"년": 365, "개월": 30, "달": 30, "월": 30, "주일": 7, "주": 7, "일": 1, "영업일": 1}


def period_days(text: str) -> int | None:
    """The length in days of the first period named (`5년` → 1825, `6개월` → 180, `일주일` → 7), else None."""
    squeezed = _SPACE.sub("", text)
    for word, days in _FIXED.items():
        if word in squeezed:
            return days
    for m in _PERIOD.finditer(unicodedata.normalize("NFKC", text)):
        number = numeral(m["n"])
        if number is None or m["u"] == "시간":
            continue
        return number * _UNIT_DAYS[m["u"]]
    return None


def add_period(day: date, number: int, unit: str) -> date:
    """`day` plus that many 일, 주(일), 개월, 달 or 년. A month is a calendar month: 01-31 + 1개월 is the last of February."""
    if unit in {"개월", "달", "월", "년"}:
        months = day.year * 12 + day.month - 1 + number * (12 if unit == "년" else 1)
        year, month = divmod(months, 12)
        last = monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, last))
    return day + timedelta(days=number * _UNIT_DAYS.get(unit, 1))


def numeral(text: str) -> int | None:
    """A numeral written in digits (half or full width), 한자어 (삼, 십, 삼십) or 고유어 (한, 두 …); else None."""
    text = unicodedata.normalize("NFKC", text).strip()
    if text.isdecimal():
        return int(text)
    if text in _NATIVE:
        return _NATIVE[text]
    m = re.fullmatch(r"([일이삼사오육칠팔구])?십([일이삼사오육칠팔구])?", text)
    if m:
        return _SINO.get(m[1] or "일", 1) * 10 + _SINO.get(m[2] or "", 0)
    return _SINO.get(text)


# --- particles ---------------------------------------------------------------------------------------

_DIGIT_FINAL = {
    "0": "ㅇ",
    "1": "ㄹ",
    "2": "",
    "3": "ㅁ",
    "4": "",
    "5": "",
    "6": "ㄱ",
    "7": "ㄹ",
    "8": "ㄹ",
    "9": "",
}
_LATIN_FINAL = {"l": "ㄹ", "r": "ㄹ", "m": "ㅁ", "n": "ㄴ"}


# "(옛 이름 ㈜한별)", "(구. ㈜한별)": what is said before the name a body had.
FORMERLY = r"(?:옛|구|종전|이전|변경\s?전|개명\s?전|舊)(?:\s?(?:이름|상호|명칭|사명|법인명))?\s?[.:：]?"


def final_consonant(word: str) -> str:
    """The sound a word ends in: "" for a vowel, "ㄹ" for 리을, another letter for any other 받침.

    Brackets and punctuation at the end are not spoken. Digits are read in Korean; Latin letters as in their names
    (L, M, N, R end in a consonant), all other signs as vowels.
    """
    bare = re.sub(
        r"(?:\s*\([^()]*\)|[\W_])+$", "", unicodedata.normalize("NFC", word).replace("㈜", "주식회사")
    )
    if not bare:
        return ""
    last = bare[-1]
    if "가" <= last <= "힣":
        index = (ord(last) - 0xAC00) % 28
        return "" if index == 0 else "ㄹ" if index == 8 else "ㄱ"
    return _DIGIT_FINAL.get(last, _LATIN_FINAL.get(last.lower(), ""))


def particle(word: str, pair: str) -> str:
    """`word` with the right particle of `pair` ("이/가", "을/를", "은/는", "과/와", "으로/로")."""
    after_consonant, after_vowel = pair.split("/")
    final = final_consonant(word)
    if after_consonant == "으로" and final == "ㄹ":
        return word + after_vowel
    return word + (after_consonant if final else after_vowel)
