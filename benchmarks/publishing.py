"""Site and digest of 1,000 changes: an archive of 500 sources with three versions each, told as a whole."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.measure import Cost, run
from benchmarks.policies import company, policy
from tracker.model import Fetched, SourceInfo
from tracker.pipeline.intake import Manner, take_in
from tracker.store import Archive

START = datetime(2026, 1, 1, tzinfo=UTC)


def archive_of(folder: Path, sources: int = 500, versions: int = 3, kilobytes: int = 20) -> Path:
    """A database of `sources` × (`versions` − 1) changes; made once a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / f"changes-{sources}.db"
    if database.exists():
        return database
    with Archive.open(database) as archive:
        manners = [
            Manner(SourceInfo(f"s{n}", company(n), "privacy", f"https://s{n}.example/p"))
            for n in range(sources)
        ]
        archive.register([m.info for m in manners], START)
        for v in range(versions):
            for n, manner in enumerate(manners):
                at = START + timedelta(days=30 * v, minutes=n)
                page = policy(n, kilobytes=kilobytes, edits=v, effective=f"2026년 {v + 2}월 1일").encode()
                with archive.transaction():
                    take_in(archive, manner, Fetched(manner.info.url, 200, {}, page, "text/html", at))
    return database


def measure(folder: Path) -> dict[str, Cost]:
    """Whole-process cost of the site (first and again) and the digest."""
    database = archive_of(folder)
    words = [sys.executable, "-m", "tracker.cli.main"]
    site = ["site", "--db", str(database), "-o", str(folder / "site")]
    return {
        "site of 1,000 changes, first": run([*words, *site], cwd=folder),
        "site, nothing new": run([*words, *site], cwd=folder),
        "digest of 1,000 changes": run(
            [*words, "digest", "--since", "2026-01-01", "--db", str(database)], cwd=folder
        ),
    }
