"""`tracker run --cluster`: fetched once from here, read and judged there, the same rows."""

from __future__ import annotations

# ruff: noqa: S608 - names of our own tables
import os
import shutil
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cluster.conftest import Cluster, edit_all, fill, names, until
from tests.cluster.poison import WORD
from tests.pipeline.conftest import World
from tests.pipeline.test_history import rows
from tracker.cli.main import run_cli
from tracker.store import Archive
from tracker.store.verify import verify


def beside(world: World) -> Path:
    """A copy of the database, to run once more without a cluster."""
    copy = world.folder / "alone.db"
    shutil.copy(world.database, copy)
    return copy


def run_alone(world: World, database: Path) -> None:
    """The same run again, in this process, on the copy."""
    kept = world.database.with_suffix(".kept")
    world.database.rename(kept)
    database.rename(world.database)
    world.run()
    world.database.rename(database)
    kept.rename(world.database)


def derived_alike(one: Path, two: Path) -> None:
    """Row for row; observations arrive in a random order, so that their numbers are named by what they saw."""
    for path in (one, two):
        with Archive.open(path, read_only=True) as archive:
            assert verify(archive) == []
    assert named(one) == named(two)


def named(path: Path) -> dict[str, list[tuple[object, ...]]]:
    seen = "(SELECT o.source || o.first || p.sha256 FROM observations o JOIN snapshots p ON p.id = o.snapshot WHERE o.id = {})"
    queries = {
        "settlements": f"SELECT {seen.format('t.observation')}, source, state, reason, version, text_sha256 FROM settlements t",
        "versions": f"SELECT id, {seen.format('t.observation')}, source, number, text_sha256, first_seen, title, company, announced, "
        "effective, clause, document FROM versions t",
        **{t: f"SELECT * FROM {t}" for t in ("unsettled", "sections", "facts", "changes", "findings")},
    }
    with Archive.open(path, read_only=True) as archive:
        return {k: sorted((tuple(r) for r in archive.rows(q)), key=repr) for k, q in queries.items()}


@pytest.mark.slow
def test_changed_pages_are_read_on_workers_and_no_address_is_asked_twice(world: World) -> None:
    pytest.importorskip("distributed")
    fill(world, versions=2)
    alone = beside(world)
    edit_all(world, names(), 7)
    world.now = world.now.replace(hour=9)
    world.site.hits.clear()
    report = world.run(cluster="local")
    assert Counter(path for path, _, _ in world.site.hits) == Counter(f"/{n}" for n in names())
    assert {r.state for r in report.run.results} == {"changed"}
    assert len(report.told) == len(names())
    run_alone(world, alone)
    derived_alike(world.database, alone)


@pytest.mark.slow
def test_a_first_run_on_a_cluster_gives_the_same_rows(world: World) -> None:
    pytest.importorskip("distributed")
    fill(world, versions=1)
    first = beside(world)
    world.database.unlink()
    world.run(cluster="local")
    assert [r[1:] for r in rows(first)["sources"]] == [r[1:] for r in rows(world.database)["sources"]]
    derived_alike(world.database, first)


@pytest.mark.slow
def test_a_worker_killed_during_a_run_costs_a_retry(
    world: World, start_cluster: Callable[..., Cluster]
) -> None:
    fill(world, versions=1)
    alone = beside(world)
    started = start_cluster()
    pid = started.worker_pids()[0]
    edit_all(world, names(), 7)
    world.site.hits.clear()
    world.site.delay = 0.05

    def kill() -> None:
        until(lambda: len(world.site.hits) >= 4)
        os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    report = world.run(cluster=started.address, days=1)
    killer.join(30)
    assert pid not in started.worker_pids()
    assert {r.state for r in report.run.results} == {"changed"}
    assert max(Counter(path for path, _, _ in world.site.hits).values()) == 1
    world.site.delay = 0.0
    run_alone(world, alone)
    derived_alike(world.database, alone)


@pytest.mark.slow
def test_a_page_that_kills_its_worker_is_kept_and_fails_alone(
    world: World, start_cluster: Callable[..., Cluster]
) -> None:
    fill(world, versions=1)
    started = start_cluster(preload=Path(__file__).parent / "poison.py")
    edit_all(world, names(), 7)
    world.edit("s05", extra=(f"{WORD}를 조심하십시오.",))
    world.site.hits.clear()
    report = world.run(cluster=started.address, days=1)
    states = {r.source.id: r.state for r in report.run.results}
    assert states.pop("s05") == "broken"
    assert set(states.values()) == {"changed"}
    assert max(Counter(path for path, _, _ in world.site.hits).values()) == 1
    with world.archive() as archive:
        page = archive.latest_page("s05")
        assert page is not None
        assert page.snapshot is not None
        assert WORD.encode() in archive.snapshot(page.snapshot)
        assert verify(archive) == []


@pytest.mark.parametrize("command", ["run", "rebuild"])
def test_without_the_extra_one_line_says_what_to_install(
    world: World, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], command: str
) -> None:
    world.add("s00")
    world.run()
    monkeypatch.setitem(sys.modules, "distributed", None)
    world.site.hits.clear()
    words = [
        command,
        "--cluster",
        "local",
        "-c",
        str(world.folder / "sources.toml"),
        "--db",
        str(world.database),
    ]
    assert run_cli(words) == 2
    said = capfd.readouterr().err
    assert "policy-tracker[cluster]" in said
    assert said.count("\n") == 1
    assert world.site.hits == []


def test_an_address_where_no_cluster_is_fails_before_anything_is_fetched(world: World) -> None:
    pytest.importorskip("distributed")
    from tracker.errors import UsageError
    from tracker.pipeline import workers

    world.add("s00")
    world.run()
    world.site.hits.clear()
    with pytest.raises(UsageError, match=r"127\.0\.0\.1:1"), workers.cluster("127.0.0.1:1", timeout=0.5):
        pass
    assert world.site.hits == []
