"""`tracker site` and `tracker serve` on a real archive: built by real runs against a loopback site."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.made import Policy, loopback_site, write_config
from tracker.cli.main import run_cli
from tracker.config import load_config
from tracker.pipeline.main_job import run_job
from tracker.pipeline.site import SiteOptions, serve_site, write_site
from tracker.publish.site.datasette import metadata

DAY = datetime(2025, 1, 10, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with sources.toml and an archive: two sources, one of which changed once."""
    folder = tmp_path_factory.mktemp("world")
    with loopback_site() as site:
        first = Policy()
        names = {"solbaram": first.company, "daon": "다온책방"}
        config = load_config(write_config(folder, site, names))
        for day, policy in (
            (0, first),
            (5, first),
            (
                6,
                first.edited(
                    items=(*first.items, "여권번호"), announced=date(2025, 1, 16), effective=date(2025, 1, 23)
                ),
            ),
        ):
            site.show("/solbaram", policy.html())
            site.show("/daon", first.edited(company="다온책방").html())
            now = DAY + timedelta(days=day)
            run_job(config, folder / "db" / "policies.db", clock=lambda now=now: now, base=folder, environ={})  # type: ignore[misc]
    return folder


def test_the_site_of_a_real_archive(world: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["site", "-c", str(world / "sources.toml"), "-o", str(tmp_path / "site")]
    assert run_cli([*arguments, "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["written"] == first["files"] > 20
    assert run_cli([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["written"] == 0
    assert run_cli(arguments) == 0
    assert "index.html" in capsys.readouterr().out
    (change,) = (tmp_path / "site" / "changes").iterdir()
    page = change.read_text("utf-8")
    assert "여권번호" in page
    assert "자체 조항 대비 23일 부족" in page
    served = (tmp_path / "site" / "versions" / "solbaram" / "2.bin").read_bytes()
    assert "여권번호".encode() in served


def test_without_the_bytes_as_served(world: Path, tmp_path: Path) -> None:
    write_site(world / "db" / "policies.db", tmp_path / "site", now=DAY, options=SiteOptions(served=False))
    assert not list((tmp_path / "site").rglob("*.bin"))
    assert "SHA-256" in (tmp_path / "site" / "versions" / "daon" / "1.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--db", "nowhere.db"], "데이터베이스가 아직 없습니다"),
        (["--output", "{world}"], "비어 있지 않은 폴더"),
        (["--output", "{world}/sources.toml/x"], ""),
    ],
)
def test_what_cannot_be_done_is_one_line(
    world: Path, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [a.format(world=world) for a in arguments]
    assert run_cli(["site", "-c", str(world / "sources.toml"), *words]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert says in said.err


def test_the_questions_for_datasette_can_be_asked(world: Path) -> None:
    found = json.loads(metadata("policies"))["databases"]["policies"]
    with sqlite3.connect(f"file:{world / 'db' / 'policies.db'}?mode=ro", uri=True) as db:
        for query in found["queries"].values():
            db.execute(query["sql"], {"from_day": "2025-01-01", "rule": "item.added"}).fetchall()
        short = db.execute(found["queries"]["short_notice"]["sql"]).fetchall()
        assert [row[5] for row in short] == [23]
        for name, table in found["tables"].items():
            columns = {row[1] for row in db.execute(f"pragma table_info({name})")}
            assert columns, name
            assert set(table.get("columns", {})) <= columns, name
    db.close()


def test_metadata_for_datasette_is_written_beside_the_database(world: Path, tmp_path: Path) -> None:
    assert run_cli(["site", "-c", str(world / "sources.toml"), "-o", str(tmp_path / "s"), "--datasette"]) == 0
    assert "policies" in json.loads((world / "db" / "metadata.json").read_text("utf-8"))["databases"]


def fetch(url: str) -> tuple[int, dict[str, str], bytes]:
    try:
        with urlopen(url, timeout=10) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except HTTPError as e:
        return e.code, {}, b""


def test_serve_shows_the_site_on_loopback_and_builds_again_when_the_archive_changes(
    world: Path, tmp_path: Path
) -> None:
    database = tmp_path / "policies.db"
    database.write_bytes((world / "db" / "policies.db").read_bytes())
    addresses: list[str] = []
    ready, stop = threading.Event(), threading.Event()

    def on_ready(address: str) -> None:
        addresses.append(address)
        ready.set()

    errors: list[str] = []
    thread = threading.Thread(
        target=serve_site,
        args=(database,),
        kwargs={
            "port": 0,
            "options": SiteOptions(),
            "on_ready": on_ready,
            "on_error": errors.append,
            "stop": stop,
        },
    )
    thread.start()
    try:
        assert ready.wait(30)
        (base,) = addresses
        assert base.startswith("http://127.0.0.1:")
        status, headers, body = fetch(base)
        assert status == 200
        assert "솔바람".encode() in body
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        status, headers, _ = fetch(base + "versions/solbaram/2.bin")
        assert (status, headers["content-type"]) == (200, "application/octet-stream")
        assert headers["content-disposition"] == "attachment"
        assert fetch(base + "versions/")[0] == 404
        assert fetch(base + "../../etc/passwd")[0] == 404
        with sqlite3.connect(database) as db:
            db.execute("update sources set company = '솔바람 새 이름' where id = 'solbaram'")
        db.close()
        until = time.monotonic() + 20
        while "새 이름".encode() not in fetch(base)[2]:
            assert time.monotonic() < until, "not built again"
            time.sleep(0.1)
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()
    assert errors == []


def test_a_port_in_use_is_one_line(world: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert run_cli(["serve", "-c", str(world / "sources.toml"), "--port", port]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
