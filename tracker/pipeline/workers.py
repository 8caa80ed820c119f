"""Where pure work may go: processes of this machine, or a Dask cluster. Nothing else of the program knows of Dask.

Only what can be done twice without harm goes there. Fetching never does: Dask repeats the finished work of a dead worker,
and a site must not be asked twice.

    a worker dies            its tasks are done again elsewhere
    a task kills workers     Dask gives it up after four; it and those that died beside it are tried once more, one at a
                             time, so that only the one that kills fails
    the scheduler restarts   what it had not answered is sent again; where it does not come back, work goes on here
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from threading import RLock
from typing import Any, ParamSpec, TypeVar

from tracker.errors import UsageError
from tracker.pipeline.readers import Readers, WorkerDied, WorkerSlow

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS = 3  # of work whose executor broke under it
TIME_LIMIT = 600.0  # seconds for one page, waiting for a free worker included; a cluster may have other work
BACK_WITHIN = 60.0  # seconds for a scheduler that restarts; a container takes some ten


@dataclass(frozen=True, slots=True)
class Workers:
    """Where work goes: how many work at once, and how to get an executor (again, after one broke)."""

    count: int
    start: Callable[[], Executor]


def processes(count: int) -> Workers:
    """Workers on this machine. They are spawned, so that none holds the database or its lock."""
    return Workers(count, lambda: ProcessPoolExecutor(count, mp_context=get_context("spawn")))


@contextmanager
def cluster(address: str, processes_here: int | None = None, *, timeout: float = 10.0) -> Iterator[Workers]:
    """Workers of a Dask cluster at `address` (host:port), or for `local` of one of so many processes (default: one for
    each processor) started here; `timeout` in s.

    Raises UsageError where the extra is not installed, nobody answers, or the workers run another version.
    """
    try:
        import distributed
        from dask import config as dask_config
    except ImportError:
        raise UsageError(
            "--cluster 는 pip install 'policy-tracker[cluster]' 뒤에 쓸 수 있습니다 (needs the extra cluster)"
        ) from None
    dask: Any = distributed
    with _quiet(), dask_config.set(_FORGETFUL):
        here: Any = None
        try:
            if address == "local":
                here = dask.LocalCluster(
                    n_workers=processes_here or os.cpu_count() or 1,
                    threads_per_worker=1,
                    dashboard_address=None,
                    host="127.0.0.1",
                )
            client: Any = dask.Client(here or address, timeout=timeout)
        except (OSError, TimeoutError, ValueError) as e:
            raise UsageError(
                f"--cluster {address}: 클러스터가 답하지 않습니다 (no cluster answers): {_line(e)}"
            ) from None
        tasks = _Tasks(client)

        def start() -> Executor:
            if not tasks.gone:
                return tasks
            try:
                return tasks.follow(dask.Client(here or address, timeout=BACK_WITHIN))
            except (OSError, TimeoutError, ValueError):
                return processes(os.cpu_count() or 1).start()

        try:
            _same_version(client, address)
            threads = client.scheduler_info(n_workers=-1)["workers"].values()
            yield Workers(max(1, sum(w["nthreads"] for w in threads)), start)
        finally:
            with suppress(Exception):
                tasks.client.close()
            if here is not None:
                with suppress(Exception):
                    here.close()


def _same_version(client: Any, address: str) -> None:
    """Another version would derive other rows. Raises UsageError."""
    from tracker import __version__

    try:
        found = set(client.run(_version).values())
    except Exception as e:
        raise UsageError(
            f"--cluster {address}: 일꾼에 policy-tracker 가 없습니다 (the workers cannot import policy-tracker): {_line(e)}"
        ) from None
    if other := found - {__version__}:
        raise UsageError(
            f"--cluster {address}: 일꾼의 policy-tracker 는 {', '.join(sorted(other))}, 여기는 {__version__} 입니다 "
            "(the workers run another version)"
        )


def _version() -> str:
    from tracker import __version__

    return __version__


def _line(e: BaseException) -> str:
    return str(e).splitlines()[0] if str(e) else type(e).__name__


MOST_SENT = 5  # of one task: a scheduler that restarts again and again is none


@dataclass(slots=True)
class _Task:
    work: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]
    answer: Future[Any]
    suspect: bool = False
    sent: int = 0


class _Tasks(Executor):
    """Dask futures as those of the standard library. Once the client is closed, every answer is BrokenExecutor."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self._suspects: deque[_Task] = deque()
        self._trying = False
        self._lock = RLock()

    @property
    def gone(self) -> bool:
        """Whether the scheduler went away and did not come back."""
        return self.client.status not in ("running", "connecting", "newly-created")

    def follow(self, client: Any) -> _Tasks:
        """Go on with another client of the same cluster."""
        self.client = client
        return self

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        task = _Task((fn, args, kwargs), Future())
        self._send(task)
        return task.answer

    def _send(self, task: _Task) -> None:
        fn, args, kwargs = task.work
        try:
            # What the task needs travels in it: scattered data would be lost with the worker that holds it. Callers
            # bound how many are under way, and with them what the scheduler holds.
            sent = self.client.submit(fn, *args, pure=False, **kwargs)
            sent.add_done_callback(lambda finished: self._told(task, finished))
        except Exception as e:
            self._done(task, BrokenExecutor(f"{type(e).__name__}: {e}"))

    def _told(self, task: _Task, finished: Any) -> None:
        if finished.status in ("cancelled", "lost"):  # the scheduler restarted and knows nothing of it
            self._lost(task)
            return
        try:
            answer, error = finished.result(), None
        except BaseException as e:
            answer, error = None, e
        if type(error).__name__ in ("CommClosedError", "CancelledError", "FutureCancelledError"):
            self._lost(task)  # done, but its answer was lost on the way
            return
        finished.release()
        if type(error).__name__ == "KilledWorker" and not task.suspect:
            task.suspect = True
            with self._lock:
                self._suspects.append(task)
            self._next()
        else:
            self._done(task, error, answer)

    def _lost(self, task: _Task) -> None:
        """Once more, where there is still a scheduler; pure work may be done twice."""
        task.sent += 1
        if self.gone or task.sent > MOST_SENT:
            self._done(task, BrokenExecutor("the scheduler went away"))
        else:
            self._send(task)

    def _done(self, task: _Task, error: BaseException | None, answer: Any = None) -> None:
        if task.suspect:
            with self._lock:
                self._trying = False
            self._next()
        if not task.answer.set_running_or_notify_cancel():
            return
        if error is not None:
            task.answer.set_exception(error)
        else:
            task.answer.set_result(answer)

    def _next(self) -> None:
        with self._lock:
            if self._trying or not self._suspects:
                return
            self._trying, task = True, self._suspects.popleft()
        self._send(task)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """The cluster is its owner's."""


# Dask keeps the last thousand messages of every connection for its developers, and with them every page and document
# that went over it: half a gigabyte after two thousand pages.
_FORGETFUL = {"distributed.admin.low-level-log-length": 0}


@contextmanager
def _quiet() -> Iterator[None]:
    """Dask tells of every worker that dies; we do it in our own words."""
    loud = [logging.getLogger(n) for n in ("distributed", *_LOUD)]
    before = [x.level for x in loud]
    for x in loud:
        x.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for x, level in zip(loud, before, strict=True):
            x.setLevel(level)


_LOUD = tuple(
    f"distributed.{n}" for n in ("client", "core", "nanny", "scheduler", "worker", "utils", "comm", "batched")
)


class ClusterReaders(Readers):
    """Reads, compares and judges on workers; every page that is new goes there."""

    judges = True

    def __init__(self, workers: Workers) -> None:
        # None in this process; for each worker one page at work and one on the wire.
        super().__init__(2 * workers.count, in_process=0)
        self._workers = workers
        self._executor = workers.start()
        self._starting = asyncio.Lock()

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `Readers.call`, on a worker."""
        async with self._gate:
            for _ in range(ATTEMPTS):
                executor = self._executor
                try:
                    async with asyncio.timeout(TIME_LIMIT):
                        return await asyncio.wrap_future(executor.submit(function, *args, **kwargs))
                except TimeoutError:
                    raise WorkerSlow from None
                except BrokenExecutor:
                    await self._again(executor)
                except Exception as e:
                    if type(e).__name__ == "KilledWorker":
                        raise WorkerDied from e
                    raise
            raise WorkerDied

    async def _again(self, broken: Executor) -> None:
        """Start anew, once for all who were waiting."""
        async with self._starting:
            if self._executor is broken:
                self._executor = await asyncio.to_thread(self._workers.start)

    async def close(self) -> None:
        """Let go of the workers."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        await super().close()
