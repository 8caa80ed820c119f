"""What was stored, gone through again: rebuild; and what others kept, brought in: backfill and import.

rebuild    for each source, in one transaction: forget what was derived, and put every observation, in the order of
           time, through the same decisions as a run. The truth is read, never written; ids come out the same.
bring_in   a saved page with its day becomes a snapshot and an observation of its origin, then that source is rebuilt.
           Changes that come out of it are history: they are stored, and marked as told to nobody (`skipped`).
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tracker import __version__
from tracker.errors import ReadError
from tracker.model import Document, Settlement, SourceInfo
from tracker.pipeline.announce import skip_changes
from tracker.pipeline.intake import decide, store_version
from tracker.pipeline.reading import Manner, manner_of, read_safely
from tracker.store import Archive, Observation, Origin, Unsettled

if TYPE_CHECKING:
    from tracker.config import Config

# A settled answer comes within RETURN_CHECKS_MOST checks; repeating an undecided row more often changes only a counter.
REPEATS = 32
_CACHE = 16  # texts of one source kept at hand: pages that flap show the same bytes again and again


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild of one source came to, beside what was there before. `failed`: why it was left as it was."""

    source: SourceInfo
    versions_before: int
    versions: int
    changes_before: tuple[str, ...]
    changes: tuple[str, ...]
    failed: str | None = None

    @property
    def same(self) -> bool:
        return self.versions == self.versions_before and self.changes == self.changes_before


def manners(archive: Archive, config: Config | None) -> dict[str, Manner]:
    """How each stored source is read: as configured, or plainly where sources.toml does not know it any more."""
    found = {s.id: Manner(s, s.kind) for s in archive.sources()}
    if config is not None:
        for source in config.source:
            if source.id in found:
                found[source.id] = manner_of(source, config.tracker)
    return found


def rebuild(
    archive: Archive,
    how: Mapping[str, Manner],
    *,
    on_source: Callable[[Rebuilt], None] = lambda _: None,
) -> list[Rebuilt]:
    """Derive everything again from snapshots and observations, source by source."""
    results = []
    for manner in how.values():
        with archive.transaction():
            result = rebuild_source(archive, manner)
        results.append(result)
        on_source(result)
    return results


def follow_manners(archive: Archive, how: Mapping[str, Manner], now: datetime) -> list[Rebuilt]:
    """Derive those sources again that sources.toml says to read otherwise than they were (another `select`, say).

    What that brings to light is no news of today: it is told to nobody.
    """
    results = []
    known = archive.manners()
    for source_id, manner in how.items():
        was = known.get(source_id)
        if was == manner.digest:
            continue
        with archive.transaction():
            if was is None:
                archive.set_manner(source_id, manner.digest)
                continue
            told = set(archive.change_ids(source_id))
            results.append(rebuild_source(archive, manner))
            skip_changes(archive, [c for c in results[-1].changes if c not in told], now)
    return results


def rebuild_source(archive: Archive, manner: Manner) -> Rebuilt:
    """One source, inside the caller's transaction."""
    source_id = manner.info.id
    versions, changes = archive.version_count(source_id), tuple(archive.change_ids(source_id))
    archive.forget_derived(source_id)
    archive.set_manner(source_id, manner.digest)
    pages: OrderedDict[str, Document | ReadError] = OrderedDict()
    for observation in archive.observations(source_id):
        if observation.snapshot is None:
            continue
        page = pages.get(observation.snapshot)
        if page is None:
            body = archive.snapshot(observation.snapshot)
            page = read_safely(manner, body, observation.content_type, observation.url)
            pages[observation.snapshot] = page
            if len(pages) > _CACHE:
                pages.popitem(last=False)
        _replay(archive, manner, observation, page, observation.count)
    return Rebuilt(
        manner.info, versions, archive.version_count(source_id), changes, tuple(archive.change_ids(source_id))
    )


def go_on(archive: Archive, manner: Manner, observation: Observation, checks: int) -> None:
    """Further checks of a stored row, inside the caller's transaction; bytes that are settled are not read again."""
    if observation.snapshot is None or observation.state in ("same", "new"):
        return
    body = archive.snapshot(observation.snapshot)
    page = read_safely(manner, body, observation.content_type, observation.url)
    _replay(archive, manner, observation, page, checks)


def _replay(
    archive: Archive, manner: Manner, observation: Observation, page: Document | ReadError, checks: int
) -> None:
    """So many checks of one row, until they are settled."""
    source_id = observation.source_id
    decision: Settlement | None = None
    text: str | None = None
    for _ in range(min(checks, REPEATS)):
        decision, text = decide(archive, source_id, page, trusted=observation.origin != "check")
        if decision.state == "new" and not isinstance(page, ReadError):
            store_version(archive, manner, observation.id, page, decision.reason)
            return
        if decision.state == "same":
            break
    if decision is None:
        return
    left = checks - REPEATS
    if left > 0 and decision.state in ("broken", "pending"):
        u = archive.unsettled(source_id)
        archive.set_unsettled(
            source_id, Unsettled(u.sha256, u.checks + (left if u.sha256 else 0), u.spells, u.unsettled + left)
        )
    archive.settle(observation.id, source_id, decision, text)


# --- bringing in ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Saved:
    """Bytes somebody kept: of which moment (UTC), from where."""

    body: bytes
    at: datetime
    origin: Origin
    url: str | None = None
    content_type: str | None = None
    headers: Mapping[str, str] | None = None
    status: int | None = None


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """`added` new observations, `known` ones that were there already, and the source as rebuilt."""

    added: int
    known: int
    rebuilt: Rebuilt


def bring_in(archive: Archive, manner: Manner, saved: Sequence[Saved], now: datetime) -> BroughtIn:
    """Store saved pages as snapshots with where and when they are from, and derive the source again, all or nothing."""
    added = known = 0
    with archive.transaction():
        archive.register([manner.info], now)
        before: str | None = None
        seen = archive.observations(manner.info.id)
        ours = [(o.first, o.last) for o in seen if o.origin == "check"]
        there = {(o.snapshot, o.first, o.origin) for o in seen}
        for page in sorted(saved, key=lambda p: p.at):
            at = page.at.replace(microsecond=0)
            name = (hashlib.sha256(page.body).hexdigest(), at, page.origin)
            # Within an interval our own checks saw the page themselves; they know better what stood there.
            if name in there or any(first <= at <= last for first, last in ours):
                known += 1
                continue
            there.add(name)
            before = sha256 = archive.add_snapshot(page.body, after=before)
            archive.add_page(
                manner.info.id, sha256, page.at, tool=__version__, origin=page.origin, status=page.status, url=page.url,
                content_type=page.content_type, headers=page.headers,
            )  # fmt: skip
            added += 1
        told = set(archive.change_ids(manner.info.id))
        rebuilt = rebuild_source(archive, manner)
        skip_changes(archive, [c for c in rebuilt.changes if c not in told], now)
    return BroughtIn(added, known, rebuilt)
