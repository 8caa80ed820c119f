"""Rebuilding on many processes and on a cluster: the same rows; a page that kills its worker fails alone."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.made import many
from tests.pipeline.conftest import World
from tests.pipeline.test_history import TABLES, eventful, rows
from tracker.pipeline import spread
from tracker.pipeline.history import manners
from tracker.pipeline.reading import Manner
from tracker.pipeline.spread import derive_part
from tracker.pipeline.upkeep import rebuild_database
from tracker.store import Archive
from tracker.store.apart import adopt, derived, extract, open_part
from tracker.store.verify import verify

POISON = "s1"


def fatal(part: bytes, manner: Manner) -> bytes:
    """A worker's task that dies on one source, as one that runs out of memory does."""
    if manner.info.id == POISON:
        os.kill(os.getpid(), signal.SIGKILL)
    return derive_part(part, manner)


def test_a_part_carries_one_sources_truth_and_comes_back_as_the_same_rows(world: World) -> None:
    eventful(world)
    before = rows(world.database)
    with Archive.open(world.database) as archive:
        how = manners(archive, world.config)
        for source_id in how:
            part = open_part(extract(archive, source_id))
            assert [s.id for s in part.sources()] == [source_id]
            assert [o.id for o in part.observations(source_id)] == [
                o.id for o in archive.observations(source_id)
            ]
            part.close()
            back = derive_part(extract(archive, source_id), how[source_id])
            with archive.transaction():
                adopt(archive, source_id, back)
        assert verify(archive) == []
        assert archive.search("고객센터")
    assert rows(world.database) == before


def test_what_comes_back_holds_no_bytes_of_pages(world: World) -> None:
    world.add("shop")
    world.run()
    with Archive.open(world.database) as archive:
        part = open_part(extract(archive, "shop"))
        back = derived(part)
        part.close()
    again = open_part(back)
    assert again.rows("SELECT count(*) AS n FROM snapshots")[0]["n"] == 0
    again.close()


@pytest.mark.slow
def test_processes_rebuild_to_the_same_rows(world: World) -> None:
    eventful(world)
    before = rows(world.database)
    results = rebuild_database(world.database, world.config, jobs=2)
    assert [r.source.id for r in results] == ["s0", "s1", "s2", "s3"]
    assert all(r.same and not r.failed for r in results)
    assert rows(world.database) == before


@pytest.mark.slow
def test_a_page_that_kills_its_process_fails_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for i, policy in enumerate(many(8)):
        world.add(f"s{i}", policy)
    world.run()
    before = rows(world.database)
    monkeypatch.setattr(spread, "derive_part", fatal)
    with Archive.open(world.database) as archive:
        results = spread.rebuild_spread(archive, manners(archive, world.config), spread.processes(2))
        assert verify(archive) == []
    assert {r.source.id for r in results if r.failed} == {POISON}
    assert len(results) == 8
    assert rows(world.database) == before


@pytest.mark.slow
def test_a_cluster_rebuilds_to_the_same_rows(world: World) -> None:
    pytest.importorskip("distributed")
    eventful(world)
    before = rows(world.database)
    results = rebuild_database(world.database, world.config, cluster="local", jobs=2)
    assert all(r.same and not r.failed for r in results)
    after = rows(world.database)
    for table in TABLES:
        assert after[table] == before[table], table


def test_a_cluster_where_nobody_answers_is_one_clear_error(world: World, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    from tracker.errors import UsageError

    with pytest.raises(UsageError, match=r"127\.0\.0\.1:1"), spread.cluster("127.0.0.1:1", timeout=0.5):
        pass


@pytest.mark.slow
def test_a_cluster_worker_killed_midway_changes_nothing(world: World) -> None:
    distributed = pytest.importorskip("distributed")
    for i, policy in enumerate(many(30)):
        world.add(f"s{i:02}", policy)
    world.run()
    before = rows(world.database)
    killed: list[int] = []

    def kill_once(_: object) -> None:
        if not killed:
            pids = distributed.get_client().run(os.getpid)
            killed.append(next(iter(pids.values())))
            os.kill(killed[0], signal.SIGKILL)

    with Archive.open(world.database) as archive, spread.cluster("local", 2) as workers:
        results = spread.rebuild_spread(archive, manners(archive, world.config), workers, on_source=kill_once)
    assert killed
    assert all(r.same and not r.failed for r in results)
    assert len(results) == 30
    assert rows(world.database) == before
