"""Full text by bigrams: Korean glues particles to words, and trigrams miss words of two syllables (동의)."""

from __future__ import annotations

# ruff: noqa: S608 - only names and conditions of our own are put into statements, values never
import re
import unicodedata

from tracker.store.base import Base
from tracker.store.records import Hit

_RUN = re.compile(r"\w+", re.UNICODE)


def grams(text: str) -> str:
    """The text as spaced bigrams, run by run: "개인정보 동의" → "개인 인정 정보 동의". A lone letter stands alone."""
    out: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        out += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
    return " ".join(out)


def query(words: str) -> str:
    """An FTS5 query: each word's bigrams in a row, all words somewhere in the section. "" where nothing is searchable."""
    phrases = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", words).lower()):
        if len(run) == 1:
            phrases.append(f'"{run}"*')
        else:
            phrases.append('"' + " ".join(run[i : i + 2] for i in range(len(run) - 1)) + '"')
    return " AND ".join(phrases)


class Search(Base):
    """Looking for words in every version."""

    def search(self, words: str, *, source_id: str | None = None, limit: int = 50) -> list[Hit]:
        """Sections that hold all `words`, best first; one row for a text that stood in several versions."""
        asked = query(words)
        if not asked:
            return []
        where, values = (" AND x.source = ?", (source_id,)) if source_id else ("", ())
        found = self.rows(
            "SELECT x.*, s.company FROM search JOIN sections x ON x.id = search.rowid JOIN sources s ON s.id = x.source "
            f"WHERE search MATCH ?{where} ORDER BY bm25(search), x.source, x.id LIMIT ?",
            asked,
            *values,
            limit,
        )
        return [
            Hit(
                r["source"],
                r["company"],
                r["first_version"],
                r["last_version"],
                r["section"],
                r["number"],
                r["heading"],
                r["text"],
            )
            for r in found
        ]
