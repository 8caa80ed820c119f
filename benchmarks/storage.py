"""What keeping costs: 1,000 versions of a 40 KB page beside packed git, inserts per second, ten quiet years."""

from __future__ import annotations

import random
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.policies import policy
from tracker.model import Fetched, SourceInfo
from tracker.pipeline.intake import Manner, take_in
from tracker.store import Archive

START = datetime(2026, 1, 1, tzinfo=UTC)


def versions(count: int, kilobytes: int = 40) -> list[bytes]:
    """A page that changes a little every time: one sentence or value a version, as real ones do."""
    rng = random.Random(7)
    lines = policy(11, kilobytes=kilobytes).splitlines()
    pages = []
    for n in range(count):
        where = rng.randrange(8, len(lines) - 4)
        lines[where] = f"<p>{n}차 개정: {rng.choice(lines[8:-4])[3:80]}</p>"
        pages.append("\n".join(lines).encode())
    return pages


def against_git(folder: Path, count: int = 1000) -> dict[str, float]:
    """MB of the archive's snapshots and of a packed git repository holding the same pages; inserts a second."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = versions(count)
    database = folder / "storage.db"
    database.unlink(missing_ok=True)
    with Archive.open(database) as archive:
        archive.register([SourceInfo("page", "가람상사", "privacy", "https://garam.example/privacy")], START)
        begun = time.perf_counter()
        before: str | None = None
        for n, page in enumerate(pages):
            with archive.transaction():
                before = archive.add_snapshot(page, after=before)
                archive.add_page("page", before, START + timedelta(days=n), tool="bench")
        seconds = time.perf_counter() - begun
        tables = {
            r["name"]: r["b"] for r in archive.rows("SELECT name, sum(pgsize) AS b FROM dbstat GROUP BY name")
        }
    snapshots_mb = sum(size for name, size in tables.items() if "snapshots" in name) / 1e6
    database_mb = database.stat().st_size / 1e6
    repository = folder / "git"
    subprocess.run(["git", "init", "-q", "-b", "main", str(repository)], check=True)
    stream = bytearray()
    for n, page in enumerate(pages):
        stream += b"blob\nmark :%d\ndata %d\n" % (2 * n + 1, len(page)) + page + b"\n"
        stream += (
            b"commit refs/heads/main\nmark :%d\ncommitter bench <bench@policy.example> %d +0000\ndata 1\nv\n"
            % (2 * n + 2, 1_700_000_000 + n)
        )
        stream += (b"from :%d\n" % (2 * n) if n else b"") + b"M 100644 :%d page.html\n" % (2 * n + 1)
    subprocess.run(["git", "-C", str(repository), "fast-import", "--quiet"], input=bytes(stream), check=True)
    subprocess.run(["git", "-C", str(repository), "gc", "--quiet", "--aggressive", "--prune=now"], check=True)
    packed = sum(f.stat().st_size for f in (repository / ".git" / "objects").rglob("*") if f.is_file()) / 1e6
    return {
        "pages MB": sum(map(len, pages)) / 1e6,
        "snapshots with their index MB": snapshots_mb,
        "whole database (headers, times, indexes) MB": database_mb,
        "packed git MB": packed,
        "snapshots a second": count / seconds,
    }


def quiet_years(folder: Path, sources: int = 500, years: int = 10) -> dict[str, float]:
    """MB after daily checks of quiet sources: one edit a year each, an outage now and then, else 304."""
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "quiet.db"
    database.unlink(missing_ok=True)
    rng = random.Random(5)
    with Archive.open(database) as archive:
        manners = [
            Manner(SourceInfo(f"s{n}", f"회사 {n}", "privacy", f"https://s{n}.example/p"))
            for n in range(sources)
        ]
        archive.register([m.info for m in manners], START)
        pages = {m.info.id: policy(n, kilobytes=20).encode() for n, m in enumerate(manners)}
        for day in range(0, 365 * years):
            at = START + timedelta(days=day)
            with archive.transaction():
                for n, manner in enumerate(manners):
                    edit = day and day % 365 == n % 365
                    if day == 0 or edit:
                        if edit:
                            pages[manner.info.id] = policy(n, kilobytes=20, edits=day // 365 + 1).encode()
                        take_in(
                            archive,
                            manner,
                            Fetched(
                                manner.info.url,
                                200,
                                {},
                                pages[manner.info.id],
                                "text/html",
                                at,
                                etag=f'"{day}"',
                            ),
                        )
                    elif rng.random() < 0.999:
                        take_in(
                            archive,
                            manner,
                            Fetched(manner.info.url, 304, {}, b"", None, at, not_modified=True),
                        )
        changes = len(archive.change_ids())
    return {"MB": database.stat().st_size / 1e6, "changes kept": changes, "checks": sources * 365 * years}
