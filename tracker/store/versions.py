"""Derived: decisions, and versions with their documents, sections and facts."""

from __future__ import annotations

# ruff: noqa: S608 - only names and conditions of our own are put into statements, values never
import hashlib
import json
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date, datetime
from itertools import chain
from typing import Any, cast

from tracker.contract import document_from_json, document_to_json
from tracker.errors import StoreDamaged, UsageError
from tracker.model import Document, KnownText, Settlement, VersionRecord
from tracker.store.base import compact, day, iso, moment, utc
from tracker.store.blobs import KEYFRAME_EVERY, BadBlob, compress, decompress
from tracker.store.grams import grams
from tracker.store.records import Observation, Unsettled
from tracker.store.schema import row_id
from tracker.store.truth import Truth

# Versions whose text `settle` may still recognise; older ones forget their sketch, which does not compress.
REMEMBERED = 11
BEGINNING = 200  # letters of a section's text in its row; all of them twice would be half of a quiet database

# What a row of each interval table says of the document, beside its number and its span of versions.
COLUMNS = {
    "sections": (
        "section",
        "number",
        "heading",
        "level",
        "parent",
        "categories",
        "length",
        "beginning",
        "hash",
    ),
    "facts": ("kind", "name", "attributes", "section", "quote"),
}
_KNOWN = tuple(f.name for f in fields(KnownText) if f.name != "sketch")


class Versions(Truth):
    """Storing and reading decisions and versions."""

    # --- decisions

    def settle(
        self, observation_id: int, source_id: str, decision: Settlement, text_sha256: str | None
    ) -> None:
        """Write down what an observation was taken for."""
        self.execute(
            "INSERT INTO settlements VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (observation) DO UPDATE SET state = excluded.state, "
            "reason = excluded.reason, version = excluded.version, text_sha256 = excluded.text_sha256",
            observation_id, source_id, decision.state, decision.reason, decision.version, text_sha256,
        )  # fmt: skip

    def unsettled(self, source_id: str) -> Unsettled:
        """What earlier checks left open."""
        r = self.row("SELECT * FROM unsettled WHERE source = ?", source_id)
        return Unsettled(r["sha256"], r["checks"], r["spells"], r["unsettled"]) if r else Unsettled()

    def set_unsettled(self, source_id: str, value: Unsettled) -> None:
        """Keep what this check left open."""
        if value == Unsettled():
            self.execute("DELETE FROM unsettled WHERE source = ?", source_id)
        else:
            self.execute(
                "INSERT OR REPLACE INTO unsettled VALUES (?, ?, ?, ?, ?)",
                source_id, value.sha256, value.checks, value.spells, value.unsettled,
            )  # fmt: skip

    # --- versions

    def known_texts(self, source_id: str) -> list[KnownText]:
        """The last versions of a source as `settle` wants them, latest last."""
        found = self.rows(
            "SELECT known, sketch FROM known_texts WHERE source = ? ORDER BY number DESC LIMIT ?",
            source_id,
            REMEMBERED,
        )
        return [_known(r["known"], r["sketch"]) for r in reversed(found)]

    def add_version(
        self, source_id: str, observation_id: int, first_seen: datetime, document: Document, known: KnownText
    ) -> int:
        """Store the next version of a source: its document, and its sections and facts as interval rows."""
        number = self.version_count(source_id) + 1
        o = self.row("SELECT snapshot, origin FROM observations WHERE id = ?", observation_id)
        if o is None:
            raise StoreDamaged(f"{self.path}: 관측 {observation_id} 이(가) 없습니다 (observation missing)")
        data = compact(document_to_json(document)).encode("utf-8", "surrogatepass")
        before = None if _is_keyframe(number) else self._document_bytes(source_id, number - 1)
        d = document.dates
        clause = document.notice_clause
        self.execute(
            "INSERT INTO versions (id, source, number, observation, snapshot, text_sha256, first_seen, origin, title, company, language, "
            "announced, effective, clause, document) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row_id(self._seq(source_id), number, 0), source_id, number, observation_id, o["snapshot"], document.sha256, utc(first_seen), o["origin"], document.title,
            document.company, document.language, iso(d.announced), iso(d.effective), clause.quote if clause else None,
            compress(data, before),
        )  # fmt: skip
        said = {name: getattr(known, name) for name in _KNOWN}
        sketch = array("I", known.sketch).tobytes()
        self.execute("INSERT INTO known_texts VALUES (?, ?, ?, ?)", source_id, number, compact(said), sketch)
        self.execute(
            "DELETE FROM known_texts WHERE source = ? AND number <= ?", source_id, number - REMEMBERED
        )
        self._add_sections(source_id, number, document)
        self._add_facts(source_id, number, document)
        return number

    def _add_sections(self, source_id: str, number: int, document: Document) -> None:
        for row, place in self._extend("sections", source_id, number, self.section_rows(document)):
            section = document.sections[place]
            self.index(row, section.heading, section.text)

    def index(self, row: int, heading: str, text: str) -> None:
        """Make a section's words findable under its row number."""
        self.execute("INSERT INTO search (rowid, grams) VALUES (?, ?)", row, grams(f"{heading}\n{text}"))

    def section_text(self, source_id: str, number: int, section_id: str) -> str:
        """The whole text of a section of a stored version; "" where it has none of that id."""
        cached = self._last_texts
        if cached is None or cached[0] != (source_id, number):
            data = json.loads(self._document_bytes(source_id, number))
            cached = ((source_id, number), {s["id"]: s["text"] for s in data["sections"]})
            self._last_texts = cached
        return cached[1].get(section_id, "")

    _last_texts: tuple[tuple[str, int], dict[str, str]] | None = None

    def _add_facts(self, source_id: str, number: int, document: Document) -> None:
        self._extend("facts", source_id, number, self.fact_rows(document))

    @staticmethod
    def section_rows(document: Document) -> list[tuple[Any, ...]]:
        """A document's sections as rows, by `COLUMNS`."""
        return [
            (
                s.id,
                s.number,
                s.heading,
                s.level,
                s.parent,
                compact(s.categories),
                len(text),
                beginning(text),
                hash64(text),
            )
            for s in document.sections
            for text in (s.text,)
        ]

    @staticmethod
    def fact_rows(document: Document) -> list[tuple[Any, ...]]:
        """A document's facts as rows, by `COLUMNS`."""
        return [(f.kind, f.name, compact(dict(f.attributes)), f.section, f.quote) for f in document.facts]

    def rows_of_version(self, table: str, source_id: str, number: int) -> list[tuple[Any, ...]]:
        """The stored rows of one version in "sections" or "facts", by `COLUMNS`."""
        found = self.rows(
            f"SELECT {', '.join(COLUMNS[table])} FROM {table} WHERE source = ? AND ? BETWEEN first_version AND last_version",
            source_id,
            number,
        )
        return [tuple(r) for r in found]

    def _extend(
        self, table: str, source_id: str, number: int, wanted: list[tuple[Any, ...]]
    ) -> list[tuple[int, int]]:
        """Lengthen the rows of the version before that still hold; add rows for what has none: (row number, place in
        `wanted`) of each."""
        columns = COLUMNS[table]
        open_rows = self.rows(
            f"SELECT id, {', '.join(columns)} FROM {table} WHERE source = ? AND last_version = ?",
            source_id,
            number - 1,
        )
        standing: dict[tuple[Any, ...], list[int]] = {}
        for r in open_rows:
            standing.setdefault(tuple(r)[1:], []).append(r["id"])
        seq = self._seq(source_id)
        fresh: list[tuple[int, int]] = []
        kept: list[tuple[int, int]] = []
        for place, values in enumerate(wanted):
            ids = standing.get(values)
            if ids:
                kept.append((number, ids.pop(0)))
            else:
                fresh.append((row_id(seq, number, place), place))
        self.conn.executemany(f"UPDATE {table} SET last_version = ? WHERE id = ?", kept)
        if fresh:
            # Names once, then rows as lists: two thirds of what the same rows cost as dictionaries.
            names = ["id", "source", "first_version", "last_version", *columns]
            rows = ([row, source_id, number, number, *wanted[place]] for row, place in fresh)
            self.db.table(table).insert_all(chain([names], rows))
        return fresh

    def version_count(self, source_id: str) -> int:
        """How many versions a source has; the highest is the current one."""
        r = self.row("SELECT coalesce(max(number), 0) AS n FROM versions WHERE source = ?", source_id)
        return cast(int, r["n"]) if r else 0

    def version_number(self, source_id: str, number: int) -> int:
        """A version's number, checked; -1 is the last, -2 the one before. Raises UsageError."""
        self.source(source_id)
        count = self.version_count(source_id)
        wanted = count + 1 + number if number < 0 else number
        if not 1 <= wanted <= count:
            have = (
                f"1…{count} 이(가) 있습니다 (there are 1…{count})"
                if count
                else "판이 아직 없습니다 (it has no version yet)"
            )
            raise UsageError(f"{source_id}@{number}: 그런 판이 없습니다 (no such version); {have}")
        return wanted

    def document(self, source_id: str, number: int) -> Document:
        """A stored version's document, as it was read. Raises UsageError for an unknown version."""
        if self.row("SELECT 1 FROM versions WHERE source = ? AND number = ?", source_id, number) is None:
            self.version_number(source_id, number)
        return document_from_json(json.loads(self._document_bytes(source_id, number)))

    def _document_bytes(self, source_id: str, number: int) -> bytes:
        start = (number - 1) // KEYFRAME_EVERY * KEYFRAME_EVERY + 1
        cached = self._last_document
        data: bytes | None = None
        if cached and cached[0] == source_id and start <= cached[1] <= number:
            start, data = cached[1] + 1, cached[2]
        frames = self.rows(
            "SELECT number, document FROM versions WHERE source = ? AND number BETWEEN ? AND ? ORDER BY number",
            source_id,
            start,
            number,
        )
        if [r["number"] for r in frames] != list(range(start, number + 1)):
            raise StoreDamaged(
                f"{self.path}: {source_id}@{number} 의 판이 빠져 있습니다 (version missing); tracker rebuild"
            )
        try:
            for r in frames:
                data = decompress(r["document"], data)
        except BadBlob as e:
            raise StoreDamaged(
                f"{self.path}: {source_id}@{number} 이(가) 손상되었습니다 (version damaged); tracker rebuild: {e}"
            ) from None
        assert data is not None  # noqa: S101 - at least one frame
        self._last_document = (source_id, number, data)
        return data

    _last_document: tuple[str, int, bytes] | None = None

    def versions(self, source_id: str) -> list[VersionRecord]:
        """All versions of a source, oldest first."""
        found = self.rows(
            "SELECT v.*, p.sha256 AS served, max(o.last) AS last_seen, sum(o.count) AS checks FROM versions v "
            "JOIN snapshots p ON p.id = v.snapshot "
            "LEFT JOIN settlements t ON t.source = v.source AND t.version = v.number AND t.state IN ('new', 'same') "
            "LEFT JOIN observations o ON o.id = t.observation WHERE v.source = ? GROUP BY v.id ORDER BY v.number",
            source_id,
        )
        return [
            VersionRecord(
                r["source"], r["number"], r["served"], r["text_sha256"], moment(r["first_seen"]),
                moment(r["last_seen"] or r["first_seen"]), r["checks"] or 1, day(r["effective"]), day(r["announced"]), r["title"], r["origin"],
            )
            for r in found
        ]  # fmt: skip

    def version_observation(self, source_id: str, number: int) -> int:
        """The row number of the observation a version was made of."""
        r = self.row("SELECT observation FROM versions WHERE source = ? AND number = ?", source_id, number)
        if r is None:
            raise UsageError(f"{source_id}@{number}: 그런 판이 없습니다 (no such version)")
        return cast(int, r["observation"])

    def version_first_seen(self, source_id: str, number: int) -> datetime:
        """When a version's text was first seen."""
        r = self.row("SELECT first_seen FROM versions WHERE source = ? AND number = ?", source_id, number)
        if r is None:
            raise UsageError(f"{source_id}@{number}: 그런 판이 없습니다 (no such version)")
        return moment(r["first_seen"])

    def version_ends(self, source_id: str, number: int) -> tuple[datetime, str, date | None] | None:
        """(first seen, origin, stated day of effect) of a version; None where there is no such version."""
        r = self.row(
            "SELECT first_seen, origin, effective FROM versions WHERE source = ? AND number = ?",
            source_id,
            number,
        )
        return (moment(r["first_seen"]), r["origin"], day(r["effective"])) if r else None

    def last_sight(
        self, source_id: str, number: int, origins: Sequence[str], before: datetime | None
    ) -> datetime | None:
        """The last moment (not after `before`) at which one of these origins saw a version as the current one."""
        marks = ", ".join("?" * len(origins))
        r = self.row(
            "SELECT max(o.last) AS t FROM settlements t JOIN observations o ON o.id = t.observation WHERE t.source = ? "
            f"AND t.version = ? AND t.state IN ('new', 'same') AND o.origin IN ({marks}) AND o.last <= ?",
            source_id, number, *origins, utc(before) if before else "9",
        )  # fmt: skip
        return moment(r["t"]) if r and r["t"] else None

    def sights_before(
        self, observation: Observation
    ) -> Iterator[tuple[str, str | None, str | None, datetime]]:
        """(outcome, state, SHA-256 of the words, first) of what was seen before an observation, latest first."""
        for r in self.conn.execute(
            "SELECT o.outcome, o.first, t.state, t.text_sha256 FROM observations o LEFT JOIN settlements t "
            "ON t.observation = o.id WHERE o.source = ? AND o.first <= ? AND o.id <> ? ORDER BY o.first DESC, o.id DESC",
            (observation.source_id, utc(observation.first), observation.id),
        ):
            yield r["outcome"], r["state"], r["text_sha256"], moment(r["first"])

    def fact_counts(self, source_id: str, number: int) -> Counter[str]:
        """How many facts of each kind a version holds."""
        return Counter(
            r["kind"]
            for r in self.rows(
                "SELECT kind FROM facts WHERE source = ? AND ? BETWEEN first_version AND last_version",
                source_id,
                number,
            )
        )


def beginning(text: str) -> str:
    """What a row shows of a section's text."""
    return text if len(text) <= BEGINNING else text[: BEGINNING - 1] + "…"


def hash64(text: str) -> int:
    """64 bits of the text's SHA-256, as SQLite's signed integer: tells apart what the beginning does not."""
    return int.from_bytes(
        hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big", signed=True
    )


def _is_keyframe(number: int) -> bool:
    return number % KEYFRAME_EVERY == 1


def _known(text: str, sketch: bytes) -> KnownText:
    said = json.loads(text)
    return KnownText(**{**said, "headings": tuple(said["headings"]), "sketch": tuple(array("I", sketch))})
