"""The site from an archive: `tracker site`, `tracker serve`, and the end of a run."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tracker.errors import PublishError, TrackerError
from tracker.model import VersionRecord
from tracker.pipeline.fetching import Clock, wall_clock
from tracker.store import Archive

if TYPE_CHECKING:
    from tracker.publish.site import Written


LOOK_EVERY = 1.0  # seconds between looks at the database while serving; a look is two calls of stat


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
            changes=(
                r for s in statuses for r in archive.changes(source_id=s.source.id)
            ),  # documents of one source lie together
            document=archive.document,
            now=now,
            served=served,
            language=options.language,
            site_url=options.site_url,
        ),
        folder,
    )


def write_datasette(database: Path, language: Literal["ko", "en"] = "ko") -> Path:
    """Write metadata.json for Datasette beside the database. Raises PublishError."""
    from tracker.publish.site.datasette import metadata

    path = database.parent / "metadata.json"
    try:
        path.write_bytes(metadata(database.stem, language))
    except OSError as e:
        raise PublishError(f"{path}: 쓸 수 없습니다 (cannot be written): {e.strerror}") from None
    return path


def serve_site(
    database: Path,
    *,
    port: int,
    options: SiteOptions,
    on_ready: Callable[[str], None],
    on_error: Callable[[str], None],
    stop: threading.Event | None = None,
    clock: Clock = wall_clock,
) -> None:
    """Build into a temporary folder, show it on loopback, build again when the database changes; until `stop` or Ctrl-C.

    A build that fails later (the archive is being replaced) is told to `on_error`; the old pages stay.
    """
    from tracker.publish.site.serve import address, local_server

    stop = stop or threading.Event()
    with tempfile.TemporaryDirectory(prefix="tracker-site-") as name:
        folder = Path(name) / "site"
        seen = _stamp(database)
        write_site(database, folder, now=clock(), options=options)
        server = local_server(folder, port)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            on_ready(address(server))
            while not stop.wait(LOOK_EVERY):
                stamp = _stamp(database)
                if stamp == seen:
                    continue
                seen = stamp
                try:
                    write_site(database, folder, now=clock(), options=options)
                except TrackerError as e:
                    on_error(str(e))
        except KeyboardInterrupt:
            pass
        finally:
            server.shutdown()
            server.server_close()
            thread.join(5)


def _stamp(database: Path) -> tuple[tuple[int, int], ...]:
    """Size and time of the database and its write-ahead log: they differ when something was stored."""
    found = []
    for path in (database, database.with_name(database.name + "-wal")):
        try:
            state = path.stat()
            found.append((state.st_mtime_ns, state.st_size))
        except OSError:
            found.append((0, 0))
    return tuple(found)
