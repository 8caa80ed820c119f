"""Deriving many sources again, spread over processes here or over the machines of a Dask cluster.

Each source travels as a small database of its truth and comes back as its derived rows; one writer, here, takes them in.
A worker that dies costs a retry. A source that kills its worker every time fails, and stays as it was; all others are
done. No more sources are under way than keep the workers busy, so that neither side's memory grows with the archive.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait

from tracker.errors import StoreError
from tracker.pipeline.history import Rebuilt, rebuild_source
from tracker.pipeline.reading import Manner
from tracker.pipeline.workers import Workers, cluster, processes
from tracker.store import Archive
from tracker.store.apart import adopt, derived, extract, open_part

__all__ = ["Workers", "cluster", "derive_part", "processes", "rebuild_spread"]

AHEAD = 3  # parts under way for each worker: one at work, one waiting, one on the wire
ATTEMPTS = 2


def derive_part(part: bytes, manner: Manner) -> bytes:
    """The worker's side: one source's truth → its derived rows. Pure but for a database in its own memory."""
    archive = open_part(part)
    try:
        with archive.transaction():
            rebuild_source(archive, manner)
        return derived(archive)
    finally:
        archive.close()


def rebuild_spread(
    archive: Archive,
    how: Mapping[str, Manner],
    workers: Workers,
    *,
    on_source: Callable[[Rebuilt], None] = lambda _: None,
) -> list[Rebuilt]:
    """As `history.rebuild`, with the work done by `workers`: the same rows. A source that failed says so in `failed`."""
    results: list[Rebuilt] = []
    todo, alone = list(how.values())[::-1], list[tuple[Manner, int]]()
    executor = workers.start()
    running: dict[Future[bytes], tuple[Manner, int]] = {}

    def take(manner: Manner, part: bytes) -> None:
        source_id = manner.info.id
        versions, changes = archive.version_count(source_id), tuple(archive.change_ids(source_id))
        with archive.transaction():
            adopt(archive, source_id, part)
        done(
            Rebuilt(
                manner.info,
                versions,
                archive.version_count(source_id),
                changes,
                tuple(archive.change_ids(source_id)),
            )
        )

    def done(result: Rebuilt) -> None:
        results.append(result)
        on_source(result)

    def failed(manner: Manner, error: BaseException) -> None:
        n, ids = archive.version_count(manner.info.id), tuple(archive.change_ids(manner.info.id))
        done(
            Rebuilt(
                manner.info,
                n,
                n,
                ids,
                ids,
                f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}",
            )
        )

    try:
        while todo or running or alone:
            # After a break nobody knows which of the parts under way did it: each goes again, alone.
            while todo and not alone and len(running) < AHEAD * workers.count:
                manner = todo.pop()
                running[executor.submit(derive_part, extract(archive, manner.info.id), manner)] = (manner, 1)
            if alone and not running:
                manner, attempt = alone.pop()
                running[executor.submit(derive_part, extract(archive, manner.info.id), manner)] = (
                    manner,
                    attempt,
                )
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            broken = False
            for future in finished:
                manner, attempt = running.pop(future)
                try:
                    part = future.result()
                except StoreError:
                    raise
                except BrokenExecutor as e:
                    broken = True
                    if attempt >= ATTEMPTS:
                        failed(manner, e)
                    else:
                        alone.append((manner, attempt + 1))
                except Exception as e:
                    failed(manner, e)
                else:
                    take(manner, part)
            if broken:
                alone += [(manner, attempt + 1) for manner, attempt in running.values()]
                running.clear()
                executor.shutdown(wait=False, cancel_futures=True)
                executor = workers.start()
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
    return results
