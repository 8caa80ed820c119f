"""Words as the index has them: spaced bigrams. Korean glues particles to words, and trigrams miss two syllables (동의)."""

from __future__ import annotations

import re
import unicodedata

_RUN = re.compile(r"\w+")
# All bigrams of a run in two rounds, from its first letter and from its second: lookahead would cost twice that.
_FROM_FIRST = re.compile(r"\w\w|\b\w\b")
_FROM_SECOND = re.compile(r"\B\w\w")


def fold(text: str) -> str:
    """NFKC and lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def grams(text: str) -> str:
    """The text's bigrams, each once: "개인정보 동의" → 개인, 인정, 정보, 동의, in no order. A lone letter stands alone.

    The index keeps neither places nor counts. Rows of earlier programs, which named a bigram as often as it stood there,
    are in it the same way, and are taken out of it with these.
    """
    words = " ".join(dict.fromkeys(fold(text).split()))
    return " ".join(dict.fromkeys(_FROM_FIRST.findall(words) + _FROM_SECOND.findall(words)))


def runs(words: str) -> list[str]:
    """What is looked for: runs of letters and digits, folded as the index is."""
    return _RUN.findall(fold(words))


def query(words: str) -> str:
    """An FTS5 query: sections that hold all bigrams of all words. "" where nothing is searchable."""
    asked = []
    for run in runs(words):
        asked += [f'"{run}"*'] if len(run) == 1 else [f'"{run[i : i + 2]}"' for i in range(len(run) - 1)]
    return " AND ".join(dict.fromkeys(asked))
