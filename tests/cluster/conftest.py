"""A Dask cluster of real processes, which a test may kill, and archives of some dozens of sources."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from tests.made import many
from tests.pipeline.conftest import World, world

__all__ = ["world"]

SOURCES = 24
ROOT = Path(__file__).parents[2]


class Cluster:
    """A scheduler and a `dask worker` with its nanny, on this machine, as somebody else would have started them."""

    def __init__(self, folder: Path, *, workers: int = 2, preload: Path | None = None) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self._folder, self._workers, self._preload = folder, workers, preload
        self._running: list[subprocess.Popen[bytes]] = []
        self.start()

    def start(self) -> None:
        host = ("--host", "127.0.0.1", "--no-dashboard")
        preload = ("--preload", str(self._preload)) if self._preload else ()
        self._launch("scheduler", "--port", str(self.port), *host)
        self._launch(
            "worker", self.address, "--nworkers", str(self._workers), "--nthreads", "1", *host, *preload
        )

    def _launch(self, what: str, *words: str) -> None:
        with (self._folder / f"{what}.log").open("ab") as log:
            self._running.append(
                subprocess.Popen(
                    [sys.executable, "-m", f"distributed.cli.dask_{what}", *words],
                    cwd=self._folder,
                    env={**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__DASHBOARD__LINK": ""},
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )

    def wait(self) -> None:
        """Until all workers are there."""
        import distributed

        with distributed.Client(self.address, timeout=30, set_as_default=False) as client:
            client.wait_for_workers(self._workers, timeout=30)

    def worker_pids(self) -> list[int]:
        import distributed

        with distributed.Client(self.address, timeout=30, set_as_default=False) as client:
            return list(client.run(os.getpid).values())

    def stop(self) -> None:
        """kill -9 for scheduler, nannies and workers alike."""
        for process in self._running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
        self._running.clear()


@pytest.fixture
def start_cluster(tmp_path: Path) -> Iterator[Callable[..., Cluster]]:
    pytest.importorskip("distributed")
    started: list[Cluster] = []

    def start(**options: object) -> Cluster:
        started.append(Cluster(tmp_path, **options))  # type: ignore[arg-type]
        started[-1].wait()
        return started[-1]

    yield start
    for cluster in started:
        cluster.stop()


def names(n: int = SOURCES) -> list[str]:
    return [f"s{i:02}" for i in range(n)]


def fill(world: World, sources: int = SOURCES, versions: int = 5) -> None:
    """So many sources with so many versions, a day apart."""
    for name, policy in zip(names(sources), many(sources), strict=True):
        world.add(name, policy)
    world.run()
    for day in range(1, versions):
        edit_all(world, names(sources), day)
        world.run(days=1)


def edit_all(world: World, which: Sequence[str], day: int) -> None:
    for i, name in enumerate(which):
        items = world.policies[name].items
        world.edit(name, phone=f"02-{200 + day}-{1000 + i}", items=(*items, f"{day}번째 기기 번호"))


def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)
