"""Questions to a stored archive, opened for reading only."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tracker.model import ChangeRecord, SourceInfo, SourceStatus, VersionRecord
from tracker.store import Archive, Hit


def statuses(database: Path) -> list[SourceStatus]:
    """Where every source stands."""
    with Archive.open(database, read_only=True) as archive:
        return archive.statuses()


def versions(database: Path, source_id: str) -> tuple[SourceInfo, list[VersionRecord]]:
    """All versions of a source. Raises UsageError for a source without records."""
    with Archive.open(database, read_only=True) as archive:
        return archive.source(source_id), archive.versions(source_id)


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
