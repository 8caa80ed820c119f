"""Laws named in a text: in brackets, by a long name of the lexicon, or by a short one ("의료법")."""

from __future__ import annotations

import re
from functools import cache

from tracker.tables import load_table

_ARTICLE = r"(?:\s?및\s?(?:동법|같은\s?법)\s?시행령)?(?:\s?(?:시행령|시행규칙))?(?:\s?제\s?\d+\s?조(?:의\s?\d+)?(?:\s?제?\s?\d+\s?항)?)?"
# A law's name in brackets, a long name of the lexicon, or a short one ("의료법", "국세기본법"); "이 법", "세법이" are none.
_SHORT_LAW = (
    r"(?<![가-힣])(?:[가-힣]{1,8}[가-힣](?<![는은를을이가의에로및])\s)?[가-힣]{1,12}(?<![방위불적용문준편화입기요수해])법"
    r"(?=$|[^가-힣]|에\s|에서|의\s|및|과\s|와\s|등|상\s)|"
    r"(?:[가-힣·ㆍ]{1,16}\s){0,7}?[가-힣·ㆍ]{1,16}에\s?관한\s?(?:법률|특례법)"
)


def law_of(text: str) -> str:
    """The law a text names, with its article where given, else ""."""
    if "법" not in text:
        return ""
    if match := _bracketed().search(text):
        return match[0].strip()
    match = _long_law().search(text) or _law().search(text)
    if not match:
        return ""
    return re.sub(
        r"^.*[가-힣](?:를|는)\s(?=[가-힣])|^(?:(?:또는|및|등|단|다만|그리고|관련|기타|상기|해당|의거|근거)\s)+",
        "",
        match[0].strip(' <>"“”,'),
    )


@cache
def _long_law() -> re.Pattern[str]:
    long = "|".join(load_table("tracker.read.facts", "lexicon.toml")["laws"]["long"])
    return re.compile(f"(?:{long}){_ARTICLE}")


@cache
def _law() -> re.Pattern[str]:
    return re.compile(f"(?:{_SHORT_LAW}){_ARTICLE}")


@cache
def _bracketed() -> re.Pattern[str]:
    return re.compile(rf"[「『][^」』]{{2,50}}법(?:률)?(?:\s시행령)?[」』]{_ARTICLE}")
