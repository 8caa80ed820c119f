"""Files for others to fetch: feeds and the calendar, written only where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.errors import PublishError
from tracker.store import Archive

if TYPE_CHECKING:
    from tracker.config import Settings


def write_feeds(archive: Archive, settings: Settings, folder: Path) -> int:
    """Write all feeds and `policies.ics` into the site's folder; how many files differed. Raises PublishError."""
    from tracker.publish.calendar import PATH
    from tracker.publish.calendar import render as render_calendar
    from tracker.publish.feeds import render as render_feeds
    from tracker.publish.links import Links

    links, records = Links(settings.site_url), list(archive.changes())
    files = dict(render_feeds(records, language=settings.language, links=links))
    files[PATH] = render_calendar(records, language=settings.language, links=links)
    return write_files(folder, files)


def write_files(folder: Path, files: Mapping[str, bytes]) -> int:
    """Write what differs, each file whole or not at all; how many were written. Raises PublishError."""
    written = 0
    for name, data in files.items():
        path = folder / name
        try:
            if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(path.name + ".part")
            part.write_bytes(data)
            part.replace(path)
        except OSError as e:
            raise PublishError(f"{path}: 쓸 수 없습니다 (cannot be written): {e.strerror}") from None
        written += 1
    return written
