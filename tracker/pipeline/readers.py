"""Work in child processes, started only when there is reading enough, or a page that could hold everything up.

Each child does one thing at a time and answers over its pipes. A page that kills its child, or takes too long, fails
alone: that child is replaced, every other page is read. Children end when their pipe closes, so that a killed run leaves
none behind, and they hold nothing of the database. (A ProcessPoolExecutor loses all pages in flight with one child,
cannot stop a slow one, and its children outlive a killed parent.)

The child's side is child.py.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

from tracker.errors import ReadError, TooLarge, UnreadableFile
from tracker.model import Document, Fetched
from tracker.pipeline.child import LENGTH, packed
from tracker.pipeline.reading import Manner, read_safely

# A child costs some 0.3 s of processor time to start and a page 5 to 10 ms to read: on a usual day, when a handful of
# pages changed, none is started.
IN_PROCESS = 32
# HTML this small is read in some tens of milliseconds, and requests in flight do not mind; PDF and larger pages can take
# seconds, in which everything else would time out.
SMALL = 400_000  # bytes
TIME_LIMIT = 60.0  # seconds for one page; the slowest real PDF met took 4
MAX_CHILDREN = 8

P = ParamSpec("P")
T = TypeVar("T")


class WorkerDied(Exception):
    """The process that worked on something died of it."""


class WorkerSlow(WorkerDied):
    """It was not done in time, and was stopped."""


class Readers:
    """Reads pages, here or in children, and does other pure work there. Use from one event loop; `close` when done."""

    judges = (
        False  # whether comparing and judging is sent away too: it costs less than carrying it to a child
    )

    def __init__(self, children: int | None = None, *, in_process: int = IN_PROCESS) -> None:
        self.children = children or min(
            len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
            MAX_CHILDREN,
        )
        self._in_process = in_process
        self._read = 0
        self._idle: list[asyncio.subprocess.Process] = []
        self._all: set[asyncio.subprocess.Process] = set()
        self._gate = asyncio.Semaphore(self.children)

    def expect(self, pages: int) -> None:
        """So many pages have never been read: where children will be needed, this process need not load what reads."""
        if pages > self._in_process:
            self._in_process = 0

    def apart(self, answer: Fetched) -> bool:
        """Whether this page is to be read in a child."""
        kind = (answer.content_type or "").lower()
        small = len(answer.body) <= SMALL and ("html" in kind or "text" in kind or not kind)
        return not small or answer.body[:5] == b"%PDF-" or self._read >= self._in_process

    async def read(self, manner: Manner, answer: Fetched) -> Document | ReadError:
        """The page as read. Never raises for what a page can cause; cancellation passes through."""
        apart = self.apart(answer)
        self._read += 1
        if not apart:
            return read_safely(manner, answer.body, answer.content_type, answer.url)
        try:
            return await self.call(read_safely, manner, answer.body, answer.content_type, answer.url)
        except WorkerSlow:
            return TooLarge(
                f"{TIME_LIMIT:.0f}초 안에 읽지 못했습니다; 원본은 보관했습니다 (not read in time, bytes kept)"
            )
        except WorkerDied:
            return UnreadableFile(
                "이 쪽을 읽던 프로세스가 죽었습니다; 원본은 보관했습니다 (its reading process died, bytes kept)"
            )

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A pure function of a module, on values that can be pickled, in a child.

        Raises what it raises, and WorkerDied where it killed its process or took too long.
        """
        async with self._gate:
            try:
                child = await self._child()
            except OSError:  # no memory or no process left for a child: then here, slowly
                return function(*args, **kwargs)
            job = packed((function, args, kwargs))
            try:
                async with asyncio.timeout(TIME_LIMIT):
                    answer, error = await _ask(child, job)
            except TimeoutError:
                await self._end(child)
                raise WorkerSlow from None
            except (asyncio.IncompleteReadError, OSError, pickle.UnpicklingError) as e:
                await self._end(child)
                raise WorkerDied from e
            except BaseException:
                await self._end(child)
                raise
            self._idle.append(child)
        if error is not None:
            raise error
        return cast(T, answer)

    async def _child(self) -> asyncio.subprocess.Process:
        while self._idle:
            child = self._idle.pop()
            if child.returncode is None:
                return child
            self._all.discard(child)
        package = str(Path(__file__).parents[2])
        paths = os.pathsep.join(x for x in (package, os.environ.get("PYTHONPATH", "")) if x)
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tracker.pipeline.child",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
        )
        self._all.add(child)
        return child

    async def _end(self, child: asyncio.subprocess.Process) -> None:
        self._all.discard(child)
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()

    async def close(self) -> None:
        """End all children."""
        for child in list(self._all):
            await self._end(child)


async def _ask(child: asyncio.subprocess.Process, job: bytes) -> tuple[object, Exception | None]:
    if child.stdin is None or child.stdout is None:
        raise BrokenPipeError
    child.stdin.write(job)
    await child.stdin.drain()
    (length,) = LENGTH.unpack(await child.stdout.readexactly(LENGTH.size))
    answer: tuple[object, Exception | None] = pickle.loads(await child.stdout.readexactly(length))  # noqa: S301 - from our own child
    return answer
