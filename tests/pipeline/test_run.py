"""The main job on real loopback pages: what is stored, what becomes a change, what is told."""

from __future__ import annotations

import pickle
from datetime import date, timedelta

import pytest

from tests.made import many
from tests.pipeline.conftest import World
from tracker.errors import StoreBusy, UsageError
from tracker.publish.digest import build
from tracker.store import Archive
from tracker.store.verify import verify


def test_a_first_run_records_first_versions_and_tells_nothing(world: World) -> None:
    for i, policy in enumerate(many(5)):
        world.add(f"s{i}", policy)
    report = world.run()
    assert [r.state for r in report.run.results] == ["first"] * 5
    assert report.told == []
    with world.archive() as archive:
        assert [archive.version_count(f"s{i}") for i in range(5)] == [1] * 5
        assert archive.snapshot(archive.versions("s3")[0].snapshot) == world.site.pages["/s3"].body


def test_unchanged_pages_are_asked_for_conditionally_and_leave_no_new_row(world: World) -> None:
    for i, policy in enumerate(many(4)):
        world.add(f"s{i}", policy)
    world.run()
    world.site.hits.clear()
    for _ in range(3):
        report = world.run(days=1)
        assert [r.state for r in report.run.results] == ["unchanged"] * 4
    assert all(status == 304 and conditional for _, status, conditional in world.site.hits)
    with world.archive() as archive:
        for i in range(4):
            (row,) = archive.observations(f"s{i}")
            assert (row.count, row.last - row.first) == (4, timedelta(days=3))


def test_an_unchanged_answer_without_validators_is_never_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = world.add("plain")
    world.site.show("/plain", policy.html(), etag=False)
    world.run()
    monkeypatch.setattr(
        "tracker.pipeline.reading.read_policy", lambda *_, **__: pytest.fail("unchanged bytes were read")
    )
    report = world.run(days=1)
    assert [r.state for r in report.run.results] == ["unchanged"]
    assert world.site.hits[-1][1] == 200


def test_a_new_item_seven_days_ahead_is_material_and_23_days_short(world: World) -> None:
    world.add("shop")
    world.run()
    world.run(days=9)
    policy = world.policies["shop"]
    day = (world.now + timedelta(days=1)).date()
    world.edit("shop", items=(*policy.items, "계좌번호"), announced=day, effective=day + timedelta(days=7))
    report = world.run(days=1)
    (record,) = report.told
    assert record.change.material
    assert (record.change.notice.required_days, record.change.notice.given_days) == (30, 7)
    assert record.change.notice.shortfall_days == 23
    assert record.observed.last_seen_old == day - timedelta(days=1)
    assert record.observed.first_seen_new == day


def test_what_is_told_of_a_change_is_an_outline_that_makes_the_same_digest(world: World) -> None:
    world.add("shop")
    world.run()
    world.edit("shop", items=(*world.policies["shop"].items, "계좌번호"))
    (told,) = world.run(days=9).told
    with world.archive() as archive:
        whole = archive.change(told.id)
    assert whole.change.sections
    assert whole.change.new.facts
    assert not told.change.sections
    assert not told.change.new.text.count("계좌번호")
    assert len(pickle.dumps(told)) * 3 < len(pickle.dumps(whole))
    assert build([told], now=world.now) == build([whole], now=world.now)


def test_the_same_words_in_other_mark_up_are_a_check_and_no_version(world: World) -> None:
    policy = world.add("shop")
    world.run()
    for style, token in ((0, "a1"), (0, "b2"), (2, "c3")):
        world.site.show("/shop", policy.html(style=style, token=token))
        report = world.run(days=1)
        assert [r.state for r in report.run.results] == ["unchanged"], (style, token)
        assert report.told == []
    with world.archive() as archive:
        assert archive.version_count("shop") == 1
        assert len(archive.observations("shop")) == 4  # the bytes differ: each is kept as evidence


def test_exactly_the_substantive_edits_among_many_become_changes(world: World) -> None:
    policies = many(24)
    for i, policy in enumerate(policies):
        world.add(f"s{i:02}", policy)
    world.run()
    wanted = set()
    for i, policy in enumerate(policies):
        name = f"s{i:02}"
        match i % 6:
            case 0:
                world.edit(name, phone="02-999-0000")
            case 1:
                world.edit(name, items=(*policy.items, "계좌번호"))
            case 2:
                world.edit(name, retention="10년")
            case 3:
                world.edit(name, recipients=(*policy.recipients, ("㈜새길카드", "결제", "이름")))
            case 4:
                world.site.show(f"/{name}", policy.html(style=2, token="visit"))
                continue
            case _:
                continue
        wanted.add(name)
    report = world.run(days=1)
    assert {r.source.id for r in report.told} == wanted
    assert {r.source.id for r in report.run.results if r.state == "changed"} == wanted


def test_an_outage_is_an_observation_told_once_at_each_end_and_never_a_change(world: World) -> None:
    policy = world.add("shop")
    world.run()
    world.site.show("/shop", "점검".encode(), status=503, headers={"Retry-After": "86400"})
    first = world.run(days=1)
    assert [s.source.id for s in first.troubled] == ["shop"]
    assert first.run.failures[0].failure == "http_5xx"
    second = world.run(days=1)
    assert second.troubled == []
    world.site.show("/shop", policy.html())
    back = world.run(days=1)
    assert [s.id for s in back.recovered] == ["shop"]
    assert world.run(days=1).recovered == []
    assert first.told == second.told == back.told == []
    with world.archive() as archive:
        rows = archive.observations("shop")
        assert [(o.outcome, o.count) for o in rows] == [("page", 1), ("failure", 2), ("page", 2)]
        assert archive.version_count("shop") == 1


def test_status_names_a_trouble_with_its_beginning(world: World) -> None:
    world.add("shop")
    world.run()
    del world.site.pages["/shop"]
    world.run(days=1)
    since = world.now
    world.run(days=4)
    with world.archive() as archive:
        (status,) = archive.statuses()
    assert (status.trouble, status.trouble_since) == ("http_404", since)
    assert status.last_check == world.now


def test_a_page_that_flips_back_is_announced_once(world: World) -> None:
    old = world.add("shop")
    world.run()
    world.edit("shop", items=(*old.items, "계좌번호"))
    new = world.policies["shop"]
    told = [len(world.run(days=1).told)]
    for page in (old, new, old, new):
        world.site.show("/shop", page.html())
        told.append(len(world.run(days=1).told))
    assert told == [1, 0, 0, 0, 0]
    with world.archive() as archive:
        assert archive.statuses()[0].flaps == 2


def test_a_login_page_in_place_of_the_policy_is_kept_as_evidence_and_no_change(world: World) -> None:
    world.add("shop")
    world.run()
    login = "<html><body><form><h1>로그인</h1><input name=id><input type=password><button>로그인</button></form></body></html>"
    world.site.show("/shop", login.encode())
    report = world.run(days=1)
    assert [r.state for r in report.run.results] == ["broken"]
    with world.archive() as archive:
        row = archive.latest("shop")
        assert row is not None
        assert row.snapshot is not None
        assert archive.snapshot(row.snapshot) == login.encode()
        assert archive.version_count("shop") == 1


def test_a_text_that_lost_half_its_words_counts_only_when_seen_twice(world: World) -> None:
    policy = world.add(
        "shop",
        many(1)[0].edited(
            extra=tuple(f"{n}번째 안내입니다. 회사는 이용자의 문의에 성실히 답합니다." for n in range(40))
        ),
    )
    world.run()
    world.edit("shop", extra=policy.extra[:4])
    first = world.run(days=1)
    assert [r.state for r in first.run.results] == ["pending"]
    seen = world.now
    second = world.run(days=1)
    assert [r.state for r in second.run.results] == ["changed"]
    assert second.told[0].observed.first_seen_new == date(2025, 1, 11)
    with world.archive() as archive:
        assert archive.versions("shop")[1].first_seen == seen
        assert verify(archive) == []


def test_a_fault_of_ours_on_one_page_keeps_its_bytes_and_ends_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for i, policy in enumerate(many(3)):
        world.add(f"s{i}", policy)
    world.run()
    for i in range(3):
        world.edit(f"s{i}", phone="02-111-2222")
    from tracker.pipeline import judging

    judge = judging.compare_policies

    def faulty(old, new, **more):  # type: ignore[no-untyped-def]
        if old.company == world.policies["s1"].company:
            raise ZeroDivisionError("made for the test")
        return judge(old, new, **more)

    monkeypatch.setattr(judging, "compare_policies", faulty)
    report = world.run(days=1)
    assert {r.source.id: r.state for r in report.run.results} == {
        "s0": "changed",
        "s1": "broken",
        "s2": "changed",
    }
    monkeypatch.setattr(judging, "compare_policies", judge)
    again = world.run(days=1)
    assert [r.source.id for r in again.told] == ["s1"]
    with world.archive() as archive:
        assert verify(archive) == []


def test_only_force_and_interval_decide_who_is_asked(world: World) -> None:
    world.per_source = 'interval = "7d"'
    for name in ("a", "b"):
        world.add(name)
    world.run()
    world.site.hits.clear()
    assert world.run(days=1).run.not_due == 2
    assert world.site.hits == []
    world.run(only=("b",))
    assert [h[0] for h in world.site.hits] == ["/b"]
    world.run(force=True)
    assert len(world.site.hits) == 3
    assert not any(conditional for _, _, conditional in world.site.hits[1:])
    assert world.run(days=7).run.not_due == 0
    with pytest.raises(UsageError, match='"b"'):
        world.run(only=("bb",))


def test_a_dry_run_leaves_no_trace(world: World) -> None:
    world.add("shop")
    world.run()
    before = world.database.read_bytes()
    world.edit("shop", phone="02-999-0000")
    report = world.run(days=1, dry_run=True)
    assert [r.source.id for r in report.told] == ["shop"]
    assert world.database.read_bytes() == before
    assert [r.source.id for r in world.run(days=1).told] == ["shop"]


def test_a_second_run_says_who_holds_the_database(world: World) -> None:
    world.add("shop")
    world.run()
    with Archive.open(world.database), pytest.raises(StoreBusy, match="pid"):
        world.run()


def test_every_part_of_the_hosts_is_run_by_exactly_one_shard(world: World) -> None:
    from tracker.pipeline.run import choose, shard_of

    hosts = [f"host{n}.example" for n in range(200)]
    assert {shard_of(h, 7) for h in hosts} == set(range(1, 8))
    for i in range(3):
        world.add(f"s{i}")
    parts = [choose(world.config, (), (k, 4)) for k in range(1, 5)]
    assert sorted(s.id for part in parts for s in part) == ["s0", "s1", "s2"]
    assert sorted(map(len, parts)) == [0, 0, 0, 3]  # one host, one shard
