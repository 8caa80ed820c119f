"""One source's rows as a small database of its own: to be worked on elsewhere, and taken back.

    extract   the truth of one source, with the row numbers it has here        (reads)
    open_part a part as an Archive in memory, to derive in
    derived   the part's derived rows alone, small enough to send back
    adopt     those rows in place of the ones here                             (writes, inside the caller's transaction)

Row numbers of derived rows follow from the source and its versions, so what was derived elsewhere is row for row what
would have been derived here.
"""

from __future__ import annotations

# ruff: noqa: S608 - only names of our own tables are put into statements
import sqlite3
from pathlib import Path

from tracker.store.archive import Archive
from tracker.store.connection import migrate
from tracker.store.schema import DERIVED, LATEST

_OF_SOURCE = {
    "sources": "SELECT * FROM sources WHERE id = ?1",
    "snapshots": """WITH RECURSIVE needed(id) AS (
            SELECT snapshot FROM observations WHERE source = ?1 AND snapshot IS NOT NULL
            UNION SELECT snapshot FROM notice_posts WHERE source = ?1 AND snapshot IS NOT NULL
            UNION SELECT s.base FROM snapshots s JOIN needed n ON n.id = s.id WHERE s.base IS NOT NULL)
        SELECT * FROM snapshots WHERE id IN (SELECT id FROM needed) ORDER BY id""",
    "observations": "SELECT * FROM observations WHERE source = ?1 ORDER BY id",
    "notice_posts": "SELECT * FROM notice_posts WHERE source = ?1 ORDER BY id",
}
_ORDER = ("settlements", "versions", "known_texts", "sections", "facts", "changes", "findings", "unsettled")


def extract(archive: Archive, source_id: str) -> bytes:
    """The part of one source: a whole SQLite database, as bytes."""
    part = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(part, 0, LATEST)
        for table, sql in _OF_SOURCE.items():
            _insert(part, table, archive.rows(sql, source_id))
        return part.serialize()
    finally:
        part.close()


def open_part(part: bytes) -> Archive:
    """A part as an archive in memory. Close it after use."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    conn.deserialize(part)
    conn.row_factory = sqlite3.Row
    conn.execute("PRAGMA foreign_keys = ON")
    return Archive(conn, Path(":memory:"), None)


def derived(part: Archive) -> bytes:
    """What was derived in a part, without the truth it was derived from. The part is of no further use."""
    part.execute("PRAGMA foreign_keys = OFF")
    for table in ("snapshots", "observations", "notice_posts"):
        part.execute(f"DELETE FROM {table}")
    part.execute("INSERT INTO search(search) VALUES ('delete-all')")  # made again where the rows go
    part.execute("VACUUM")
    return part.conn.serialize()


def adopt(archive: Archive, source_id: str, part: bytes) -> None:
    """Take a part's derived rows in place of those here."""
    other = open_part(part)
    try:
        archive.forget_derived(source_id)
        for table in _ORDER:
            rows = other.rows(f"SELECT * FROM {table}")
            _insert(archive.conn, table, rows)
            if table == "sections":
                for r in sorted(rows, key=lambda r: r["first_version"]):
                    text = other.section_text(source_id, r["first_version"], r["section"])
                    archive.index(r["id"], r["heading"], text)
        manner = other.manners().get(source_id)
        if manner is not None:
            archive.set_manner(source_id, manner)
    finally:
        other.close()


def _insert(conn: sqlite3.Connection, table: str, rows: list[sqlite3.Row]) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        columns = ", ".join(rows[0].keys())
        conn.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", [tuple(r) for r in rows])


assert set(_ORDER) == set(DERIVED)  # noqa: S101 - a table nobody copies would be lost in silence
