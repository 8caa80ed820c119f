"""Names of items, companies, rights: when two spellings mean the same."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tracker.compare.words import alike
from tracker.korean import FORMERLY, fold
from tracker.tables import load_table

_BRACKETS = re.compile(r"\s*[(\[（〔][^()\[\]（）〔〕]*[)\]）〕]")
_TRAILING = re.compile(r"\s*(?:등|등등|정보 등)\s*$")


@cache
def _synonyms() -> dict[str, str]:
    return {
        fold(word): fold(row[0])
        for row in load_table("tracker.compare", "lexicon.toml")["synonyms"]
        for word in row
    }


@cache
def _forms() -> re.Pattern[str]:
    forms = sorted(load_table("tracker.compare", "lexicon.toml")["company_forms"], key=len, reverse=True)
    hangul = [re.escape(f) for f in forms if not f.isascii() or "(" in f]
    latin = [re.escape(f) for f in forms if f.isascii() and "(" not in f]
    return re.compile(
        f"{'|'.join(hangul)}|[\\s,]*(?<![A-Za-z])(?:{'|'.join(latin)})(?![A-Za-z])", re.IGNORECASE
    )


@lru_cache(maxsize=8_192)
def plain_name(name: str) -> str:
    """The name all spellings share: no white space, dots, brackets, legal form or trailing 등; synonyms as their first word."""
    whole = fold(name)
    if whole in _synonyms():
        return _synonyms()[whole]
    bare = _TRAILING.sub("", _forms().sub(" ", name))
    key = fold(bare)
    if key in _synonyms():
        return _synonyms()[key]
    outside = fold(_BRACKETS.sub("", bare))
    if outside in _synonyms():
        return _synonyms()[outside]
    return key or whole


@lru_cache(maxsize=8_192)
def bare_name(name: str) -> str:
    """`plain_name` without what stands in brackets; the whole where nothing else is left."""
    return plain_name(_BRACKETS.sub("", name)) or plain_name(name)


_FORMER = re.compile(rf"[(（]\s?{FORMERLY}\s?(?P<name>(?:\(주\))?[^()（）]{{2,40}})[)）]")


def called_before(quote: str) -> frozenset[str]:
    """The plain names that a text says bodies had before ("㈜한별미디어(옛 이름 ㈜한별)")."""
    return frozenset(plain_name(m["name"]) for m in _FORMER.finditer(quote))


def close_names(a: str, b: str) -> bool:
    """True where two different plain names are surely one spelt in two ways (a letter or two in a long name)."""
    x, y = plain_name(a), plain_name(b)
    return min(len(x), len(y)) >= 4 and alike(x, y) >= 88 and _digits(x) == _digits(y)


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())
