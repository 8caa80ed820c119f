"""Opening the database: look before touching, then pragmas and migrations; SQLite's errors as ours."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from tracker.errors import StoreBusy, StoreDamaged, StoreError, StoreNewer, StoreUnwritable
from tracker.store.schema import APPLICATION_ID, LATEST, MIGRATIONS

MAGIC = b"SQLite format 3\x00"
# A damaged schema can hold bytes that are no text, which the driver reports in its own way.
SQL_ERRORS = (sqlite3.Error, UnicodeDecodeError)


@contextmanager
def our_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite raises about the file into StoreError and its children, one line each."""
    try:
        yield
    except SQL_ERRORS as e:
        raise translate(e, path) from e


def translate(e: Exception, path: Path) -> StoreError:
    """The StoreError that says what `e` means for the user."""
    code = (getattr(e, "sqlite_errorcode", None) or 0) & 0xFF
    text = str(e)
    if code == sqlite3.SQLITE_FULL or "disk is full" in text:
        return StoreUnwritable(
            f"{path}: 디스크가 찼습니다; 마지막 소스까지만 저장했습니다 (disk full; all earlier sources are kept)"
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
        return StoreUnwritable(f"{path}: 쓸 수 없습니다 (cannot be opened for writing): {text}")
    if code == sqlite3.SQLITE_IOERR:
        return StoreUnwritable(f"{path}: 디스크 오류 (disk error; full or failing): {text}")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreDamaged(f"{path}: 데이터베이스가 손상되었습니다 (damaged database): {text}")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusy(f"{path}: 다른 프로그램이 쓰고 있습니다 (another program holds the database)")
    return StoreDamaged(f"{path}: 데이터베이스 오류 (database error): {text}")


def inspect(path: Path) -> int:
    """The schema number in the file's header (0 where there is no file or an empty one), reading 100 bytes only.

    Raises StoreDamaged for anything but a database of ours, StoreNewer for one of a later program.
    """
    try:
        with path.open("rb") as f:
            header = f.read(100)
            size = f.seek(0, 2)
    except FileNotFoundError:
        return 0
    except IsADirectoryError:
        raise StoreDamaged(f"{path}: 폴더입니다 (is a folder)") from None
    except OSError as e:
        raise StoreUnwritable(f"{path}: 읽을 수 없습니다 (cannot be read): {e.strerror}") from None
    wal = path.with_name(path.name + "-wal")
    unfinished = wal.exists() and wal.stat().st_size > 0
    if not header:
        return 0
    if len(header) < 100 or not header.startswith(MAGIC):
        raise StoreDamaged(f"{path}: SQLite 데이터베이스가 아닙니다 (not a SQLite database)")

    def number(at: int) -> int:
        return int.from_bytes(header[at : at + 4], "big")

    if number(68) != APPLICATION_ID:
        if unfinished:  # the first migration may stand in the log only
            return 0
        raise StoreDamaged(
            f"{path}: policy-tracker 의 데이터베이스가 아닙니다 (a database of another program)"
        )
    page = int.from_bytes(header[16:18], "big")
    page = 65536 if page == 1 else page
    if not unfinished and number(24) == number(92) and size < page * number(28):
        raise StoreDamaged(
            f"{path}: 잘린 파일입니다; {page * number(28)} 바이트 가운데 {size} (truncated file)"
        )
    _refuse_newer(path, number(60))
    return number(60)


def _refuse_newer(path: Path, found: int) -> None:
    if found > LATEST:
        raise StoreNewer(
            f"{path}: 더 새로운 tracker 가 쓴 데이터베이스입니다; tracker 를 올리세요 "
            f"(schema {found}, this program knows {LATEST}; upgrade policy-tracker)"
        )


def connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """A connection in autocommit mode (transactions are begun by hand), foreign keys on."""
    with our_errors(path):
        if read_only:
            conn = _connect_read_only(path)
        else:
            conn = sqlite3.connect(path, isolation_level=None, timeout=10.0, check_same_thread=False)
        conn.row_factory = sqlite3.Row
        conn.execute("PRAGMA foreign_keys = ON")
        return conn


def _connect_read_only(path: Path) -> sqlite3.Connection:
    """A connection that refuses to write.

    Opened as a writer where that is allowed, since only such a connection tidies up the write-ahead log on closing;
    else read-only; else immutable, which is what works in a folder nobody may write to.
    """
    ways = ["mode=rw"] if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) else []
    last: sqlite3.Error | None = None
    for how in (*ways, "mode=ro", "immutable=1"):
        address = f"file:{quote(str(path.resolve()))}?{how}"
        conn = sqlite3.connect(address, uri=True, isolation_level=None, timeout=10.0, check_same_thread=False)
        try:
            conn.execute("PRAGMA query_only = ON")
            conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return conn
        except sqlite3.OperationalError as e:
            conn.close()
            last = e
        except BaseException:
            conn.close()
            raise
    assert last is not None  # noqa: S101 - the loop ran
    raise last


def prepare(conn: sqlite3.Connection, path: Path) -> None:
    """Write-ahead log and migrations, for a connection that may write."""
    with our_errors(path):
        found = conn.execute("PRAGMA user_version").fetchone()[0]
        _refuse_newer(path, found)
        conn.execute("PRAGMA journal_mode = WAL")
        # NORMAL with WAL: a killed process loses nothing, a power cut at most the last transactions, never consistency.
        conn.execute("PRAGMA synchronous = NORMAL")
        if found < LATEST:
            migrate(conn, found, LATEST)


def migrate(conn: sqlite3.Connection, found: int, target: int) -> None:
    """Apply migrations `found`+1 to `target` in one transaction."""
    conn.execute("BEGIN IMMEDIATE")
    try:
        for number in range(found, target):
            for statement in MIGRATIONS[number]:
                conn.execute(statement)
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        conn.execute(f"PRAGMA user_version = {target}")
        conn.execute("COMMIT")
    except BaseException:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise
