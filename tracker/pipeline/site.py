"""The site from an archive: `tracker site`, `tracker serve`, and the end of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tracker.model import VersionRecord
from tracker.store import Archive

if TYPE_CHECKING:
    from tracker.publish.site import Written


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """`site_url` is where the site will be published (feeds name it); `served` adds the bytes as served."""

    language: Literal["ko", "en"] = "ko"
    site_url: str | None = None
    served: bool = True


def write_site(database: Path, folder: Path, *, now: datetime, options: SiteOptions | None = None) -> Written:
    """Write the site of the archive at `database` into `folder`; only files that changed are touched.

    `now` is aware. Raises StoreError where the archive cannot be read, PublishError where the folder cannot be written.
    """
    with Archive.open(database, read_only=True) as archive:
        return site_of(archive, folder, now=now, options=options)


def site_of(archive: Archive, folder: Path, *, now: datetime, options: SiteOptions | None = None) -> Written:
    """As `write_site`, of an archive that is open already."""
    from tracker.publish.site import SiteData, build

    options = options or SiteOptions()
    statuses = archive.statuses()
    versions: Mapping[str, Sequence[VersionRecord]] = {
        s.source.id: archive.versions(s.source.id) for s in statuses
    }
    snapshots = {(v.source_id, v.number): v.snapshot for found in versions.values() for v in found}

    def served(source_id: str, number: int) -> bytes | None:
        return archive.snapshot(snapshots[source_id, number]) if options.served else None

    return build(
        SiteData(
            statuses=statuses,
            versions=versions,
            changes=archive.changes(),
            document=archive.document,
            now=now,
            served=served,
            language=options.language,
            site_url=options.site_url,
        ),
        folder,
    )
