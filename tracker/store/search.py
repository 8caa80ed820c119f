"""Full text by bigrams: Korean glues particles to words, and trigrams miss words of two syllables (동의)."""

from __future__ import annotations

# ruff: noqa: S608 - only names and conditions of our own are put into statements, values never
import re
import unicodedata

from tracker.store.base import Base
from tracker.store.connection import our_errors
from tracker.store.records import Hit

_RUN = re.compile(r"\w+", re.UNICODE)
MOST = 5_000  # proposals that hold; a word in more sections than that needs another word beside it


def grams(text: str) -> str:
    """The text as spaced bigrams, run by run: "개인정보 동의" → "개인 인정 정보 동의". A lone letter stands alone."""
    out: list[str] = []
    for run in _RUN.findall(_fold(text)):
        out += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
    return " ".join(out)


def runs(words: str) -> list[str]:
    """What is looked for: runs of letters and digits, folded as the index is."""
    return _RUN.findall(_fold(words))


def query(words: str) -> str:
    """An FTS5 query: sections that hold all bigrams of all words. "" where nothing is searchable."""
    asked = []
    for run in runs(words):
        asked += [f'"{run}"*'] if len(run) == 1 else [f'"{run[i : i + 2]}"' for i in range(len(run) - 1)]
    return " AND ".join(dict.fromkeys(asked))


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


class Search(Base):
    """Looking for words in every version."""

    def search(self, words: str, *, source_id: str | None = None, limit: int = 50) -> list[Hit]:
        """Sections that hold all `words`: in their heading first, then where they stand most often, newest first.

        One hit for a text that stood in several versions.
        """
        asked, wanted = query(words), runs(words)
        if not asked:
            return []
        where, values = (" AND x.source = ?", (source_id,)) if source_id else ("", ())
        found: list[tuple[bool, int, Hit]] = []
        # The index knows which bigrams stand in a section, not their order: so each proposal is looked at.
        with our_errors(self.path):
            for r in self.conn.execute(
                "SELECT x.*, s.company FROM search JOIN sections x ON x.id = search.rowid JOIN sources s ON s.id = x.source "
                f"WHERE search MATCH ?{where} ORDER BY x.last_version DESC, x.source, x.id",
                (asked, *values),
            ):
                heading, text = _fold(r["heading"]), _fold(r["text"])
                if all(w in heading or w in text for w in wanted):
                    hit = Hit(
                        r["source"], r["company"], r["first_version"], r["last_version"], r["section"], r["number"],
                        r["heading"], r["text"],
                    )  # fmt: skip
                    found.append((all(w in heading for w in wanted), sum(text.count(w) for w in wanted), hit))
                if len(found) >= MOST:
                    break
        found.sort(key=lambda f: (not f[0], -f[1]))
        return [hit for _, _, hit in found[:limit]]
