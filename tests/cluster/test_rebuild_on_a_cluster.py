"""`tracker rebuild --cluster`: the same rows, whatever dies on the way."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cluster.conftest import SOURCES, Cluster, edit_all, fill, names
from tests.cluster.poison import WORD
from tests.pipeline.conftest import World
from tests.pipeline.test_history import rows
from tracker.pipeline import workers as workers_module
from tracker.pipeline.history import Rebuilt, manners
from tracker.pipeline.spread import rebuild_spread
from tracker.pipeline.upkeep import rebuild_database
from tracker.pipeline.workers import cluster
from tracker.store import Archive
from tracker.store.verify import verify

pytestmark = pytest.mark.slow


def test_two_workers_here_derive_the_same_rows(world: World) -> None:
    pytest.importorskip("distributed")
    fill(world)
    alone = world.folder / "alone.db"
    shutil.copy(world.database, alone)
    rebuild_database(alone, world.config, jobs=1)
    results = rebuild_database(world.database, world.config, cluster="local", jobs=2)
    assert [r.source.id for r in results] == names()
    assert all(r.same and not r.failed and r.versions == 5 for r in results)
    assert rows(world.database) == rows(alone)
    with world.archive() as archive:
        assert verify(archive) == []
        assert archive.search("배송")


def rebuild_while(
    world: World, started: Cluster, act: Callable[[], None], after: int, timeout: float = 10.0
) -> tuple[list[Rebuilt], bool]:
    """Rebuild everything, and do `act` beside it once `after` sources are done; whether it was done before the end."""
    done: list[Rebuilt] = []
    acting = threading.Thread(target=act)

    def on_source(result: Rebuilt) -> None:
        done.append(result)
        if len(done) == after:
            acting.start()
            acting.join(60)

    with Archive.open(world.database) as archive, cluster(started.address, timeout=timeout) as workers:
        results = rebuild_spread(archive, manners(archive, world.config), workers, on_source=on_source)
    return results, not acting.is_alive() and len(done) > after


def test_a_worker_killed_midway_changes_nothing(world: World, start_cluster: Callable[..., Cluster]) -> None:
    fill(world)
    before = rows(world.database)
    started = start_cluster()
    pid = started.worker_pids()[0]
    results, midway = rebuild_while(world, started, lambda: os.kill(pid, signal.SIGKILL), after=5)
    assert midway
    assert pid not in started.worker_pids()
    assert len(results) == SOURCES
    assert [(r.source.id, r.failed) for r in results if r.failed or not r.same] == []
    assert rows(world.database) == before


def test_a_scheduler_that_restarts_midway_changes_nothing(
    world: World, start_cluster: Callable[..., Cluster]
) -> None:
    fill(world)
    before = rows(world.database)
    started = start_cluster()

    def restart() -> None:
        started.stop()
        started.start()

    results, midway = rebuild_while(world, started, restart, after=5)
    assert midway
    assert len(results) == SOURCES
    assert [(r.source.id, r.failed) for r in results if r.failed or not r.same] == []
    assert rows(world.database) == before


def test_where_the_scheduler_stays_away_the_work_is_finished_here(
    world: World, start_cluster: Callable[..., Cluster], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(world, versions=2)
    before = rows(world.database)
    started = start_cluster()
    monkeypatch.setattr(workers_module, "BACK_WITHIN", 1.0)
    results, midway = rebuild_while(world, started, started.stop, after=3, timeout=1.0)
    assert midway
    assert len(results) == SOURCES
    assert [(r.source.id, r.failed) for r in results if r.failed or not r.same] == []
    assert rows(world.database) == before


def test_a_page_that_kills_its_worker_leaves_its_source_as_it_was_and_all_others_are_done(
    world: World, start_cluster: Callable[..., Cluster]
) -> None:
    fill(world, versions=2)
    world.edit("s03", extra=(f"{WORD}를 조심하십시오.",))
    edit_all(world, ["s04"], 9)
    world.run(days=1)
    before = rows(world.database)
    started = start_cluster(preload=Path(__file__).parent / "poison.py")
    results = rebuild_database(world.database, world.config, cluster=started.address)
    assert {r.source.id for r in results if r.failed} == {"s03"}
    assert len(results) == SOURCES
    assert rows(world.database) == before
    with world.archive() as archive:
        assert verify(archive) == []


def reversed_bytes(data: bytes) -> bytes:
    return data[::-1]


def resident() -> int:
    """Bytes of memory of this process, by Linux."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from Linux's /proc")
def test_what_went_over_the_wire_is_not_kept() -> None:
    pytest.importorskip("distributed")
    megabyte = 1 << 20
    with cluster("local", 1) as workers:
        executor = workers.start()
        executor.submit(reversed_bytes, os.urandom(megabyte)).result(60)
        before = resident()
        for _ in range(60):
            executor.submit(reversed_bytes, os.urandom(megabyte)).result(60)
        # 120 MB went there and back; a dozen at most may be in the buffers of either side.
        assert resident() - before < 40 * megabyte
