"""Words as the index has them: spaced bigrams. Korean glues particles to words, and trigrams miss two syllables (동의)."""

from __future__ import annotations

import re
import unicodedata

_RUN = re.compile(r"\w+", re.UNICODE)


def fold(text: str) -> str:
    """NFKC and lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def grams(text: str) -> str:
    """The text as spaced bigrams, run by run: "개인정보 동의" → "개인 인정 정보 동의". A lone letter stands alone."""
    out: list[str] = []
    for run in _RUN.findall(fold(text)):
        out += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
    return " ".join(out)


def runs(words: str) -> list[str]:
    """What is looked for: runs of letters and digits, folded as the index is."""
    return _RUN.findall(fold(words))


def query(words: str) -> str:
    """An FTS5 query: sections that hold all bigrams of all words. "" where nothing is searchable."""
    asked = []
    for run in runs(words):
        asked += [f'"{run}"*'] if len(run) == 1 else [f'"{run[i : i + 2]}"' for i in range(len(run) - 1)]
    return " AND ".join(dict.fromkeys(asked))
