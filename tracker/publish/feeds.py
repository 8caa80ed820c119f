"""Feeds: Atom 1.0 (RFC 4287), RSS 2.0 and JSON Feed 1.1, of all changes, per company, per kind and of important ones only.

An own writer, not feedgen: feedgen knows no JSON Feed, its `description()` overwrites Atom's content, it fails on the
control characters that pages contain, and brings lxml; three formats of one entry are a hundred lines here.

Ids are UUIDs made from the change's id, so they never change; a revised verdict changes `updated` and the content of
its entry, nothing else. The same records give the same bytes.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree import ElementTree as ET

from tracker.korean import seoul_day
from tracker.model import ChangeRecord
from tracker.publish.catalogue import Catalogue, Language, catalogue
from tracker.publish.digest import Entry, entry
from tracker.publish.links import Links, company_slug
from tracker.publish.render import environment
from tracker.publish.safe import plain, short

LIMIT = 100  # entries of one feed: a month of a busy tracker; readers keep what they have seen
MAX_TITLE = 200
_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://github.com/policy-tracker/policy-tracker")
_HOME = "https://github.com/policy-tracker/policy-tracker"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # an empty feed was never updated; RFC 4287 wants a date


@dataclass(frozen=True, slots=True)
class _Feed:
    path: str  # without ending, relative to the root of the site
    title: str
    entries: tuple[Entry, ...]


def render(
    records: Iterable[ChangeRecord], *, language: Language = "ko", links: Links | None = None
) -> dict[str, bytes]:
    """Every feed as path (relative to the root of the site) → bytes.

    `feeds/all.*`, `feeds/material.*`, `feeds/company/NAME.*`, `feeds/kind/KIND.*`, each as `.atom`, `.rss`, `.json`;
    newest first, at most `LIMIT` entries each.
    """
    t, links = catalogue(language), links or Links()
    # The urgency in an entry depends on the day; feeds do not show it, so the day of recording does.
    entries = (entry(r, today=seoul_day(r.recorded_at), t=t, links=links) for r in records)
    return render_entries(entries, language=language, links=links)


def render_entries(
    entries: Iterable[Entry], *, language: Language = "ko", links: Links | None = None
) -> dict[str, bytes]:
    """As `render`, from entries that are made already."""
    t, links = catalogue(language), links or Links()
    ordered = sorted(entries, key=lambda e: (e.recorded_at, e.change_id), reverse=True)
    contents = _Contents(t)
    found: dict[str, bytes] = {}
    for feed in _feeds(ordered, t):
        found[f"{feed.path}.atom"] = atom(feed, contents, links)
        found[f"{feed.path}.rss"] = rss(feed, contents, links)
        found[f"{feed.path}.json"] = json_feed(feed, contents, links)
    return found


def feed_path(company: str | None = None, kind: str | None = None, *, material: bool = False) -> str:
    """The path of a feed without its ending."""
    if company is not None:
        return f"feeds/company/{company_slug(company)}"
    if kind is not None:
        return f"feeds/kind/{kind}"
    return "feeds/material" if material else "feeds/all"


def _feeds(entries: Sequence[Entry], t: Catalogue) -> Iterable[_Feed]:
    by_company: dict[str, list[Entry]] = {}
    by_kind: dict[str, list[Entry]] = {}
    for e in entries:
        by_company.setdefault(e.company, []).append(e)
        by_kind.setdefault(e.kind, []).append(e)
    yield _Feed(feed_path(), t("feed.title"), tuple(entries[:LIMIT]))
    important = tuple(e for e in entries if e.material)[:LIMIT]
    yield _Feed(feed_path(material=True), t("feed.title_material"), important)
    for company, own in sorted(by_company.items()):
        yield _Feed(feed_path(company), t("feed.title_company", company=company), tuple(own[:LIMIT]))
    for kind, own in sorted(by_kind.items()):
        yield _Feed(feed_path(kind=kind), t("feed.title_kind", kind=t(f"kind.{kind}")), tuple(own[:LIMIT]))


class _Contents:
    """The HTML of each entry, made once for all the feeds it stands in."""

    def __init__(self, t: Catalogue) -> None:
        self.t = t
        self._template = environment().get_template("entry.html")
        self._made: dict[str, str] = {}

    def html(self, e: Entry) -> str:
        if e.change_id not in self._made:
            self._made[e.change_id] = self._template.render(e=e, t=self.t)
        return self._made[e.change_id]


def entry_id(change_id: str) -> str:
    """The id of a change in every feed: `urn:uuid:…`, made from the change's id alone."""
    return uuid.uuid5(_NAMESPACE, f"change/{change_id}").urn


def _feed_id(feed: _Feed) -> str:
    return uuid.uuid5(_NAMESPACE, f"feed/{feed.path}").urn


def _title(e: Entry, t: Catalogue) -> str:
    what = e.summary[0] if e.summary else ""
    return short(t("feed.entry", company=e.company, kind=e.kind_label, what=what), MAX_TITLE)


def _link(e: Entry) -> str | None:
    return next((link.url for link in e.links), None)


def _updated(feed: _Feed) -> datetime:
    return max((e.updated_at for e in feed.entries), default=_NEVER)


def _stamp(at: datetime) -> str:
    """RFC 3339 in UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# --- Atom --------------------------------------------------------------------------------------------


def atom(feed: _Feed, contents: _Contents, links: Links) -> bytes:
    """RFC 4287: author, id, title and updated everywhere, content as escaped HTML."""
    t = contents.t
    root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": t.language})
    _put(root, "id", _feed_id(feed))
    _put(root, "title", feed.title)
    _put(root, "subtitle", t("feed.subtitle"))
    _put(root, "updated", _stamp(_updated(feed)))
    _put(_put(root, "author"), "name", "policy-tracker")
    _put(root, "generator", "policy-tracker")
    if here := links.to(f"{feed.path}.atom"):
        ET.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": here})
    if site := links.to(""):
        ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": site})
    for e in feed.entries:
        item = _put(root, "entry")
        _put(item, "id", entry_id(e.change_id))
        _put(item, "title", _title(e, t))
        _put(item, "published", _stamp(e.recorded_at))
        _put(item, "updated", _stamp(e.updated_at))
        if url := _link(e):
            ET.SubElement(item, "link", {"rel": "alternate", "type": "text/html", "href": url})
        ET.SubElement(item, "category", {"term": e.kind, "label": e.kind_label})
        if e.material:
            ET.SubElement(item, "category", {"term": "material", "label": t("badge.material")})
        ET.SubElement(item, "category", {"term": f"notice-{e.notice.verdict}", "label": e.notice.result})
        _put(item, "summary", " ".join((*e.summary, e.notice.text)))
        _put(item, "content", contents.html(e)).set("type", "html")
    return _bytes(root)


# --- RSS ---------------------------------------------------------------------------------------------


def rss(feed: _Feed, contents: _Contents, links: Links) -> bytes:
    """RSS 2.0 with content:encoded (the whole) beside description (the summary)."""
    t = contents.t
    root = ET.Element("rss", {"version": "2.0", "xmlns:atom": _ATOM, "xmlns:content": _CONTENT})
    channel = _put(root, "channel")
    _put(channel, "title", feed.title)
    _put(channel, "link", links.to("") or _HOME)
    _put(channel, "description", t("feed.subtitle"))
    _put(channel, "language", t.language)
    _put(channel, "lastBuildDate", format_datetime(_updated(feed).astimezone(UTC)))
    _put(channel, "generator", "policy-tracker")
    if here := links.to(f"{feed.path}.rss"):
        ET.SubElement(channel, "atom:link", {"rel": "self", "type": "application/rss+xml", "href": here})
    for e in feed.entries:
        item = _put(channel, "item")
        _put(item, "title", _title(e, t))
        if url := _link(e):
            _put(item, "link", url)
        _put(item, "guid", entry_id(e.change_id)).set("isPermaLink", "false")
        _put(item, "pubDate", format_datetime(e.recorded_at.astimezone(UTC)))
        _put(item, "atom:updated", _stamp(e.updated_at))
        _put(item, "category", e.kind_label)
        if e.material:
            _put(item, "category", t("badge.material"))
        # A description may hold HTML, so readers would take page text for tags: it is escaped once more as HTML.
        _put(item, "description", _escaped(" ".join((*e.summary, e.notice.text))))
        _put(item, "content:encoded", contents.html(e))
    return _bytes(root)


# --- JSON Feed ---------------------------------------------------------------------------------------


def json_feed(feed: _Feed, contents: _Contents, links: Links) -> bytes:
    """JSON Feed 1.1, with what programs want (verdict, dates, ids) under `_policy_tracker`."""
    t = contents.t
    data: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": t("feed.subtitle"),
        "language": t.language,
        "authors": [{"name": "policy-tracker"}],
    }
    if site := links.to(""):
        data["home_page_url"] = site
    if here := links.to(f"{feed.path}.json"):
        data["feed_url"] = here
    data["items"] = [_json_item(e, contents) for e in feed.entries]
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _json_item(e: Entry, contents: _Contents) -> dict[str, object]:
    t = contents.t
    url = _link(e)
    return {
        "id": entry_id(e.change_id),
        **({"url": url} if url else {}),
        "title": _title(e, t),
        "summary": " ".join((*e.summary, e.notice.text)),
        "content_html": contents.html(e),
        "date_published": _stamp(e.recorded_at),
        "date_modified": _stamp(e.updated_at),
        "tags": [e.kind_label, *([t("badge.material")] if e.material else []), e.notice.result],
        "_policy_tracker": {
            "change": e.change_id,
            "source": e.source_id,
            "company": e.company,
            "kind": e.kind,
            "material": e.material,
            "verdict": e.notice.verdict,
            "shortfall_days": e.notice.shortfall_days,
            "effective": e.effective.isoformat() if e.effective else None,
        },
    }


# --- XML ---------------------------------------------------------------------------------------------


def _put(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    child = ET.SubElement(parent, name)
    if text is not None:
        child.text = text
    return child


def _bytes(root: ET.Element) -> bytes:
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'.encode()


def _escaped(text: str) -> str:
    return plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
