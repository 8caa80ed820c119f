"""commit.sh: commits one folder where it changed, survives being overtaken, keeps the schedule alive."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent.parent / ".github" / "actions" / "track" / "commit.sh"


def git(folder: Path, *arguments: str, **environment: str) -> str:
    return subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout.strip()


@pytest.fixture
def clones(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A bare remote and two clones of it, whose only commit is of the year 2024."""
    remote, one, two = tmp_path / "remote.git", tmp_path / "one", tmp_path / "two"
    git(tmp_path, "init", "--quiet", "--bare", "-b", "main", str(remote))
    git(tmp_path, "clone", "--quiet", str(remote), str(one))
    git(one, "checkout", "--quiet", "-b", "main")
    (one / "db").mkdir()
    (one / "db" / "README.md").write_text("archive\n", "utf-8")
    for name, value in (("user.name", "Someone"), ("user.email", "someone@example.com")):
        git(one, "config", name, value)
    git(one, "add", "--all")
    git(one, "commit", "--quiet", "-m", "Start", GIT_COMMITTER_DATE="2024-01-01T00:00:00Z")
    git(one, "push", "--quiet", "origin", "main")
    git(tmp_path, "clone", "--quiet", str(remote), str(two))
    return remote, one, two


def commit(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", str(SCRIPT), "db"],
        cwd=folder,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_change_in_the_folder_is_committed_and_pushed_and_nothing_else(
    clones: tuple[Path, Path, Path],
) -> None:
    remote, one, _ = clones
    (one / "db" / "policies.db").write_bytes(b"1")
    (one / "elsewhere.txt").write_text("not ours", "utf-8")
    done = commit(one)
    assert done.returncode == 0, done.stderr
    assert git(remote, "show", "--format=", "--name-only", "main") == "db/policies.db"
    assert git(one, "status", "--porcelain") == "?? elsewhere.txt"


def test_what_a_killed_run_left_beside_the_database_is_brought_in_and_not_committed_itself(
    clones: tuple[Path, Path, Path],
) -> None:
    remote, one, _ = clones
    writer = (
        "import os, sqlite3\n"
        "db = sqlite3.connect('db/policies.db', isolation_level=None)\n"
        "db.execute('PRAGMA journal_mode = WAL')\n"
        "db.execute('CREATE TABLE seen (day)')\n"
        "db.execute('INSERT INTO seen VALUES (?)', ('2026-03-02',))\n"
        "os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", writer], cwd=one, check=False, timeout=60)
    assert (one / "db" / "policies.db-wal").stat().st_size > 0
    (one / "db" / "policies.db.lock").write_text("1", "utf-8")
    done = commit(one)
    assert done.returncode == 0, done.stderr
    assert git(remote, "show", "--format=", "--name-only", "main") == "db/policies.db"
    git(one, "clone", "--quiet", str(remote), str(one.parent / "fresh"))
    with closing(sqlite3.connect(one.parent / "fresh" / "db" / "policies.db")) as db:
        assert db.execute("SELECT day FROM seen").fetchall() == [("2026-03-02",)]


def test_a_push_that_was_overtaken_is_rebased_and_tried_again(clones: tuple[Path, Path, Path]) -> None:
    remote, one, two = clones
    (two / "note.txt").write_text("a commit in between", "utf-8")
    git(two, "add", "--all")
    git(two, "-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "--quiet", "-m", "In between")
    git(two, "push", "--quiet", "origin", "main")
    (one / "db" / "policies.db").write_bytes(b"1")
    done = commit(one)
    assert done.returncode == 0, done.stderr
    assert git(remote, "log", "--format=%s", "main").splitlines()[1:] == ["In between", "Start"]


def test_nothing_new_means_no_commit_while_the_repository_is_alive(clones: tuple[Path, Path, Path]) -> None:
    remote, one, _ = clones
    done = commit(one, KEEP_ALIVE_DAYS="100000")
    assert done.returncode == 0, done.stderr
    assert git(remote, "log", "--format=%s", "main") == "Start"


def test_after_weeks_without_a_commit_an_empty_one_keeps_the_schedule(
    clones: tuple[Path, Path, Path],
) -> None:
    remote, one, _ = clones
    done = commit(one)
    assert done.returncode == 0, done.stderr
    assert git(remote, "log", "-1", "--format=%s", "main").startswith("Keep the schedule alive")
    assert commit(one).returncode == 0
    assert len(git(remote, "log", "--format=%s", "main").splitlines()) == 2
