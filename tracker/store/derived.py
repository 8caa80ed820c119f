"""What is derived from the truth: decisions, versions with their sections and facts, changes with their findings."""

from __future__ import annotations

# ruff: noqa: S608 - only names and conditions of our own are put into statements, values never
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, cast

from tracker.contract import change_from_json, change_to_json, document_from_json, document_to_json
from tracker.errors import StoreDamaged, UsageError
from tracker.model import ChangeRecord, Document, KnownText, Observed, Settlement, SourceStatus, VersionRecord
from tracker.store.base import day, iso, moment, utc
from tracker.store.blobs import KEYFRAME_EVERY, BadBlob, compress, decompress
from tracker.store.records import Unsettled
from tracker.store.schema import DERIVED, row_id
from tracker.store.search import grams
from tracker.store.truth import Truth, _source

# Versions whose text `settle` may still recognise; older ones forget their sketch, which does not compress.
REMEMBERED = 11


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Derived(Truth):
    """Storing and reading what was made of the truth."""

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
            "SELECT number, known FROM versions WHERE source = ? AND known IS NOT NULL ORDER BY number DESC LIMIT ?",
            source_id,
            REMEMBERED,
        )
        return [_known(r["number"], r["known"]) for r in reversed(found)]

    def add_version(
        self, source_id: str, observation_id: int, first_seen: datetime, document: Document, known: KnownText
    ) -> int:
        """Store the next version of a source: its document, and its sections and facts as interval rows."""
        number = self.version_count(source_id) + 1
        o = self.row("SELECT snapshot, origin FROM observations WHERE id = ?", observation_id)
        if o is None:
            raise StoreDamaged(f"{self.path}: 관측 {observation_id} 이(가) 없습니다 (observation missing)")
        data = _json(document_to_json(document)).encode("utf-8", "surrogatepass")
        before = None if _is_keyframe(number) else self._document_bytes(source_id, number - 1)
        d = document.dates
        clause = document.notice_clause
        self.execute(
            "INSERT INTO versions (id, source, number, observation, snapshot, text_sha256, first_seen, origin, title, company, language, "
            "announced, effective, clause, known, document) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row_id(self._seq(source_id), number, 0), source_id, number, observation_id, o["snapshot"], document.sha256, utc(first_seen), o["origin"], document.title,
            document.company, document.language, iso(d.announced), iso(d.effective), clause.quote if clause else None,
            _json({"sha256": known.sha256, "length": known.length, "headings": known.headings, "language": known.language,
                   "title": known.title, "company": known.company, "sketch": known.sketch, "words": known.words}),
            compress(data, before),
        )  # fmt: skip
        self.execute(
            "UPDATE versions SET known = NULL WHERE source = ? AND number <= ?",
            source_id,
            number - REMEMBERED,
        )
        self._add_sections(source_id, number, document)
        self._add_facts(source_id, number, document)
        return number

    def _add_sections(self, source_id: str, number: int, document: Document) -> None:
        columns = ("section", "number", "heading", "level", "parent", "categories", "text")
        wanted = [
            (s.id, s.number, s.heading, s.level, s.parent, _json(s.categories), s.text)
            for s in document.sections
        ]
        rows = self._extend("sections", columns, source_id, number, wanted)
        for r in rows:
            text = grams(f"{r['heading']}\n{r['text']}")
            self.execute("INSERT INTO search (rowid, grams) VALUES (?, ?)", r["id"], text)

    def _add_facts(self, source_id: str, number: int, document: Document) -> None:
        columns = ("kind", "name", "attributes", "section", "quote")
        wanted = [(f.kind, f.name, _json(dict(f.attributes)), f.section, f.quote) for f in document.facts]
        self._extend("facts", columns, source_id, number, wanted)

    def _extend(
        self, table: str, columns: Sequence[str], source_id: str, number: int, wanted: list[tuple[Any, ...]]
    ) -> list[dict[str, Any]]:
        """Lengthen the rows of the version before that still hold; add and return rows for what has none."""
        open_rows = self.rows(
            f"SELECT id, {', '.join(columns)} FROM {table} WHERE source = ? AND last_version = ?",
            source_id,
            number - 1,
        )
        standing: dict[tuple[Any, ...], list[int]] = {}
        for r in open_rows:
            standing.setdefault(tuple(r)[1:], []).append(r["id"])
        seq = self._seq(source_id)
        span = {"source": source_id, "first_version": number, "last_version": number}
        fresh: list[dict[str, Any]] = []
        kept: list[tuple[int, int]] = []
        for place, values in enumerate(wanted):
            ids = standing.get(values)
            if ids:
                kept.append((number, ids.pop(0)))
            else:
                row = dict(zip(columns, values, strict=True))
                fresh.append({"id": row_id(seq, number, place), **span, **row})
        self.conn.executemany(f"UPDATE {table} SET last_version = ? WHERE id = ?", kept)
        if fresh:
            self.db.table(table).insert_all(fresh)
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

    # --- changes

    def add_change(self, record: ChangeRecord) -> None:
        """Store a judged change and its findings. A change of that id is replaced."""
        c = record.change
        detail = change_to_json(c)
        del detail["old"], detail["new"]
        n = c.notice
        new_document = self._document_bytes(record.source.id, record.new_version)
        self.execute("DELETE FROM findings WHERE change = ?", record.id)
        self.execute(
            "INSERT OR REPLACE INTO changes (id, source, old_version, new_version, recorded_at, material, needs_review, verdict, "
            "required_days, given_days, shortfall_days, announced, effective, summary, observed, detail, updated_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            record.id, record.source.id, record.old_version, record.new_version, utc(record.recorded_at), int(c.material),
            int(c.needs_review), n.verdict, n.required_days, n.given_days, n.shortfall_days, iso(n.announced), iso(n.effective),
            _json({k: list(v) for k, v in c.summary.items()}), _json(_observed_to_json(record.observed)),
            compress(_json(detail).encode("utf-8", "surrogatepass"), new_document),
            utc(record.updated_at) if record.updated_at else None,
        )  # fmt: skip
        if detail["findings"]:
            self.db.table("findings").insert_all(
                {
                    "id": row_id(self._seq(record.source.id), record.new_version, place),
                    "change": record.id,
                    **f,
                    "disputed": int(f["disputed"]),
                    "basis": _json(f["basis"]),
                }
                for place, f in enumerate(detail["findings"])
            )

    def change(self, change_id: str) -> ChangeRecord:
        """A change by its id or the beginning of one. Raises UsageError."""
        found = self.rows(
            "SELECT id FROM changes WHERE id = ? OR id LIKE ? || '%' LIMIT 3", change_id, _literal(change_id)
        )
        exact = [r for r in found if r["id"] == change_id] or found
        if len(exact) != 1:
            what = (
                "여러 변경이 그렇게 시작합니다 (several changes begin so)"
                if exact
                else "그런 변경이 없습니다 (no such change)"
            )
            raise UsageError(f"{change_id}: {what}")
        return next(self._changes("WHERE c.id = ?", exact[0]["id"]))

    def changes(
        self, *, source_id: str | None = None, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[ChangeRecord]:
        """Changes in the order in which they were recorded, whole, one after the other."""
        where, values = ["1"], list[Any]()
        if source_id is not None:
            where.append("c.source = ?")
            values.append(source_id)
        if since is not None:
            where.append("c.recorded_at >= ?")
            values.append(utc(since))
        if until is not None:
            where.append("c.recorded_at < ?")
            values.append(utc(until))
        return self._changes(f"WHERE {' AND '.join(where)}", *values)

    def _changes(self, where: str, *values: Any) -> Iterator[ChangeRecord]:
        found = self.rows(
            "SELECT c.*, s.company, s.kind, s.url, s.id AS source_id FROM changes c JOIN sources s ON s.id = c.source "
            f"{where} ORDER BY c.recorded_at, c.source, c.new_version",
            *values,
        )
        for r in found:
            info = _source(
                {"id": r["source_id"], "company": r["company"], "kind": r["kind"], "url": r["url"]}
            )
            old = self.document(info.id, r["old_version"])
            new = self.document(info.id, r["new_version"])
            try:
                detail = json.loads(decompress(r["detail"], self._document_bytes(info.id, r["new_version"])))
            except BadBlob as e:
                raise StoreDamaged(
                    f"{self.path}: 변경 {r['id']} 이(가) 손상되었습니다 (change damaged); tracker rebuild: {e}"
                ) from None
            yield ChangeRecord(
                r["id"], info, r["old_version"], r["new_version"], moment(r["recorded_at"]),
                _observed_from_json(json.loads(r["observed"])), change_from_json(detail, old, new),
                moment(r["updated_at"]) if r["updated_at"] else None,
            )  # fmt: skip

    def change_ids(self, source_id: str | None = None) -> list[str]:
        """Ids of all changes, in the order of record."""
        where, values = ("WHERE source = ?", (source_id,)) if source_id else ("", ())
        return [
            r["id"]
            for r in self.rows(
                f"SELECT id FROM changes {where} ORDER BY recorded_at, source, new_version", *values
            )
        ]

    # --- where sources stand

    def statuses(self) -> list[SourceStatus]:
        """Every source: last check, last change, versions, trouble since when and why."""
        last = {
            r["source"]: r
            for r in self.rows(
                "SELECT o.*, t.state, t.reason FROM observations o LEFT JOIN settlements t ON t.observation = o.id WHERE o.id IN "
                "(SELECT max(id) FROM observations WHERE origin = 'check' GROUP BY source)"
            )
        }
        versions = {
            r["source"]: r["n"]
            for r in self.rows("SELECT source, count(*) AS n FROM versions GROUP BY source")
        }
        changes = {
            r["source"]: (r["n"], r["last"])
            for r in self.rows(
                "SELECT source, count(*) AS n, max(recorded_at) AS last FROM changes GROUP BY source"
            )
        }
        flaps = {
            r["source"]: r["n"]
            for r in self.rows(
                "SELECT source, count(*) AS n FROM settlements WHERE state = 'flap' GROUP BY source"
            )
        }
        statuses = []
        for s in self.sources():
            o, (n, changed) = last.get(s.id), changes.get(s.id, (0, None))
            trouble = message = since = None
            if o is not None and o["outcome"] == "failure":
                trouble, message, since = o["failure"], o["message"], self.trouble_since(s.id)
            elif o is not None and o["state"] == "broken":
                trouble, message, since = "broken", o["reason"], self.trouble_since(s.id)
            statuses.append(
                SourceStatus(
                    s, moment(o["last"]) if o else None, moment(changed) if changed else None, versions.get(s.id, 0), n,
                    trouble, message, since, flaps.get(s.id, 0),
                )
            )  # fmt: skip
        return statuses

    def trouble_since(self, source_id: str) -> datetime | None:
        """When the present run of failures and broken pages began, or None where the last check was well."""
        since = None
        for r in self.conn.execute(
            "SELECT o.outcome, o.first, t.state FROM observations o LEFT JOIN settlements t ON t.observation = o.id "
            "WHERE o.source = ? AND o.origin = 'check' ORDER BY o.id DESC",
            (source_id,),
        ):
            if r["outcome"] == "page" and r["state"] != "broken":
                break
            since = r["first"]
        return moment(since) if since else None

    # --- making it all again

    def forget_derived(self, source_id: str | None = None) -> None:
        """Empty the derived tables, of one source or of all, inside the caller's transaction."""
        if source_id is None:
            for table in DERIVED:
                self.execute(f"DELETE FROM {table}")
            self.execute("INSERT INTO search(search) VALUES ('delete-all')")
        else:
            for r in self.rows("SELECT id, heading, text FROM sections WHERE source = ?", source_id):
                self.execute(
                    "INSERT INTO search(search, rowid, grams) VALUES ('delete', ?, ?)",
                    r["id"],
                    grams(f"{r['heading']}\n{r['text']}"),
                )
            self.execute(
                "DELETE FROM findings WHERE change IN (SELECT id FROM changes WHERE source = ?)", source_id
            )
            for table in DERIVED[1:]:
                self.execute(f"DELETE FROM {table} WHERE source = ?", source_id)
        self._last_document = None

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


def _is_keyframe(number: int) -> bool:
    return number % KEYFRAME_EVERY == 1


def _literal(prefix: str) -> str:
    """A prefix for LIKE in which nothing is a wildcard: ids are hexadecimal."""
    return prefix if prefix and all(c in "0123456789abcdef" for c in prefix) else "\x00"


def _known(number: int, text: str) -> KnownText:
    k = json.loads(text)
    return KnownText(
        number,
        k["sha256"],
        k["length"],
        tuple(k["headings"]),
        k["language"],
        k["title"],
        k["company"],
        k.get("words", ""),
        tuple(k["sketch"]),
    )


def _observed_to_json(o: Observed) -> dict[str, str | None]:
    return {
        "last_seen_old": iso(o.last_seen_old),
        "first_seen_new": iso(o.first_seen_new),
        "posted": iso(o.posted),
        "posted_effective": iso(o.posted_effective),
        "posted_quote": o.posted_quote,
        "posted_url": o.posted_url,
    }


def _observed_from_json(o: dict[str, Any]) -> Observed:
    return Observed(
        day(o["last_seen_old"]),
        day(o["first_seen_new"]),
        day(o["posted"]),
        day(o["posted_effective"]),
        o["posted_quote"],
        o["posted_url"],
    )
