"""verify: every blob re-hashed, every reference followed, every derived row decoded. Reads only."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator

from tracker.contract import document_from_json
from tracker.errors import StoreDamaged
from tracker.store.archive import Archive
from tracker.store.blobs import BadBlob, decompress
from tracker.store.changes import short_quote
from tracker.store.records import Problem

_DANGLING = {
    "settlements": "SELECT observation AS k, version AS v FROM settlements t WHERE version IS NOT NULL AND NOT EXISTS "
    "(SELECT 1 FROM versions v WHERE v.source = t.source AND v.number = t.version)",
    "changes": "SELECT id AS k, new_version AS v FROM changes c WHERE NOT EXISTS "
    "(SELECT 1 FROM versions v WHERE v.source = c.source AND v.number = c.new_version) OR NOT EXISTS "
    "(SELECT 1 FROM versions v WHERE v.source = c.source AND v.number = c.old_version)",
    "versions": "SELECT v.source || '@' || v.number AS k, v.observation AS v FROM versions v JOIN observations o "
    "ON o.id = v.observation WHERE o.source <> v.source OR o.snapshot IS NOT v.snapshot",
    "observations": "SELECT o.id AS k, o.source AS v FROM observations o LEFT JOIN settlements t ON t.observation = o.id "
    "WHERE o.outcome = 'page' AND t.observation IS NULL",
}
_WHAT = {
    "settlements": "판 {v} 이(가) 없습니다 (points to a version that is not there)",
    "changes": "판 {v} 또는 그 앞의 판이 없습니다 (a version is missing)",
    "versions": "관측 {v} 와(과) 맞지 않습니다 (does not fit its observation)",
    "observations": "{v}: 판단되지 않은 관측 (was never settled); tracker rebuild",
}


def verify(archive: Archive, on_step: Callable[[str, int, int], None] = lambda *_: None) -> list[Problem]:
    """Everything wrong with the archive; empty where it is sound. `on_step(what, done, of)` hears of progress."""
    problems: list[Problem] = []
    for part in (
        _structure(archive),
        _snapshots(archive, on_step),
        _versions(archive, on_step),
        _changes(archive),
        _references(archive),
    ):
        try:
            problems += part
        except (sqlite3.Error, StoreDamaged, ValueError, TypeError, KeyError) as e:
            # What a damaged page of the file turns into is not to be foreseen: any value may be anything.
            problems.append(Problem("database", " ".join(str(e).split()) or type(e).__name__))
    return problems


def _structure(archive: Archive) -> Iterator[Problem]:
    for r in archive.conn.execute("PRAGMA integrity_check(20)"):
        if r[0] != "ok":
            yield Problem("database", str(r[0]).replace("\n", " "))
    for r in archive.conn.execute("PRAGMA foreign_key_check"):
        yield Problem(f"{r[0]} {r[1]}", f"{r[2]} 의 행이 없습니다 (a row of {r[2]} is missing)")


def _snapshots(archive: Archive, on_step: Callable[[str, int, int], None]) -> Iterator[Problem]:
    """Each frame is decompressed once: a snapshot's base always has a lower number, so bases are still at hand."""
    total = archive.conn.execute("SELECT count(*) FROM snapshots").fetchone()[0]
    rows = archive.conn.execute("SELECT id, sha256, size FROM snapshots ORDER BY id")
    for done, r in enumerate(rows, 1):
        on_step("snapshots", done, total)
        name = f"snapshot {r['sha256'][:12]}"
        try:
            data = archive._bytes(r["id"])
        except StoreDamaged as e:
            yield Problem(name, str(e))
            continue
        if len(data) != r["size"]:
            yield Problem(name, f"{r['size']} 바이트여야 하는데 {len(data)} (wrong size)")
        if hashlib.sha256(data).hexdigest() != r["sha256"]:
            yield Problem(name, "해시가 맞지 않습니다 (bytes do not hash to their name)")


def _versions(archive: Archive, on_step: Callable[[str, int, int], None]) -> Iterator[Problem]:
    total = archive.conn.execute("SELECT count(*) FROM versions").fetchone()[0]
    done = 0
    for s in archive.sources():
        rows = archive.rows("SELECT number, text_sha256 FROM versions WHERE source = ? ORDER BY number", s.id)
        if [r["number"] for r in rows] != list(range(1, len(rows) + 1)):
            yield Problem(s.id, "판 번호가 이어지지 않습니다 (version numbers have a gap)")
            continue
        for r in rows:
            done += 1
            on_step("versions", done, total)
            try:
                document = document_from_json(json.loads(archive._document_bytes(s.id, r["number"])))
            except (StoreDamaged, KeyError, ValueError, TypeError) as e:
                yield Problem(f"{s.id}@{r['number']}", f"읽을 수 없습니다 (cannot be read): {e}")
                continue
            if document.sha256 != r["text_sha256"]:
                yield Problem(
                    f"{s.id}@{r['number']}", "글의 해시가 맞지 않습니다 (text does not fit its hash)"
                )
            for table, wanted in (
                ("sections", archive.section_rows(document)),
                ("facts", archive.fact_rows(document)),
            ):
                if Counter(archive.rows_of_version(table, s.id, r["number"])) != Counter(wanted):
                    yield Problem(
                        f"{s.id}@{r['number']}",
                        f"{table} 의 행이 판과 맞지 않습니다 (rows of {table} do not fit the version)",
                    )


def _changes(archive: Archive) -> Iterator[Problem]:
    for r in archive.rows("SELECT id, source, new_version, detail FROM changes ORDER BY source, new_version"):
        try:
            detail = json.loads(
                decompress(r["detail"], archive._document_bytes(r["source"], r["new_version"]))
            )
        except (BadBlob, StoreDamaged, ValueError) as e:
            yield Problem(f"change {r['id']}", f"읽을 수 없습니다 (cannot be read): {e}")
            continue
        rows = archive.rows(
            "SELECT rule, subject, old, new, quote_old, quote_new, reason FROM findings WHERE change = ?",
            r["id"],
        )
        wanted = [
            (
                f["rule"],
                f["subject"],
                f["old"],
                f["new"],
                short_quote(f["quote_old"]),
                short_quote(f["quote_new"]),
                f["reason"],
            )
            for f in detail["findings"]
        ]
        if Counter(map(tuple, rows)) != Counter(wanted):
            yield Problem(
                f"change {r['id']}", "판단의 행이 맞지 않습니다 (rows of findings do not fit the change)"
            )


def _references(archive: Archive) -> Iterator[Problem]:
    for table, sql in _DANGLING.items():
        for r in archive.rows(sql):
            yield Problem(f"{table} {r['k']}", _WHAT[table].format(v=r["v"]))
