"""Past one machine: rebuild and a run over changed pages, here and on `--cluster local` with two workers, one of which is
killed midway once; the same rows."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.measure import Cost, loopback_site
from benchmarks.policies import policy
from benchmarks.whole import project, tracker
from tracker.model import SourceInfo
from tracker.store import Archive

KILOBYTES = 12  # small pages, so that 2,000 sources fit into minutes
DERIVED = ("settlements", "versions", "sections", "facts", "changes", "findings")


def truth(database: Path, sources: int, versions: int) -> None:
    """An archive of snapshots and observations from which nothing is derived yet."""
    database.unlink(missing_ok=True)
    start = datetime(2025, 1, 1, tzinfo=UTC)
    with Archive.open(database) as archive, archive.transaction():
        infos = [
            SourceInfo(f"s{n}", f"회사 {n}", "privacy", f"https://s{n}.example/") for n in range(sources)
        ]
        archive.register(infos, start)
        for n, info in enumerate(infos):
            before = None
            for v in range(versions):
                body = policy(n, kilobytes=KILOBYTES, edits=v).encode()
                before = archive.add_snapshot(body, after=before)
                archive.add_page(
                    info.id,
                    before,
                    start + timedelta(days=30 * v),
                    tool="bench",
                    url=info.url,
                    content_type="text/html",
                )


def rows(database: Path, *, numbered: bool = True) -> dict[str, list[tuple[object, ...]]]:
    """The derived rows; not `numbered` where sources were stored in another order, so that observations differ in number."""
    conn = sqlite3.connect(database)
    tables = DERIVED if numbered else ("sections", "facts", "changes", "findings")
    return {t: sorted(conn.execute(f"SELECT * FROM {t}"), key=repr) for t in tables}


def copy(source: Path, target: Path) -> Path:
    """A fresh copy; what a killed process left beside the old one would not fit it."""
    for end in ("", "-wal", "-shm"):
        target.with_name(target.name + end).unlink(missing_ok=True)
    shutil.copy(source, target)
    return target


def kill_a_worker(after: float) -> Callable[[int, float], bool]:
    """Ends (kill -9) one worker of the `--cluster local` that a process started, `after` seconds into its run."""

    def meanwhile(pid: int, seconds: float) -> bool:
        if seconds < after:
            return False
        workers = [p for p in descendants(pid) if "spawn_main" in (PROC / str(p) / "cmdline").read_text()]
        if workers:
            os.kill(workers[0], signal.SIGKILL)
        return bool(workers)

    return meanwhile


PROC = Path("/proc")


def descendants(pid: int) -> list[int]:
    """Its children and theirs, by what Linux says of each process."""
    below: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                below.setdefault(parent, []).append(int(entry.name))
    found, open_ = [], [pid]
    while open_:
        children = below.get(open_.pop(), [])
        found += children
        open_ += children
    return found


def rebuild(folder: Path, sources: int = 2000, versions: int = 5) -> dict[str, Cost]:
    """The ways to derive an archive again; raises RuntimeError where they differ by a row."""
    ways = {
        "one process": ("--jobs", "1"),
        "two processes": ("--jobs", "2"),
        "--cluster local, two workers": ("--jobs", "2", "--cluster", "local"),
        "--cluster local, one of two workers killed midway": ("--jobs", "2", "--cluster", "local"),
    }
    costs: dict[str, Cost] = {}
    first: dict[str, list[tuple[object, ...]]] = {}
    source = folder / "truth.db"
    truth(source, sources, versions)
    for name, words in ways.items():
        database = copy(source, folder / "rebuilt.db")
        usual = costs.get("rebuild: --cluster local, two workers")
        kill = kill_a_worker(usual.wall / 2) if usual and "killed" in name else None
        costs[f"rebuild: {name}"] = tracker(folder, "rebuild", "--db", str(database), *words, meanwhile=kill)
        found = rows(database)
        if len(found["versions"]) != sources * versions:
            raise RuntimeError(f"{name}: {len(found['versions'])} versions, not {sources * versions}")
        if first and found != first:
            raise RuntimeError(f"{name}: other rows than with one process")
        first = first or found
    return costs


def run(folder: Path, sources: int = 2000) -> dict[str, Cost]:
    """A run in which every page changed, here and on workers; raises RuntimeError for other rows or a request too many."""
    costs: dict[str, Cost] = {}
    found = []
    hosts = min(sources, 1000)
    with loopback_site(sources, hosts=hosts, kilobytes=KILOBYTES) as site:
        home = project(folder / "run", port=site.port, sources=sources, hosts=hosts)
        (home / "policies.db").unlink(missing_ok=True)
        tracker(home, "run")
        shutil.copy(home / "policies.db", folder / "before.db")
        for name, words in {
            "as usual": (),
            "--cluster local, two workers": ("--cluster", "local"),
        }.items():
            copy(folder / "before.db", home / "policies.db")
            site.control(changed=100)
            costs[f"run, all pages changed: {name}"] = tracker(home, "run", *words)
            requests, _ = site.control()
            if requests != sources:
                raise RuntimeError(f"{name}: {requests} requests for {sources} pages")
            found.append({t: len(r) for t, r in rows(home / "policies.db").items()})
    if found[0] != found[1] or found[0]["changes"] != sources:
        raise RuntimeError(f"other rows: {found}")
    return costs


def measure(folder: Path, sources: int = 2000) -> dict[str, Cost]:
    folder.mkdir(parents=True, exist_ok=True)
    return rebuild(folder, sources) | run(folder, sources)


if __name__ == "__main__":
    for name, cost in measure(Path(sys.argv[1]), int(sys.argv[2])).items():
        print(f"{name}: {cost}", flush=True)
