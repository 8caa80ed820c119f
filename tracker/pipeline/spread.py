"""Deriving many sources again, spread over processes here or over the machines of a Dask cluster.

Each source travels as a small database of its truth and comes back as its derived rows; one writer, here, takes them in.
A worker that dies costs a retry. A source that kills its worker every time fails, and stays as it was; all others are
done. No more sources are under way than keep the workers busy, so that neither side's memory grows with the archive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from tracker.errors import StoreError, UsageError
from tracker.pipeline.history import Rebuilt, rebuild_source
from tracker.pipeline.reading import Manner
from tracker.store import Archive
from tracker.store.apart import adopt, derived, extract, open_part

AHEAD = 3  # parts under way for each worker: one at work, one waiting, one on the wire
ATTEMPTS = 2


@dataclass(frozen=True, slots=True)
class Workers:
    """Where work goes: how many work at once, and how to get an executor (again, after one broke)."""

    count: int
    start: Callable[[], Executor]


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


def processes(count: int) -> Workers:
    """Workers on this machine. They are spawned, so that none holds the database or its lock."""
    return Workers(count, lambda: ProcessPoolExecutor(count, mp_context=get_context("spawn")))


@contextmanager
def cluster(address: str, processes_here: int = 2, *, timeout: float = 10.0) -> Iterator[Workers]:
    """Workers of a Dask cluster at `address` (host:port), or of one started here for `local`; `timeout` in s.

    Raises UsageError where the extra is not installed or nobody answers.
    """
    try:
        import distributed
    except ImportError:
        raise UsageError(
            "--cluster 는 pip install 'policy-tracker[cluster]' 뒤에 쓸 수 있습니다 (needs the extra cluster)"
        ) from None
    dask: Any = distributed
    with _quiet():
        try:
            if address == "local":
                here: Any = dask.LocalCluster(
                    n_workers=processes_here, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
                )
                client: Any = dask.Client(here)
            else:
                here, client = None, dask.Client(address, timeout=timeout)
        except (OSError, TimeoutError, ValueError) as e:
            raise UsageError(f"{address}: 클러스터가 답하지 않습니다 (no cluster answers): {e}") from None
        try:
            count = max(1, sum(w["nthreads"] for w in client.scheduler_info()["workers"].values()))
            yield Workers(count, lambda: _Tasks(client))
        finally:
            with suppress(Exception):
                client.close()
            if here is not None:
                with suppress(Exception):
                    here.close()


class _Tasks(Executor):
    """Dask futures as those of the standard library. A task that kills a worker is tried on another one, then fails."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        # The part travels in the task itself: scattered data would be lost with the worker that holds it, and could not
        # be made again. It is small, and AHEAD bounds how many the scheduler holds.
        task = self.client.submit(fn, *args, pure=False, retries=1, **kwargs)

        def told(finished: Any) -> None:
            try:
                future.set_result(finished.result())
            except BaseException as e:
                future.set_exception(e)
            finished.release()

        task.add_done_callback(told)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """The cluster is its owner's."""


@contextmanager
def _quiet() -> Iterator[None]:
    import logging

    names: Sequence[str] = (
        "distributed",
        "distributed.worker",
        "distributed.nanny",
        "distributed.scheduler",
        "distributed.core",
    )
    before = {n: logging.getLogger(n).level for n in names}
    for n in names:
        logging.getLogger(n).setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for n, level in before.items():
            logging.getLogger(n).setLevel(level)
