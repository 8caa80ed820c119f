"""Rebuild, import, backfill, notice boards, merge: the same rows by another way."""

from __future__ import annotations

# ruff: noqa: S608 - names of our own tables
import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.made import Policy, many
from tests.pipeline.conftest import World
from tracker.errors import StoreError, UsageError
from tracker.pipeline.backfill import backfill, day_in_name, import_files
from tracker.pipeline.merging import merge_databases
from tracker.pipeline.upkeep import rebuild_database
from tracker.store import Archive
from tracker.store.verify import verify

TABLES = (
    "known_texts",
    "sources",
    "snapshots",
    "observations",
    "settlements",
    "unsettled",
    "versions",
    "sections",
    "facts",
    "changes",
    "findings",
    "deliveries",
)


def rows(path: Path, tables: tuple[str, ...] = TABLES) -> dict[str, list[tuple[object, ...]]]:
    with Archive.open(path, read_only=True) as archive:
        return {t: [tuple(r) for r in archive.rows(f"SELECT * FROM {t} ORDER BY 1, 2, 3")] for t in tables}


def eventful(world: World) -> None:
    """Edits, an outage, a flap, a page that is looked at twice, a redesign, over eleven days."""
    for i, policy in enumerate(many(4)):
        world.add(f"s{i}", policy)
    world.run()
    first = world.edit("s0", phone="02-111-0000")
    world.run(days=1)
    world.site.show("/s0", many(1)[0].html())
    world.run(days=1)
    world.site.show("/s0", first.html())
    world.site.pages["/s1"].status = 410
    world.run(days=1)
    world.edit("s1", retention="10년")
    world.edit(
        "s2",
        extra=tuple(f"{n}번째 안내입니다. 문의는 고객센터로 하시면 정성껏 답해 드립니다." for n in range(60)),
    )
    world.run(days=1)
    world.run(days=1)
    world.site.show("/s3", world.policies["s3"].html(style=2))
    world.site.show("/s2", b"<html><body><h1>503</h1></body></html>")
    world.run(days=1)
    for _ in range(24):
        world.site.show("/s0", many(1)[0].html())
        world.run(days=1)


def test_a_rebuild_gives_the_same_rows_with_the_same_ids(world: World) -> None:
    eventful(world)
    before = rows(world.database)
    results = rebuild_database(world.database, world.config)
    after = rows(world.database)
    for table in TABLES:
        assert after[table] == before[table], table
    assert all(r.same for r in results)
    assert len(before["changes"]) >= 4
    with world.archive() as archive:
        assert verify(archive) == []
        assert archive.search("고객센터")


def test_a_rebuild_tells_nothing_again(world: World) -> None:
    world.add("shop")
    world.run()
    world.edit("shop", phone="02-111-2222")
    assert len(world.run(days=1).told) == 1
    rebuild_database(world.database, world.config)
    assert world.run(days=1).told == []


def test_a_changed_selector_makes_the_next_run_read_the_stored_bytes_anew_and_tell_nothing(
    world: World,
) -> None:
    policy = world.add("shop", Policy())

    def with_banner(page: bytes, words: str) -> bytes:
        return page.replace(b"<main", f"<div class='banner'><p>{words}</p></div><main".encode())

    world.site.show("/shop", with_banner(policy.html(), "새 소식: 봄맞이 행사를 엽니다."))
    world.run()
    world.site.show("/shop", with_banner(policy.html(), "새 소식: 여름맞이 행사를 엽니다. 많이 와 주세요."))
    assert len(world.run(days=1).told) == 1
    with world.archive() as archive:
        assert "새 소식" in archive.document("shop", 1).text
    world.per_source = 'select = "#policy"'
    assert world.run(days=1).told == []
    with world.archive() as archive:
        assert "새 소식" not in archive.document("shop", 1).text
        assert archive.version_count("shop") == 1
        assert archive.change_ids() == []
        assert verify(archive) == []


def test_reading_again_by_force_changes_no_row_but_the_count(world: World) -> None:
    world.add("shop")
    world.run()
    world.edit("shop", phone="02-111-2222")
    world.run(days=1)
    before = rows(world.database)
    world.run(force=True)
    after = rows(world.database)
    with world.archive() as archive:
        assert archive.latest("shop").count == 2  # type: ignore[union-attr]
    for table in ("settlements", "versions", "sections", "facts", "changes", "findings"):
        assert after[table] == before[table], table


def test_saved_pages_become_the_history_before_the_first_check_and_nobodys_news(
    world: World, tmp_path: Path
) -> None:
    policy = world.add(
        "shop",
        Policy(items=("이름", "전자우편 주소", "휴대전화번호", "계좌번호"), effective=date(2024, 6, 1)),
    )
    world.run()
    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "2023-02-01.html").write_bytes(
        policy.edited(items=policy.items[:3], effective=date(2023, 2, 1)).html()
    )
    (saved / "shop_20240520.html").write_bytes(policy.html(style=2))
    out = import_files(world.config, world.database, "shop", [saved], clock=lambda: world.now)
    assert out.brought is not None
    assert (out.brought.added, out.brought.rebuilt.versions) == (2, 2)
    again = import_files(world.config, world.database, "shop", [saved], clock=lambda: world.now)
    assert again.brought is not None
    assert (again.brought.added, again.brought.known) == (0, 2)
    with world.archive() as archive:
        one, two = archive.versions("shop")
        assert (one.origin, two.origin) == ("import", "import")
        assert archive.snapshot(one.snapshot) == (saved / "2023-02-01.html").read_bytes()
        (change,) = archive.changes()
        assert change.change.material
        assert change.observed.first_seen_new is None  # a saved file proves no day of announcement
        assert verify(archive) == []
    assert world.run(days=1).told == []


def test_an_imported_page_without_a_day_or_without_a_policy_is_named(world: World, tmp_path: Path) -> None:
    world.add("shop")
    undated = tmp_path / "saved.html"
    undated.write_bytes(Policy().html().replace("시행일자: 2025년 03월 01일".encode(), b""))
    with pytest.raises(UsageError, match=r"saved\.html.*--date"):
        import_files(world.config, world.database, "shop", [undated])
    undated.write_bytes(b"<html><body><h1>404 Not Found</h1></body></html>")
    with pytest.raises(UsageError, match=r"saved\.html"):
        import_files(world.config, world.database, "shop", [undated], day=date(2024, 1, 1))
    assert not world.database.exists()


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("policy-2023-01-31.html", date(2023, 1, 31)),
        ("20230131.html", date(2023, 1, 31)),
        ("2023.1.31 개정.pdf", date(2023, 1, 31)),
        ("policy_2023_01_31.txt", date(2023, 1, 31)),
        ("v20231399.html", None),
        ("policy.html", None),
    ],
)
def test_the_day_in_a_file_name(name: str, day: date | None) -> None:
    assert day_in_name(name) == day


def test_backfill_takes_linked_versions_and_the_web_archives_captures(world: World) -> None:
    now = Policy(items=("이름", "전자우편 주소", "휴대전화번호", "계좌번호"), effective=date(2024, 6, 1))
    middle = now.edited(items=now.items[:3], retention="5년", effective=date(2023, 2, 1))
    oldest = middle.edited(phone="02-000-0001", effective=date(2021, 5, 1))
    link = '<p><a href="/old/2023">이전 개인정보 처리방침 보기 (2023.02.01 ~ 2024.05.31)</a></p></main>'
    world.more = f'archive_url = "{world.site.address}"'
    world.add("shop", now)
    world.site.show("/shop", now.html().replace(b"</main>", link.encode()))
    world.site.show("/old/2023", middle.html(style=2))
    page = f"{world.site.address}/shop"
    cdx = [
        ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"],
        ["x", "20210601000000", page, "text/html", "200", "AAAA", "9"],
        ["x", "20240520000000", page, "text/html", "200", "BBBB", "9"],
    ]

    class Listing(dict):  # type: ignore[type-arg]
        def get(self, path: str, default: object = None) -> object:
            return dict.get(self, "/cdx" if str(path).startswith("/cdx/search/cdx") else path, default)

    world.site.pages = Listing(world.site.pages)
    world.site.show("/cdx", json.dumps(cdx).encode(), content_type="application/json", etag=False)
    world.site.show(f"/web/20210601000000id_/{page}", oldest.html())
    world.site.show(f"/web/20240520000000id_/{page}", now.html())
    config = world.config
    out = backfill(config, world.database, "shop", clock=lambda: world.now)
    assert out.notes == []
    assert out.brought is not None
    with world.archive() as archive:
        found = [(v.number, v.origin, v.effective) for v in archive.versions("shop")]
        assert found == [
            (1, "web_archive", date(2021, 5, 1)),
            (2, "page_link", date(2023, 2, 1)),
            (3, "web_archive", date(2024, 6, 1)),
        ]
        assert archive.versions("shop")[2].last_seen == world.now.replace(microsecond=0)
        changes = list(archive.changes())
        assert [(c.old_version, c.new_version) for c in changes] == [(1, 2), (2, 3)]
        last = changes[1]
        assert last.observed.first_seen_new == date(2024, 5, 20)  # an archive saw the page that day
        assert verify(archive) == []
    assert world.run(days=1).told == []


def test_a_notice_board_dates_the_announcement_and_a_late_post_revises_the_verdict_once(world: World) -> None:
    world.per_source = f'notices = "{world.site.address}/board"'
    policy = world.add("shop")
    world.site.show(
        "/board",
        "<html><body><h1>공지사항</h1><ul><li><a href='/post/1'>택배 파업 안내</a> 2024.12.01</li></ul></body></html>".encode(),
    )
    world.run()
    effective = (world.now + timedelta(days=20)).date()
    world.edit("shop", items=(*policy.items, "계좌번호"), effective=effective)
    (first,) = world.run(days=3).told
    assert first.change.notice.verdict == "short"
    assert first.observed.posted is None
    posted = (world.now - timedelta(days=20)).date()
    world.site.show(
        "/board",
        f"<html><body><h1>공지사항</h1><table><tr><td><a href='/post/2'>개인정보 처리방침 개정 안내</a></td><td>{posted:%Y.%m.%d}</td></tr></table></body></html>".encode(),
    )
    world.site.show(
        "/post/2",
        f"<html><body><h1>개인정보 처리방침 개정 안내</h1><p>작성일 {posted:%Y.%m.%d}</p><p>개정된 처리방침은 {effective:%Y년 %m월 %d일}부터 시행됩니다.</p></body></html>".encode(),
    )
    report = world.run(days=1)
    (revised,) = report.told
    assert revised.id == first.id
    assert revised.observed.posted == posted
    assert revised.observed.posted_effective == effective
    assert revised.updated_at == world.now
    assert revised.change.notice.announced == posted
    assert world.run(days=1).told == []
    with world.archive() as archive:
        (post,) = archive.notice_posts("shop")
        assert post.snapshot is not None
        assert archive.snapshot(post.snapshot) == world.site.pages["/post/2"].body
        before = rows(world.database)
    rebuild_database(world.database, world.config)
    assert rows(world.database) == before


def test_four_shards_merged_hold_the_rows_of_one_run(tmp_path: Path) -> None:
    from tests.made import loopback_site
    from tracker.config import load_config
    from tracker.pipeline.main_job import run_job
    from tracker.pipeline.run import RunOptions

    with loopback_site() as a, loopback_site() as b, loopback_site() as c:
        sites = (a, b, c)
        names = [(f"s{i:02}", policy, sites[i % 3]) for i, policy in enumerate(many(12))]
        text = "[tracker]\ndelay = 0.0\n" + "".join(
            f'[[source]]\nid = "{n}"\ncompany = "{p.company}"\nurl = "{s.address}/{n}"\nallow_private = true\n'
            for n, p, s in names
        )
        path = tmp_path / "sources.toml"
        path.write_text(text, "utf-8")
        config, day = load_config(path), datetime(2025, 1, 10, tzinfo=UTC)
        whole, shards = tmp_path / "whole.db", [tmp_path / f"shard{k}.db" for k in range(1, 5)]
        merged = tmp_path / "merged.db"
        for moment in (day, day + timedelta(days=1)):
            for n, p, s in names:
                page = p if moment == day or int(n[1:]) % 2 else p.edited(phone="02-999-9999")
                s.show(f"/{n}", page.html())
            run_job(config, whole, clock=lambda moment=moment: moment, environ={}, base=tmp_path / "w")
            for k, shard in enumerate(shards, 1):
                if merged.exists():
                    shutil.copy(merged, shard)
                run_job(
                    config,
                    shard,
                    options=RunOptions(shard=(k, 4)),
                    clock=lambda moment=moment: moment,
                    environ={},
                    base=tmp_path / f"{k}",
                )
            merge_databases(merged, shards, config)
    natural = {
        "versions": "SELECT source, number, text_sha256, first_seen, origin, id FROM versions ORDER BY 1, 2",
        "changes": "SELECT id, source, old_version, new_version, recorded_at, verdict FROM changes ORDER BY 1",
        "observations": "SELECT source, first, last, count, outcome FROM observations ORDER BY 1, 2",
        "findings": "SELECT * FROM findings ORDER BY id",
        "sections": "SELECT * FROM sections ORDER BY id",
        "deliveries": "SELECT kind, subject, channel, recipient, state FROM deliveries ORDER BY 1, 2",
    }
    with Archive.open(whole, read_only=True) as one, Archive.open(merged, read_only=True) as other:
        assert verify(other) == []
        for table, sql in natural.items():
            assert [tuple(r) for r in one.rows(sql)] == [tuple(r) for r in other.rows(sql)], table
        assert len(one.change_ids()) == 6


def test_overlapping_shards_are_refused_and_nothing_is_lost(world: World, tmp_path: Path) -> None:
    world.add("shop")
    world.run()
    shards = []
    for k, phone in enumerate(("02-111-1111", "02-222-2222")):
        shard = tmp_path / f"shard{k}.db"
        shutil.copy(world.database, shard)
        world.edit("shop", phone=phone)
        from tracker.pipeline.main_job import run_job

        world.now += timedelta(days=1)
        run_job(world.config, shard, clock=lambda: world.now, environ={}, base=tmp_path / "x")
        shards.append(shard)
    before = world.database.read_bytes()
    with pytest.raises(StoreError, match="shop"):
        merge_databases(world.database, shards, world.config)
    assert world.database.read_bytes() == before
    with pytest.raises(UsageError, match="shard0"):
        merge_databases(world.database, [shards[0], shards[0]], world.config)
    merge_databases(world.database, shards[:1], world.config)
    with world.archive() as archive:
        assert archive.version_count("shop") == 2
        assert verify(archive) == []
