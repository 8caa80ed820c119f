"""Feeds and the calendar: valid by their formats' rules, the same ids every time, one entry changed by a new verdict."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as ET

import feedparser
import pytest
from icalendar import Calendar

from tests.publish.builders import change, record, three, verdict
from tracker.publish import calendar, feeds
from tracker.publish.links import Links

LINKS = Links("https://watch.example/site/")
ATOM = "{http://www.w3.org/2005/Atom}"


def xml(data: bytes) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314  our own bytes


def ids(rendered: dict[str, bytes]) -> dict[str, list[str]]:
    return {
        path: [e.id for e in feedparser.parse(data).entries]
        for path, data in rendered.items()
        if not path.endswith(".json")
    }


def test_there_is_one_feed_for_all_for_each_company_each_kind_and_for_what_is_important() -> None:
    paths = {p.rpartition(".")[0] for p in feeds.render(three())}
    assert {
        "feeds/all",
        "feeds/material",
        "feeds/kind/privacy",
        "feeds/kind/terms",
        "feeds/company/다람쥐상점",
    } <= paths
    assert len(paths) == 2 + 2 + 3
    material = feedparser.parse(feeds.render(three())["feeds/material.atom"])
    assert len(material.entries) == 2


@pytest.mark.parametrize("links", [LINKS, Links(None)])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_feedparser_reads_every_feed_without_complaint(links: Links, language: str) -> None:
    for path, data in feeds.render(three(), language=language, links=links).items():  # type: ignore[arg-type]
        if path.endswith(".json"):
            continue
        parsed = feedparser.parse(data)
        assert not parsed.bozo, (path, parsed.get("bozo_exception"))
        assert parsed.version == ("atom10" if path.endswith(".atom") else "rss20")
        assert parsed.entries
        assert all(e.id.startswith("urn:uuid:") and e.title and e.updated for e in parsed.entries)


def test_atom_has_what_rfc_4287_asks_for() -> None:
    root = xml(feeds.render(three(), links=LINKS)["feeds/all.atom"])
    assert root.tag == ATOM + "feed"
    for parent in (root, *root.iter(ATOM + "entry")):
        for name in ("id", "title", "updated"):
            assert len(parent.findall(ATOM + name)) == 1
    assert root.find(f"{ATOM}author/{ATOM}name") is not None  # so that entries need none
    rels = [(link.get("rel"), link.get("type")) for link in root.findall(ATOM + "link")]
    assert len(rels) == len(set(rels))
    assert len({e.findtext(ATOM + "id") for e in root.iter(ATOM + "entry")}) == 3
    for node in root.iter(ATOM + "updated"):
        datetime.fromisoformat(node.text or "")


def test_rss_has_what_its_specification_asks_for() -> None:
    channel = xml(feeds.render(three())["feeds/all.rss"]).find("channel")
    assert channel is not None
    for name in ("title", "link", "description"):
        assert channel.findtext(name)
    for item in channel.iter("item"):
        guid = item.find("guid")
        assert guid is not None
        assert guid.get("isPermaLink") == "false"
        assert item.findtext("title")


def test_json_feed_has_what_its_specification_asks_for() -> None:
    data = json.loads(feeds.render(three(), links=LINKS)["feeds/all.json"])
    assert data["version"] == "https://jsonfeed.org/version/1.1"
    assert data["title"]
    assert data["feed_url"] == "https://watch.example/site/feeds/all.json"
    for item in data["items"]:
        assert isinstance(item["id"], str)
        assert item["content_html"]
        datetime.fromisoformat(item["date_published"])
        datetime.fromisoformat(item["date_modified"])


def test_the_same_changes_give_the_same_bytes_in_any_order() -> None:
    assert feeds.render(three()) == feeds.render(reversed(three()))


def test_a_later_change_alters_no_id_that_was_there() -> None:
    before = ids(feeds.render(three()))
    later = record("c9", source_id="new", company="너구리", recorded_at=datetime(2026, 3, 9, tzinfo=UTC))
    after = ids(feeds.render([*three(), later]))
    for path, known in before.items():
        assert [i for i in after[path] if i in known] == known


def test_a_revised_verdict_updates_its_one_entry() -> None:
    first = three()
    revised = [
        replace(
            r, change=replace(r.change, notice=verdict(days=28)), updated_at=r.recorded_at + timedelta(days=1)
        )
        if r.id == "c0ffee01"
        else r
        for r in first
    ]
    before, after = (feedparser.parse(feeds.render(x)["feeds/all.atom"]).entries for x in (first, revised))
    assert [e.id for e in before] == [e.id for e in after]
    changed = [
        b.id for b, a in zip(before, after, strict=True) if (b.updated, b.content) != (a.updated, a.content)
    ]
    assert changed == [feeds.entry_id("c0ffee01")]
    assert [b.published for b in before] == [a.published for a in after]


def test_a_feed_holds_the_newest_only() -> None:
    many = [
        record(f"c{i:04d}", recorded_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=i))
        for i in range(feeds.LIMIT + 5)
    ]
    parsed = feedparser.parse(feeds.render(many)["feeds/all.atom"])
    assert len(parsed.entries) == feeds.LIMIT
    assert parsed.entries[0].id == feeds.entry_id(f"c{feeds.LIMIT + 4:04d}")


def test_feeds_without_changes_are_valid_too() -> None:
    for path, data in feeds.render([]).items():
        if not path.endswith(".json"):
            parsed = feedparser.parse(data)
            assert not parsed.bozo
            assert parsed.feed.title


# --- calendar ----------------------------------------------------------------------------------------


def events(data: bytes) -> dict[str, object]:
    return {str(e["UID"]): e for e in Calendar.from_ical(data).walk("VEVENT")}


def test_the_calendar_has_the_effective_day_and_the_last_day_for_the_promised_notice() -> None:
    found = {
        uid: (e.decoded("DTSTART"), str(e["DESCRIPTION"]))
        for uid, e in events(calendar.render([record()])).items()
    }  # type: ignore[attr-defined]
    day, text = found["c0ffee01.effective@policy-tracker"]
    assert day == date(2026, 3, 8)
    assert "자체 조항 대비 23일 부족" in text
    last, text = found["c0ffee01.last-day@policy-tracker"]
    assert last == date(2026, 2, 6)  # thirty days before 8 March
    assert "약속" in text


def test_changes_without_an_effective_date_are_not_in_the_calendar() -> None:
    assert not events(calendar.render([record(notice=verdict(days=None))]))


def test_the_calendar_keeps_its_bytes_and_counts_a_revision() -> None:
    assert calendar.render(three()) == calendar.render(reversed(three()))
    revised = replace(
        record(), updated_at=record().recorded_at + timedelta(days=2), change=change(notice=verdict(days=9))
    )
    event = events(calendar.render([revised]))["c0ffee01.effective@policy-tracker"]
    assert int(event["SEQUENCE"]) == 1  # type: ignore[index]
