"""Verification, rebuild and backup of a database by its path."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.errors import StoreDamaged, UsageError
from tracker.pipeline.history import Rebuilt, manners, rebuild
from tracker.store import Archive, Problem
from tracker.store.verify import verify

if TYPE_CHECKING:
    from tracker.config import Config


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and what is wrong."""

    problems: list[Problem]
    snapshots: int = 0
    observations: int = 0
    versions: int = 0
    changes: int = 0


def verify_database(database: Path) -> Verified:
    """Look at everything. A file that cannot be opened as a database at all is a problem too, not an error.

    Raises StoreError where there is none, or a newer program wrote it.
    """
    try:
        with Archive.open(database, read_only=True) as archive:
            problems = verify(archive)
            try:
                counts = [
                    archive.rows(f"SELECT count(*) AS n FROM {t}")[0]["n"]  # noqa: S608 - our names
                    for t in ("snapshots", "observations", "versions", "changes")
                ]
            except StoreDamaged:
                counts = [0, 0, 0, 0]
            return Verified(problems, *counts)
    except StoreDamaged as e:
        return Verified([Problem("database", str(e).removeprefix(f"{database}: "))])


# Below this a second process costs more to start than it saves.
WORTH_PROCESSES = 40


def rebuild_database(
    database: Path,
    config: Config | None,
    only: Sequence[str] = (),
    *,
    jobs: int | None = None,
    cluster: str | None = None,
    wait: float = 0.0,
) -> list[Rebuilt]:
    """Derive everything (or some sources) again, the same rows whoever does the work.

    `jobs` processes of this machine (None: all its processors where there are many sources), or the Dask cluster at
    `cluster` ("local": one of `jobs` processes started here). Raises StoreError, UsageError.
    """
    if not database.exists():
        raise UsageError(f"{database}: 데이터베이스가 아직 없습니다 (no database yet)")
    with Archive.open(database, wait=wait) as archive:
        how = manners(archive, config)
        for source_id in only:
            archive.source(source_id)
        chosen = {k: v for k, v in how.items() if not only or k in only}
        count = jobs or ((os.cpu_count() or 1) if len(chosen) >= WORTH_PROCESSES else 1)
        if cluster is None and count == 1:
            return rebuild(archive, chosen)
        from tracker.pipeline import spread

        if cluster is None:
            results = spread.rebuild_spread(archive, chosen, spread.processes(count))
        else:
            with spread.cluster(cluster, jobs) as workers:
                results = spread.rebuild_spread(archive, chosen, workers)
        order = {source_id: n for n, source_id in enumerate(chosen)}
        return sorted(results, key=lambda r: order[r.source.id])


def backup_database(database: Path, target: Path) -> int:
    """Copy to `target`; the size of the copy in bytes. Raises UsageError where that would overwrite the database."""
    if target.exists() and database.exists() and target.samefile(database):
        raise UsageError(f"{target}: 데이터베이스 자신입니다 (that is the database itself)")
    with Archive.open(database, read_only=True) as archive:
        archive.backup(target)
    return target.stat().st_size
