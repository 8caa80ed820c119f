"""The static site: whole, unbroken, harmless, and rewritten only where something changed."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tests.publish.builders import change, finding, record, section_change, three, verdict
from tests.publish.hostile import TEXTS, hostile, hostile_trouble
from tests.publish.made_site import SERVED, site_data
from tests.publish.test_hostile_text import FORBIDDEN, shows
from tracker.errors import PublishError
from tracker.model import DiffOp
from tracker.publish.catalogue import catalogue
from tracker.publish.links import change_path
from tracker.publish.safe import plain
from tracker.publish.site import build, ledger, search
from tracker.publish.site.drawing import HEIGHT, WIDTH, drawing
from tracker.publish.site.sides import stretches
from tracker.publish.site.write import MANIFEST

KO = catalogue("ko")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build(site_data(site_url="https://watch.example/"), folder)
    return folder


def pages(folder: Path) -> dict[str, LexborHTMLParser]:
    return {
        p.relative_to(folder).as_posix(): LexborHTMLParser(p.read_text("utf-8"))
        for p in sorted(folder.rglob("*.html"))
    }


def text(node: Any) -> str:
    return " ".join(node.text(separator=" ").split())


def test_every_link_leads_to_a_file_or_an_anchor_that_is_there(site: Path) -> None:
    found = pages(site)
    for path, page in found.items():
        for node in page.css("a[href], link[href], script[src]"):
            target = node.attributes.get("href") or node.attributes.get("src") or ""
            parts = urlsplit(target)
            if parts.scheme:
                assert parts.scheme in ("http", "https"), (path, target)
                continue
            there = (site / path).parent / unquote(parts.path) if parts.path else site / path
            assert there.resolve().is_file(), (path, target)
            if parts.fragment:
                anchor = unquote(parts.fragment)
                assert LexborHTMLParser(there.read_text("utf-8")).css_first(f'[id="{anchor}"]') is not None, (
                    path,
                    target,
                )


def test_every_page_has_the_policy_a_title_one_heading_and_a_main_part(site: Path) -> None:
    for path, page in pages(site).items():
        meta = page.css_first('meta[http-equiv="Content-Security-Policy"]')
        assert meta is not None, path
        policy = meta.attributes["content"] or ""
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert page.css_first("title").text().strip()
        assert len(page.css("h1")) == 1, path
        assert len(page.css("main")) == 1
        assert page.css_first("html").attributes["lang"] == "ko"
        ids = [n.attributes["id"] for n in page.css("[id]")]
        assert len(ids) == len(set(ids)), path


def test_nothing_is_loaded_from_elsewhere_and_nothing_stands_inline(site: Path) -> None:
    for path, page in pages(site).items():
        assert not page.css("style, iframe, object, embed, img, video, audio, base"), path
        for node in page.css("script"):
            assert (node.attributes.get("src") or "").startswith(("assets/", "../assets/"))
            assert not node.text().strip()
        for node in page.css("link"):
            assert not urlsplit(node.attributes["href"] or "").scheme
        for node in page.css("*"):
            assert not any(name.startswith("on") or name == "style" for name in node.attributes), (
                path,
                node.html,
            )


def test_the_front_page_says_who_fell_short_what_takes_effect_and_what_is_new(site: Path) -> None:
    page = pages(site)["index.html"]
    assert "다람쥐상점 개인정보 처리방침" in text(page.css_first("#short").parent)
    soon = text(page.css_first("#soon").parent)
    assert soon.index("2026-03-08 다람쥐상점") < soon.index("2026-04-01 수달은행")
    assert "두루미" not in soon  # took effect in January
    assert len(page.css_first("#recent").parent.css("article")) == 3
    assert "서버 오류" in text(page.css_first("#trouble").parent)


def test_the_front_page_with_its_style_and_script_stays_under_100_kilobytes(tmp_path: Path) -> None:
    many = [
        record(f"c{i:03d}", source_id=f"s{i}", company=f"아주 긴 이름의 회사 주식회사 {i}",
               summary={"ko": ("가" * 150 + ".", "나" * 150 + ".", "다" * 150 + ".")})
        for i in range(120)
    ]  # fmt: skip
    build(site_data(many), tmp_path)
    assets = sum((tmp_path / "assets" / n).stat().st_size for n in ("site.css", "site.js", "icon.svg"))
    assert (tmp_path / "index.html").stat().st_size + assets < 100_000


def test_a_change_page_shows_both_sides_marks_words_and_sets_findings_beside_them(site: Path) -> None:
    page = pages(site)["changes/c0ffee01.html"]
    section = page.css_first("section.section")
    assert "1. 수집하는 개인정보 항목" in text(section.css_first("h3"))
    assert [text(n).removeprefix("[추가]").strip() for n in section.css("ins")] == [", 생년월일"]
    assert not section.css("del")
    assert "수집 항목 추가: 생년월일" in text(section.css_first(".findings"))
    assert "자체 조항 대비 23일 부족" in text(page.css_first(".notice"))
    assert page.css_first("table.comparison") is not None
    assert [a.attributes["href"] for a in page.css("#evidence ~ ul a")][:2] == [
        "../versions/daram/1.html",
        "../versions/daram/2.html",
    ]


def test_a_finding_without_a_changed_section_is_still_shown(tmp_path: Path) -> None:
    build(site_data([record(findings=(finding(section_new="s2"),))]), tmp_path)
    page = pages(tmp_path)["changes/c0ffee01.html"]
    assert "생년월일" in text(page.css_first("#findings").parent)


def test_sections_that_only_shifted_are_gathered_in_one_list(tmp_path: Path) -> None:
    shifted = replace(section_change("같은 글", "같은 글"), change=("renumbered",), old_number="3", new_number="4",
                      heading="보유 기간", diff=((0, "같은 글"),), old="s3", new="s4")  # fmt: skip
    build(site_data([record(sections=(section_change(), shifted))]), tmp_path)
    page = pages(tmp_path)["changes/c0ffee01.html"]
    assert len(page.css("section.section")) == 1
    assert "4. 보유 기간 번호 변경, 3 → 4" in text(page.css_first("#sections").parent)


def test_a_version_page_shows_the_policy_as_read_and_the_bytes_only_as_a_download(site: Path) -> None:
    page = pages(site)["versions/daram/2.html"]
    assert "수집 항목: 이름, 전화번호 2" in text(page.css_first(".document"))
    link = page.css_first("a[download]")
    assert (link.attributes["href"] or "").endswith("versions/daram/2.bin")
    assert (site / "versions/daram/2.bin").read_bytes() == SERVED
    assert "alert" not in page.html or "served" not in (page.html or "")
    assert [p.suffix for p in (site / "versions/daram").iterdir() if p.suffix not in (".html", ".bin")] == []


def test_the_policy_page_is_a_timeline_newest_first(site: Path) -> None:
    page = pages(site)["policies/daram.html"]
    assert [text(a) for a in page.css(".timeline a")] == ["1판 → 2판", "2판", "1판"]


def test_the_ledger_is_a_table_and_two_files_with_the_same_rows(site: Path) -> None:
    rows = pages(site)["ledger.html"].css("#ledger tbody tr")
    assert len(rows) == 3
    data = json.loads((site / "ledger.json").read_text("utf-8"))
    raw = (site / "ledger.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    read = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [r["change"] for r in read] == [r["change"] for r in data["rows"]]
    short = next(r for r in read if r["change"] == "c0ffee01")
    assert (short["required_days"], short["given_days"], short["shortfall_days"]) == ("30", "7", "23")


def test_feeds_and_calendar_stand_on_the_site(site: Path) -> None:
    for path in site.rglob("feeds/**/*.*"):
        if path.suffix in (".atom", ".rss"):
            parsed = feedparser.parse(path.read_bytes())
            assert not parsed.bozo
            for e in parsed.entries:
                assert (site / unquote(urlsplit(e.link).path).lstrip("/")).is_file()
    assert (site / "policies.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_the_search_index_has_the_words_of_changes_and_of_the_latest_versions(site: Path) -> None:
    script = (site / "assets/search-index.js").read_text("utf-8")
    items = json.loads(script.removeprefix("window.trackerIndex=").removesuffix(";\n"))
    assert any("생년월일" in body and url == "changes/c0ffee01.html" for _, url, body in items)
    assert any("전화번호 2" in body for _, _, body in items)
    assert not any("전화번호 1" in body for _, _, body in items)


@pytest.mark.parametrize("policies", [3, 3_000, 60_000])
def test_the_search_index_stays_small_and_finds_every_policy_as_far_as_there_is_room(policies: int) -> None:
    index = search.Index()
    for n in range(policies):
        sections = [
            search.Item(f"회사 {n}: {k}", f"versions/s{n}/1.html#s{k}", "동의 " * 3_000) for k in range(20)
        ]
        index.add_policy(search.Item(f"회사 {n}", f"policies/s{n}.html", ""), sections)
    changes = [search.Item(f"변경 {n}", f"changes/{n}.html", "글 " * 100) for n in range(50)]
    script = index.script(changes).decode()
    items = json.loads(script.removeprefix("window.trackerIndex=").removesuffix(";\n"))
    assert sum(len(t) + len(u) + len(x) for t, u, x in items) <= search.MAX_CHARACTERS
    assert [t for t, _, _ in items[:50]] == [c.title for c in changes]
    assert any(t.startswith("회사 0") for t, _, _ in items)
    if policies == 3:
        assert sum(bool(x) for _, _, x in items) == 50 + 60


def test_the_site_speaks_english_where_asked(tmp_path: Path) -> None:
    build(site_data(language="en"), tmp_path)
    page = pages(tmp_path)["index.html"]
    assert page.css_first("html").attributes["lang"] == "en"
    assert "Taking effect soon" in text(page.body)


def test_a_site_of_nothing_is_a_site(tmp_path: Path) -> None:
    build(site_data([], statuses=[], versions={}), tmp_path)
    assert "기록한 변경이 아직 없습니다" in text(pages(tmp_path)["index.html"].body)


# --- writing -----------------------------------------------------------------------------------------


def stamps(folder: Path) -> dict[str, int]:
    return {p.relative_to(folder).as_posix(): p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}


def test_the_same_archive_rewrites_nothing(tmp_path: Path) -> None:
    build(site_data(), tmp_path)
    before = stamps(tmp_path)
    report = build(site_data(changes=list(reversed(three()))), tmp_path)
    assert (report.written, report.removed) == (0, 0)
    assert stamps(tmp_path) == before


def test_a_day_later_only_the_front_page_may_differ(tmp_path: Path) -> None:
    data = site_data()
    build(data, tmp_path)
    before = stamps(tmp_path)
    build(replace(data, now=data.now + timedelta(days=7)), tmp_path)
    changed = {p for p, at in stamps(tmp_path).items() if before[p] != at}
    assert changed <= {"index.html", *(p for p in before if p.startswith("companies/"))}


def test_a_new_verdict_touches_its_own_pages_only(tmp_path: Path) -> None:
    build(site_data(), tmp_path)
    before = stamps(tmp_path)
    revised = [
        replace(r, change=replace(r.change, notice=verdict(days=28)), updated_at=r.recorded_at + timedelta(days=1))
        if r.id == "c0ffee01" else r
        for r in three()
    ]  # fmt: skip
    build(site_data(revised), tmp_path)
    changed = {p for p, at in stamps(tmp_path).items() if before[p] != at}
    assert change_path("c0ffee01") in changed
    assert not any("sudal" in p or "c0ffee02" in p or "c0ffee03" in p or "versions" in p for p in changed)


def test_pages_of_gone_sources_go_and_foreign_files_stay(tmp_path: Path) -> None:
    build(site_data(), tmp_path)
    (tmp_path / "CNAME").write_text("watch.example")
    report = build(site_data([record()]), tmp_path)
    assert report.removed > 0
    assert not (tmp_path / "policies/sudal.html").exists()
    assert (tmp_path / "CNAME").read_text() == "watch.example"


def test_a_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(PublishError, match="비어 있지 않은 폴더"):
        build(site_data(), tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_manifest_that_was_tampered_with_removes_nothing_outside(tmp_path: Path) -> None:
    outside = tmp_path / "precious"
    outside.write_text("x")
    folder = tmp_path / "site"
    build(site_data(), folder)
    (folder / MANIFEST).write_text(
        json.dumps({"files": ["../precious", "/etc/hostname", "a/../../precious", 3]})
    )
    build(site_data(), folder)
    assert outside.exists()


# --- two sides, drawing ------------------------------------------------------------------------------

OPS = st.lists(
    st.tuples(st.sampled_from([-1, 0, 1]), st.text("가나 \n,.", min_size=1, max_size=12)), max_size=12
)


def words(pieces: str) -> str:
    return "".join(pieces.split())


@given(OPS)
def test_no_words_are_lost_between_the_two_sides(diff: list[DiffOp]) -> None:
    rows = [row for s in stretches(diff) for row in s.rows]
    left = "".join(p.text for row in rows for p in row.left or ())
    right = "".join(p.text for row in rows for p in row.right or ())
    assert words(left) == words("".join(t for op, t in diff if op <= 0))
    assert words(right) == words("".join(t for op, t in diff if op >= 0))
    assert all(p.mark != "new" for row in rows for p in row.left or ())
    assert all(p.mark != "gone" for row in rows for p in row.right or ())


@given(OPS)
def test_only_unchanged_rows_are_folded(diff: list[DiffOp]) -> None:
    for stretch in stretches(diff):
        if stretch.folded:
            assert not any(row.changed for row in stretch.rows)
            assert len(stretch.rows) > 1


@given(
    st.integers(-40, 400),
    st.integers(0, 60),
    st.integers(0, 120),
    st.booleans(),
    st.sampled_from([None, 1, 2, 12]),
)
def test_every_drawing_stays_inside_its_picture(
    days: int, gap: int, required: int, exact: bool, months: int | None
) -> None:
    start = date(2026, 1, 1)
    v = verdict(start, days, required) if exact else verdict(
        None, None, required, announced_from=start, announced_until=start + timedelta(days=gap),
        effective=start + timedelta(days=days), given_days_min=days - gap, given_days_max=days,
    )  # fmt: skip
    if months:
        v = replace(v, unit="month", required_amount=months)
    made = drawing(v, KO)
    assert made is not None
    spans = [s for s in (made.promised, made.given, made.uncertain) if s]
    for x in [x for s in spans for x in (s.x1, s.x2)] + [m.x for m in made.marks]:
        assert 0 <= x <= WIDTH
    assert all(s.x1 <= s.x2 for s in spans)
    for m in made.marks:
        wide = sum(12 if c > "\u1100" else 7 for c in m.label)
        low = m.x - (wide if m.anchor == "end" else 0)
        assert low >= 0
        assert low + wide <= WIDTH
        assert m.y < HEIGHT
    assert len({m.y for m in made.marks}) == len(made.marks)
    assert made.height == HEIGHT


def test_no_drawing_where_a_day_is_unknown() -> None:
    assert drawing(verdict(days=None), KO) is None


# --- hostile texts -----------------------------------------------------------------------------------

SITE_TAGS = set(
    "html head meta title link body a header nav ul ol li p main h1 h2 h3 h4 h5 h6 section article span form label input button "
    "footer div table thead tbody tr th td dl dt dd strong br code details summary blockquote del ins u svg rect text line "
    "noscript select option script".split()
)  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_text_is_shown_on_the_site_and_does_nothing(name: str, tmp_path: Path) -> None:
    hostile_text = TEXTS[name]
    one = hostile(hostile_text)
    data = site_data([one], document=lambda *_: one.change.new)
    build(replace(data, statuses=[*data.statuses, hostile_trouble(hostile_text)]), tmp_path)
    for path, page in pages(tmp_path).items():
        markup = (tmp_path / path).read_text("utf-8")
        assert not FORBIDDEN.search(markup), path
        for node in page.css("*"):
            assert node.tag in SITE_TAGS, (path, node.tag)
            for key, value in node.attributes.items():
                assert not key.startswith("on"), (path, key)
                assert key not in ("style", "srcdoc", "formaction", "background"), (path, key)
                if key in ("href", "src"):
                    assert not re.match(r"\s*(javascript|data|vbscript|file):", value or "", re.I), (
                        path,
                        value,
                    )
        assert len(page.css("script")) == {"ledger.html": 1, "search.html": 2}.get(path, 0)
    shows(text(pages(tmp_path)[change_path(one.id)].body), hostile_text, 40)
    for item in tmp_path.rglob("*"):
        assert item.resolve().is_relative_to(tmp_path.resolve())
    assert json.loads((tmp_path / "ledger.json").read_text("utf-8"))["rows"][0]["company"] == (
        plain(hostile_text) or "daram"
    )
    script = (tmp_path / "assets/search-index.js").read_text("utf-8")
    assert "<" not in script
    json.loads(script.removeprefix("window.trackerIndex=").removesuffix(";\n"))


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_text_is_no_formula_in_the_csv(name: str) -> None:
    from tracker.publish.digest import build as build_digest

    entries = build_digest([hostile(TEXTS[name])], now=site_data().now).entries
    for row in csv.reader(io.StringIO(ledger.as_csv(ledger.rows(entries)).decode("utf-8-sig"))):
        for value in row:
            assert not value.lstrip().startswith(("=", "+", "@"))
            assert not value.startswith("-") or value[1:].isdigit()


def test_a_change_made_again_differs_only_where_it_should(site: Path, tmp_path: Path) -> None:
    build(
        site_data([record(change_id="c0ffee01"), *three()[:2]], site_url="https://watch.example/"), tmp_path
    )
    assert (tmp_path / change_path("c0ffee01")).read_bytes() == (site / change_path("c0ffee01")).read_bytes()
    assert change().material
