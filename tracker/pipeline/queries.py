"""Questions to a stored archive, opened for reading only."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from tracker.errors import UsageError
from tracker.model import ChangeRecord, SourceInfo, SourceStatus, VersionRecord
from tracker.store import Archive, Hit


def statuses(database: Path, only: Collection[str] | None = None) -> list[SourceStatus]:
    """Where every source stands, or those of `only`; one that is not watched any more keeps its last trouble for ever."""
    with Archive.open(database, read_only=True) as archive:
        return [s for s in archive.statuses() if only is None or s.source.id in only]


def versions(database: Path, source_id: str) -> tuple[SourceInfo, list[VersionRecord]]:
    """All versions of a source. Raises UsageError for a source without records."""
    with Archive.open(database, read_only=True) as archive:
        return archive.source(source_id), archive.versions(source_id)


def last_versions(database: Path, source_id: str, old: int | None, new: int | None) -> tuple[int, int]:
    """The two versions meant: both given, one and the last, or the last two. Raises UsageError."""
    with Archive.open(database, read_only=True) as archive:
        b = archive.version_number(source_id, new if new is not None else -1)
        if old is None:
            if b < 2:
                raise UsageError(f"{source_id}: 판이 하나뿐이라 견줄 것이 없습니다 (only one version so far)")
            return b - 1, b
        return archive.version_number(source_id, old), b


def changes(
    database: Path, *, source_id: str | None = None, since: datetime | None = None
) -> list[ChangeRecord]:
    """Changes in the order of record."""
    with Archive.open(database, read_only=True) as archive:
        if source_id is not None:
            archive.source(source_id)
        return list(archive.changes(source_id=source_id, since=since))


def search(database: Path, words: str, *, source_id: str | None = None, limit: int = 50) -> list[Hit]:
    """Sections of any version that hold all the words."""
    with Archive.open(database, read_only=True) as archive:
        return archive.search(words, source_id=source_id, limit=limit)
