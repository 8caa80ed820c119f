"""Databases of shards → one. Shards are runs over disjoint hosts, begun from nothing or from copies of the target.

For every source at most one shard may know more than the target; it then brings its snapshots, observations, posts and
deliveries, and the source is derived again. Two shards that went on from the same source contradict each other: that is
refused before anything is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.errors import StoreError, UsageError
from tracker.pipeline.history import go_on, manners, rebuild_source
from tracker.pipeline.reading import Manner
from tracker.store import Archive, Observation

if TYPE_CHECKING:
    from tracker.config import Config


@dataclass(frozen=True, slots=True)
class Merged:
    """What was brought in: sources that went on, new observations, and the changes of those sources."""

    sources: int
    observations: int
    changes: int


def merge_databases(
    target: Path, shards: Sequence[Path], config: Config | None = None, *, wait: float = 0.0
) -> Merged:
    """Merge `shards` into `target` (made where missing), all or nothing.

    Raises UsageError for a missing shard or one given twice, StoreError where two shards contradict each other.
    """
    seen: set[Path] = set()
    for shard in shards:
        if not shard.exists():
            raise UsageError(f"{shard}: 그런 파일이 없습니다 (no such file)")
        if shard.resolve() in seen or (target.exists() and shard.samefile(target)):
            raise UsageError(
                f"{shard}: 두 번 주었거나 합칠 곳과 같습니다 (given twice, or the target itself)"
            )
        seen.add(shard.resolve())
    with ExitStack() as stack:
        archive = stack.enter_context(Archive.open(target, wait=wait))
        opened = [(path, stack.enter_context(Archive.open(path, read_only=True))) for path in shards]
        plan = _plan(archive, opened)
        added = 0
        with archive.transaction():
            _register(archive, opened, config)
            how = manners(archive, config)
            for source_id, chosen in plan.items():
                added += _bring(archive, chosen, how[source_id])
        return Merged(len(plan), added, sum(len(archive.change_ids(s)) for s in plan))


def _bring(archive: Archive, shard: Archive, manner: Manner) -> int:
    """One source: its new rows go through the decisions of a run, as they would have here. The number of new rows.

    Where the past itself became another (saved pages brought in, a post that dates an old change, another way of
    reading), the whole source is derived again.
    """
    source_id = manner.info.id
    last = archive.latest(source_id)
    same_manner = archive.manners().get(source_id) == manner.digest
    copied = archive.copy_source(shard, source_id)
    rows = [(archive.observation(row), checks) for row, checks in copied.rows]
    goes_on = last is not None and all(o.origin == "check" and o.last >= last.last for o, _ in rows)
    if goes_on and same_manner and not copied.posts:
        for observation, checks in rows:
            go_on(archive, manner, observation, checks)
    else:
        rebuild_source(archive, manner)
    return copied.new


def _plan(archive: Archive, shards: Sequence[tuple[Path, Archive]]) -> dict[str, Archive]:
    """Which shard brings which source. Raises StoreError naming both files where two do."""
    plan: dict[str, tuple[Path, Archive]] = {}
    for path, shard in shards:
        for source in shard.sources():
            here = [_sight(o) for o in archive.observations(source.id)]
            there = [_sight(o) for o in shard.observations(source.id)]
            if here == there:
                continue
            if not _goes_on(here, there):
                if not _goes_on(there, here):
                    raise StoreError(
                        f"{path}: {source.id} 의 기록이 합칠 곳의 것과 어긋납니다; 아무것도 바꾸지 않았습니다 "
                        "(its record of this source contradicts the target; nothing was changed)"
                    )
                continue
            if source.id in plan:
                other = plan[source.id]
                if [_sight(o) for o in other[1].observations(source.id)] == there:
                    continue
                raise StoreError(
                    f"{path}: {source.id} 을(를) {other[0]} 도 확인했습니다; 아무것도 바꾸지 않았습니다 "
                    "(both shards checked this source; nothing was changed)"
                )
            plan[source.id] = (path, shard)
    return {source_id: chosen for source_id, (_, chosen) in plan.items()}


_Sight = tuple[str, str | None, str | None, str, int]


def _sight(o: Observation) -> _Sight:
    return (o.first.isoformat(), o.snapshot, o.failure, o.origin, o.count)


def _goes_on(here: Sequence[_Sight], there: Sequence[_Sight]) -> bool:
    """Whether `there` is `here` and something more: more rows, or more checks of the last one."""
    if len(there) < len(here):
        return False
    return all(
        a[:4] == b[:4] and (a[4] == b[4] or (i == len(here) - 1 and b[4] > a[4]))
        for i, (a, b) in enumerate(zip(here, there, strict=False))
    )


def _register(archive: Archive, shards: Sequence[tuple[Path, Archive]], config: Config | None) -> None:
    infos = {s.id: s for _, shard in shards for s in shard.sources()}
    order = [s.id for s in config.source if s.id in infos] if config else []
    order += [s for s in sorted(infos) if s not in order]
    now = max((o for _, shard in shards for o in [shard.registered()] if o is not None), default=None)
    if now is not None:
        archive.register([infos[s] for s in order], now)
