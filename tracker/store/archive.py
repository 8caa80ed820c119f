"""class Archive: the database as one object. Opening looks before it touches; closing leaves one file."""

from __future__ import annotations

import os
import sqlite3
from collections import OrderedDict
from pathlib import Path
from types import TracebackType

from tracker.errors import StoreDamaged, StoreError, StoreUnwritable
from tracker.store.changes import Changes
from tracker.store.connection import SQL_ERRORS, connect, inspect, prepare, translate
from tracker.store.lock import WriterLock
from tracker.store.outbox import Outbox
from tracker.store.search import Search


class Archive(Changes, Outbox, Search):
    """Everything stored. Use `Archive.open`, and close it or use it as a context manager."""

    def __init__(self, conn: sqlite3.Connection, path: Path, lock: WriterLock | None) -> None:
        super().__init__(conn, path)
        self._lock = lock
        self._recent = OrderedDict()
        self._seqs = {}

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False, wait: float = 0.0) -> Archive:
        """Open, and where `read_only` is False create and migrate. `wait` is how long to wait for another writer, in s.

        Raises StoreBusy, StoreDamaged, StoreNewer or StoreUnwritable, and has then changed nothing.
        """
        if read_only:
            return cls._open_read_only(path)
        if not path.exists():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as e:
                raise StoreUnwritable(
                    f"{path.parent}: 만들 수 없습니다 (cannot be made): {e.strerror}"
                ) from None
        inspect(path)
        writable = os.access(path, os.W_OK) if path.exists() else os.access(path.parent, os.W_OK)
        if not writable:
            raise StoreUnwritable(f"{path}: 읽기 전용입니다 (read-only)")
        lock = WriterLock(path, wait=wait)
        lock.acquire()
        try:
            conn = connect(path, read_only=False)
            try:
                prepare(conn, path)
            except BaseException:
                conn.close()
                raise
            return cls(conn, path, lock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def _open_read_only(cls, path: Path) -> Archive:
        if not path.exists():
            raise StoreError(f"{path}: 데이터베이스가 아직 없습니다; tracker run (no database yet)")
        inspect(path)
        conn = connect(path, read_only=True)
        try:
            found = conn.execute("PRAGMA user_version").fetchone()[0]
        except SQL_ERRORS as e:
            conn.close()
            raise translate(e, path) from e
        if found == 0:
            conn.close()
            raise StoreDamaged(f"{path}: 비어 있습니다 (an empty database)")
        if inspect(path) < cls.schema_version():
            conn.close()
            # Older schema: a writer migrates it in place, readers never do.
            with cls.open(path):
                pass
            conn = connect(path, read_only=True)
        return cls(conn, path, None)

    @staticmethod
    def schema_version() -> int:
        """The schema this program writes."""
        from tracker.store.schema import LATEST

        return LATEST

    def backup(self, target: Path) -> None:
        """A consistent copy by SQLite's online backup, whole or not at all; safe while a run writes.

        Raises StoreUnwritable where `target` cannot be written.
        """
        part = target.with_name(target.name + ".part")
        try:
            part.unlink(missing_ok=True)
            copy = sqlite3.connect(part, isolation_level=None)
            try:
                self.conn.backup(copy, pages=1000)
                copy.execute("PRAGMA journal_mode = DELETE")  # one file that is complete by itself
            finally:
                copy.close()
            os.replace(part, target)
        except SQL_ERRORS as e:
            part.unlink(missing_ok=True)
            raise translate(e, target) from e
        except OSError as e:
            raise StoreUnwritable(f"{target}: 쓸 수 없습니다 (cannot be written): {e.strerror}") from None

    def close(self) -> None:
        """Fold the write-ahead log into the file and let go of the lock."""
        try:
            self.conn.close()
        finally:
            if self._lock is not None:
                self._lock.release()

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, e: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.close()
