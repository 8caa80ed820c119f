"""Derived: changes with their findings, where sources stand, and forgetting all of it for a rebuild."""

from __future__ import annotations

# ruff: noqa: S608 - only names and conditions of our own are put into statements, values never
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tracker.contract import change_from_json, change_to_json
from tracker.errors import StoreDamaged, UsageError
from tracker.model import ChangeRecord, Observed, SourceStatus
from tracker.store.base import compact, day, iso, moment, utc
from tracker.store.blobs import BadBlob, compress, decompress
from tracker.store.grams import grams
from tracker.store.schema import DERIVED, row_id
from tracker.store.truth import source_info
from tracker.store.versions import Versions

QUOTE = 200  # letters; whole paragraphs in every row would be half of a busy database


class Changes(Versions):
    """Storing and reading changes."""

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
            compact({k: list(v) for k, v in c.summary.items()}), compact(_observed_to_json(record.observed)),
            compress(compact(detail).encode("utf-8", "surrogatepass"), new_document),
            utc(record.updated_at) if record.updated_at else None,
        )  # fmt: skip
        if detail["findings"]:
            self.db.table("findings").insert_all(
                {
                    "id": row_id(self._seq(record.source.id), record.new_version, place),
                    "change": record.id,
                    **f,
                    "disputed": int(f["disputed"]),
                    "basis": compact(f["basis"]),
                    "quote_old": short_quote(f["quote_old"]),
                    "quote_new": short_quote(f["quote_new"]),
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
            info = source_info(
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
            self._forget_words(source_id)
            self.execute(
                "DELETE FROM findings WHERE change IN (SELECT id FROM changes WHERE source = ?)", source_id
            )
            for table in DERIVED[1:]:
                self.execute(f"DELETE FROM {table} WHERE source = ?", source_id)
        self._last_document = self._last_texts = None

    def _forget_words(self, source_id: str) -> None:
        """Take a source's sections out of the index. What a damaged document said stays in it and does no harm: the
        index only proposes."""
        for r in self.rows(
            "SELECT id, first_version, section, heading FROM sections WHERE source = ? ORDER BY first_version",
            source_id,
        ):
            try:
                text = self.section_text(source_id, r["first_version"], r["section"])
            except (StoreDamaged, ValueError, KeyError, TypeError):
                continue
            words = grams(f"{r['heading']}\n{text}")
            self.execute("INSERT INTO search(search, rowid, grams) VALUES ('delete', ?, ?)", r["id"], words)


def short_quote(text: str | None) -> str | None:
    """A quote as the table of findings shows it; the whole one stands in the change."""
    return text if text is None or len(text) <= QUOTE else text[: QUOTE - 1] + "…"


def _literal(prefix: str) -> str:
    """A prefix for LIKE in which nothing is a wildcard: ids are hexadecimal."""
    return prefix if prefix and all(c in "0123456789abcdef" for c in prefix) else "\x00"


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
