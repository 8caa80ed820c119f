"""What can go wrong with a file: each case one clear error, and nothing changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.made import Policy
from tests.store.conftest import START, answer, history, manner
from tracker.errors import StoreDamaged, StoreError, StoreNewer, StoreUnwritable
from tracker.pipeline.intake import take_in
from tracker.pipeline.upkeep import verify_database
from tracker.store import Archive
from tracker.store.connection import migrate
from tracker.store.schema import LATEST, MIGRATIONS
from tracker.store.verify import verify


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def alter(path: Path, sql: str, *values: object) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute(sql, values)
    db.close()


@pytest.mark.parametrize("read_only", [True, False])
def test_a_database_of_a_newer_program_is_refused_unchanged(database: Path, read_only: bool) -> None:
    alter(database, f"PRAGMA user_version = {LATEST + 1}")
    before = digest(database)
    with pytest.raises(StoreNewer, match=str(LATEST + 1)):
        Archive.open(database, read_only=read_only)
    assert digest(database) == before


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize("what", ["text", "other database", "short", "folder"])
def test_what_is_no_database_of_ours_is_refused_unchanged(tmp_path: Path, what: str, read_only: bool) -> None:
    path = tmp_path / "policies.db"
    if what == "folder":
        path.mkdir()
    elif what == "other database":
        alter(path, "CREATE TABLE diary (day TEXT)")
    else:
        path.write_bytes(
            b"SQLite format 3\0"[: 7 if what == "short" else 0] + "일기장".encode() * (what == "text")
        )
    before = None if path.is_dir() else digest(path)
    with pytest.raises(StoreDamaged, match=r"policies\.db"):
        Archive.open(path, read_only=read_only)
    assert path.is_dir() if before is None else digest(path) == before


def test_a_missing_database_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="tracker run"):
        Archive.open(tmp_path / "no.db", read_only=True)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("share", [0.95, 0.5, 0.1])
def test_a_truncated_file_is_found(database: Path, share: float) -> None:
    size = database.stat().st_size
    os.truncate(database, int(size * share))
    before = digest(database)
    assert verify_database(database).problems
    with pytest.raises(StoreDamaged):
        Archive.open(database)
    assert digest(database) == before


def test_every_flipped_bit_in_a_snapshot_is_found(database: Path) -> None:
    rows = sqlite3.connect(database).execute("SELECT id, length(data) FROM snapshots ORDER BY id").fetchall()
    for number, length in rows[:3]:
        for at in (0, length // 2, length - 1):
            copy = database.with_name("copy.db")
            shutil.copy(database, copy)
            db = sqlite3.connect(copy)
            data = bytearray(db.execute("SELECT data FROM snapshots WHERE id = ?", (number,)).fetchone()[0])
            data[at] ^= 0x10
            db.execute("UPDATE snapshots SET data = ? WHERE id = ?", (bytes(data), number))
            db.commit()
            db.close()
            found = verify_database(copy).problems
            assert any(p.where.startswith("snapshot") for p in found), (number, at)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM snapshots WHERE id = 2",
        "DELETE FROM observations WHERE id = 3",
        "DELETE FROM settlements WHERE observation = 2",
        "DELETE FROM versions WHERE source = 'shop' AND number = 2",
        "DELETE FROM versions WHERE source = 'shop' AND number = 4",
        "DELETE FROM sections WHERE id = (SELECT max(id) FROM sections)",
        "DELETE FROM facts WHERE id = (SELECT min(id) FROM facts)",
        "DELETE FROM findings WHERE id = (SELECT min(id) FROM findings)",
        "DELETE FROM sources WHERE id = 'bank'",
        "UPDATE sections SET beginning = replace(beginning, '이용자', '이용지')",
        "UPDATE facts SET name = name || ' ' WHERE id = (SELECT min(id) FROM facts)",
        "UPDATE findings SET quote_new = 'x' WHERE id = (SELECT min(id) FROM findings)",
        "UPDATE versions SET text_sha256 = 'x' WHERE number = 3",
        "UPDATE versions SET document = zeroblob(40) WHERE number = 3",
        "UPDATE changes SET detail = zeroblob(40) WHERE new_version = 2",
        "UPDATE observations SET snapshot = 1 WHERE id = 4",
        "UPDATE settlements SET version = 77 WHERE observation = 1",
    ],
)
def test_every_missing_or_altered_row_is_found(database: Path, sql: str) -> None:
    assert verify_database(database).problems == []
    alter(database, sql)
    assert verify_database(database).problems


def test_flipped_bytes_anywhere_in_the_file_are_found_and_never_raise(database: Path) -> None:
    import random

    rng, whole = random.Random(3), database.read_bytes()
    copy = database.with_name("copy.db")
    for _ in range(25):
        data = bytearray(whole)
        for _ in range(150):
            data[rng.randrange(100, len(data))] ^= 1 << rng.randrange(8)
        copy.write_bytes(bytes(data))
        assert verify_database(copy).problems


def as_nobody(work: Callable[[], None]) -> None:
    """Run `work` as a user who owns nothing; root could write to a read-only file."""
    if os.geteuid() != 0:
        work()
        return
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setuid(65534)
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_read_only_file_is_refused_for_writing_and_read_all_the_same(database: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "policies.db"
        shutil.copy(database, path)
        path.chmod(0o444)
        folder.chmod(0o555)
        before = digest(path)

        def work() -> None:
            with pytest.raises(StoreUnwritable, match="read-only"):
                Archive.open(path)
            with Archive.open(path, read_only=True) as archive:
                assert archive.version_count("shop") == 4

        as_nobody(work)
        assert digest(path) == before
        assert [p.name for p in folder.iterdir()] == ["policies.db"]
        folder.chmod(0o755)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"mounting a small disk is not permitted here: {made.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=False)


def test_a_full_disk_is_one_clear_error_and_keeps_what_was_stored(small_disk: Path) -> None:
    path = small_disk / "policies.db"
    stored = 0
    with Archive.open(path) as archive:
        with archive.transaction():
            archive.register([manner().info], START)
        with pytest.raises(StoreUnwritable, match=r"disk"):
            for day in range(500):
                page = Policy(phone=f"02-000-{day}").html() + f"<!-- {os.urandom(15_000).hex()} -->".encode()
                with archive.transaction():
                    take_in(archive, manner(), answer(page, day))
                stored += 1
    assert stored >= 1
    with Archive.open(path, read_only=True) as archive:
        assert verify(archive) == []
        assert len(archive.observations("shop")) == stored


@pytest.mark.parametrize("schema", range(1, LATEST))
def test_a_database_of_every_earlier_schema_is_migrated_whole(tmp_path: Path, schema: int) -> None:
    path = tmp_path / "old.db"
    db = sqlite3.connect(path, isolation_level=None)
    migrate(db, 0, schema)
    db.execute(
        "INSERT INTO sources (id, company, kind, url, added) VALUES ('shop', '주식회사 솔바람', 'privacy', 'https://shop.example/', '2024-01-01T00:00:00Z')"
    )
    db.close()
    with Archive.open(path, read_only=True) as archive:
        assert [s.id for s in archive.sources()] == ["shop"]
    history(path, versions=2)
    with Archive.open(path) as archive:
        assert archive.conn.execute("PRAGMA user_version").fetchone()[0] == LATEST == len(MIGRATIONS)
        assert archive.version_count("shop") == 2
        assert verify(archive) == []


def test_a_migration_that_fails_leaves_the_old_schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.db"
    db = sqlite3.connect(path, isolation_level=None)
    migrate(db, 0, LATEST - 1)
    db.close()
    broken = (*MIGRATIONS[:-1], (*MIGRATIONS[-1][:1], "CREATE TABLE (nonsense"))
    monkeypatch.setattr("tracker.store.connection.MIGRATIONS", broken)
    with pytest.raises(StoreError):
        Archive.open(path)
    monkeypatch.undo()
    assert sqlite3.connect(path).execute("PRAGMA user_version").fetchone()[0] == LATEST - 1
    with Archive.open(path) as archive:
        assert archive.sources() == []
