"""What every part of the archive stands on: the connection, transactions, times as text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.store.connection import SQL_ERRORS, translate

if TYPE_CHECKING:
    import sqlite_utils


def utc(moment: datetime) -> str:
    """A moment as stored: UTC to the second, `2026-01-31T09:00:00Z`. Naive moments are refused."""
    if moment.tzinfo is None:
        raise ValueError("a stored time needs a time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> datetime:
    """The aware UTC datetime that `utc` wrote."""
    return datetime.fromisoformat(text)


def iso(day: date | None) -> str | None:
    """An ISO day, or None."""
    return day.isoformat() if day else None


def day(text: str | None) -> date | None:
    """The day `iso` wrote, or None."""
    return date.fromisoformat(text) if text else None


_COMPACT = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":")
)  # json.dumps would make one at every call


def compact(value: Any) -> str:
    """JSON without white space, letters as they are."""
    return _COMPACT.encode(value)


class Base:
    """A connection in autocommit mode; `transaction()` begins and ends by hand."""

    def __init__(self, conn: sqlite3.Connection, path: Path) -> None:
        self.conn = conn
        self.path = path

    @cached_property
    def db(self) -> sqlite_utils.Database:
        """The same connection for batches of rows; imported where there are any."""
        import sqlite_utils

        return sqlite_utils.Database(self.conn)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Inside another transaction it joins that one. Raises StoreError for what SQLite says."""
        if self.conn.in_transaction:
            yield
            return
        try:
            self.conn.execute("BEGIN IMMEDIATE")
            yield
            self.conn.execute("COMMIT")
        except SQL_ERRORS as e:
            self._roll_back()
            raise translate(e, self.path) from e
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        try:
            if self.conn.in_transaction:
                self.conn.execute("ROLLBACK")
        except sqlite3.Error:  # a full disk may have ended it already
            pass

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """All rows of a query. Raises StoreError."""
        try:
            return self.conn.execute(sql, values).fetchall()
        except SQL_ERRORS as e:
            raise translate(e, self.path) from e

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """The first row of a query, or None. Raises StoreError."""
        try:
            found: sqlite3.Row | None = self.conn.execute(sql, values).fetchone()
        except SQL_ERRORS as e:
            raise translate(e, self.path) from e
        return found

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        """One statement. Raises StoreError."""
        try:
            return self.conn.execute(sql, values)
        except SQL_ERRORS as e:
            raise translate(e, self.path) from e
