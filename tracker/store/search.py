"""Looking for words in every version: the index proposes sections, their texts decide."""

from __future__ import annotations

# ruff: noqa: S608 - only conditions of our own are put into statements, values never
from tracker.store.grams import fold, query, runs
from tracker.store.records import Hit
from tracker.store.versions import Versions

MOST = 2_000  # proposals looked at; a word in more sections than that needs another word beside it


class Search(Versions):
    """Full text over all versions."""

    def search(self, words: str, *, source_id: str | None = None, limit: int = 50) -> list[Hit]:
        """Sections that hold all `words`: in their heading first, then where they stand most often, newest first.

        One hit for a text that stood in several versions. Raises StoreError.
        """
        asked, wanted = query(words), runs(words)
        if not asked:
            return []
        where, values = (" AND x.source = ?", (source_id,)) if source_id else ("", ())
        rows = self.rows(
            "SELECT x.*, s.company FROM search JOIN sections x ON x.id = search.rowid JOIN sources s ON s.id = x.source "
            f"WHERE search MATCH ?{where} ORDER BY x.last_version DESC, x.source, x.id LIMIT ?",
            asked,
            *values,
            MOST,
        )
        order = {r["id"]: n for n, r in enumerate(rows)}
        found: list[tuple[bool, int, int, Hit]] = []
        # The index knows which bigrams stand in a section, not their order. By version, since a document is read once.
        for r in sorted(rows, key=lambda r: (r["source"], r["first_version"])):
            whole = self.section_text(r["source"], r["first_version"], r["section"])
            heading, text = fold(r["heading"]), fold(whole)
            if all(w in heading or w in text for w in wanted):
                hit = Hit(
                    r["source"], r["company"], r["first_version"], r["last_version"], r["section"], r["number"],
                    r["heading"], whole,
                )  # fmt: skip
                often = sum(text.count(w) for w in wanted)
                found.append((not all(w in heading for w in wanted), -often, order[r["id"]], hit))
        found.sort(key=lambda f: f[:3])
        return [hit for *_, hit in found[:limit]]
