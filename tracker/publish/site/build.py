"""All pages of a site, from a SiteData into a folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tracker.korean import seoul_day
from tracker.model import ChangeRecord, SourceStatus
from tracker.publish import calendar, feeds
from tracker.publish.catalogue import Catalogue, catalogue
from tracker.publish.digest import Entry, TroubleEntry, entry, trouble_entry
from tracker.publish.links import (
    Links,
    change_path,
    company_path,
    served_path,
    source_path,
    version_path,
)
from tracker.publish.render import environment
from tracker.publish.safe import plain
from tracker.publish.site import ledger, search
from tracker.publish.site.change import change_page, changed_words
from tracker.publish.site.data import SiteData
from tracker.publish.site.version import version_page
from tracker.publish.site.write import Folder, Written

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'"
)
RECENT = 15  # changes on the front page; with ten each of the other lists it stays under 100 KB with style and script
FRONT = 10
LEDGER = 2_000  # rows of the page, about 1 MB; the files beside it have all
ASSETS = ("site.css", "site.js", "icon.svg")


@dataclass(frozen=True, slots=True)
class Policy:
    """One source as the pages need it. `id` is the source's; all texts are harmless."""

    id: str
    company: str
    kind: str
    kind_label: str
    url: str
    status: SourceStatus
    trouble: TroubleEntry | None


@dataclass(slots=True)
class Company:
    """A company and its policies."""

    name: str
    policies: list[Policy] = field(default_factory=list)


def build(data: SiteData, folder: Path) -> Written:
    """Write the whole site. Raises PublishError in one line where the folder cannot be written."""
    return _Build(data, Folder(folder)).run()


class _Build:
    """One build: what all pages share, and the pages one kind after the other."""

    def __init__(self, data: SiteData, folder: Folder) -> None:
        self.data = data
        self.out = folder
        self.t: Catalogue = catalogue(data.language)
        self.links = Links(data.site_url)
        self.today: date = seoul_day(data.now)
        self.env = environment()
        self.policies = [
            self._policy(s)
            for s in sorted(data.statuses, key=lambda s: (plain(s.source.company), s.source.id))
        ]
        self.companies: dict[str, Company] = {}
        for p in self.policies:
            self.companies.setdefault(p.company, Company(p.company)).policies.append(p)
        self.entries: list[Entry] = []
        self.found: dict[str, search.Item] = {}

    def run(self) -> Written:
        self.out.begin()
        for name in ASSETS:
            self.out.put(
                f"assets/{name}",
                (files("tracker.publish") / "templates" / "site" / "assets" / name).read_bytes(),
            )
        self.out.put(".nojekyll", b"")  # Pages leaves out folders it takes for its own without this
        self._changes()
        self._versions()
        self._lists()
        self._files()
        return self.out.finish()

    # --- pages -------------------------------------------------------------------------------------------

    def page(self, template: str, path: str, **values: Any) -> None:
        """Render one page. `root` leads from it to the top of the site."""
        root = "../" * path.count("/")
        html = self.env.get_template(f"site/{template}").render(
            t=self.t, root=root, here=path, csp=CSP, **_PATHS, **values
        )
        self.out.put(path, html.encode())

    def _changes(self) -> None:
        for record in self.data.changes:
            e = entry(record, today=self.today, t=self.t, links=self.links)
            self.entries.append(e)
            path = change_path(record.id)
            self.page(
                "change.html", path, title=f"{e.headline}: {e.versions}", **change_page(record, e, self.t)
            )
            item = search.Item(f"{e.headline} ({e.versions})", _url(path), _change_text(e, record))
            self.found[e.change_id] = item
        self.entries.sort(key=lambda e: (e.recorded_at, e.change_id), reverse=True)

    def _versions(self) -> None:
        by_new = {(e.source_id, e.new_version): e for e in self.entries}
        index = search.Index()
        for p in self.policies:
            versions = self.data.versions.get(p.id, ())
            for i, v in enumerate(versions):
                document = self.data.document(p.id, v.number)
                served = self.data.served(p.id, v.number)
                if served is not None:
                    self.out.put(served_path(p.id, v.number), served)
                older = versions[i - 1].number if i else None
                newer = versions[i + 1].number if i + 1 < len(versions) else None
                title = self.t("site.version_title", company=p.company, kind=p.kind_label, number=v.number)
                values = version_page(document, self.t) | {
                    "older": older,
                    "newer": newer,
                    "change": by_new.get((p.id, v.number)),
                }
                size = None if served is None else _size(len(served))
                self.page(
                    "version.html", version_path(p.id, v.number), title=title, p=p, v=v, served=size, **values
                )
                if newer is None:
                    name, url = f"{p.company} {p.kind_label}", _url(version_path(p.id, v.number))
                    sections = (
                        search.Item(
                            f"{name}: {s.label}", f"{url}#{s.anchor}", " ".join(b.text for b in s.blocks)
                        )
                        for s in values["sections"]
                    )
                    index.add_policy(search.Item(name, _url(source_path(p.id)), ""), sections)
            self._policy_page(p, versions, by_new)
        self.out.put("assets/search-index.js", index.script(self.found[e.change_id] for e in self.entries))

    def _policy_page(self, p: Policy, versions: Any, by_new: dict[tuple[str, int], Entry]) -> None:
        steps = [{"version": v, "entry": by_new.get((p.id, v.number))} for v in reversed(versions)]
        title = self.t("digest.headline", company=p.company, kind=p.kind_label)
        self.page("policy.html", source_path(p.id), title=title, p=p, steps=steps)

    def _lists(self) -> None:
        t = self.t
        companies = list(self.companies.values())
        by_company: dict[str, list[Entry]] = {}
        for e in self.entries:
            by_company.setdefault(e.company, []).append(e)
        self.page("companies.html", "companies/index.html", title=t("site.companies"), companies=companies)
        for company in companies:
            own = by_company.get(company.name, [])
            self.page(
                "company.html", company_path(company.name), title=company.name, company=company, entries=own,
                feed=feeds.feed_path(company.name),
            )  # fmt: skip
        self.page(
            "ledger.html", "ledger.html", title=t("site.ledger"), entries=self.entries[:LEDGER],
            more=max(0, len(self.entries) - LEDGER), **_ledger_cells(t),
        )  # fmt: skip
        self.page("search.html", "search.html", title=t("site.search"))
        kinds = sorted({e.kind for e in self.entries})
        names = [
            (t("feed.title"), feeds.feed_path()),
            (t("feed.title_material"), feeds.feed_path(material=True)),
        ]
        names += [(t("feed.title_kind", kind=t(f"kind.{k}")), feeds.feed_path(kind=k)) for k in kinds]
        self.page("about.html", "about.html", title=t("site.about"), feeds=names)
        self._front()

    def _front(self) -> None:
        short = [e for e in self.entries if e.urgency == "short"][:FRONT]
        soon = sorted(
            (e for e in self.entries if e.effective and e.effective >= self.today),
            key=lambda e: (e.effective, e.company),
        )[:FRONT]
        counts = {
            "companies": len(self.companies),
            "policies": len(self.policies),
            "versions": sum(len(v) for v in self.data.versions.values()),
            "changes": len(self.entries),
        }
        self.page(
            "index.html", "index.html", title="", counts=counts,
            lists=[("short", short), ("soon", soon), ("recent", self.entries[:RECENT])],
            troubles=[p.trouble for p in self.policies if p.trouble],
        )  # fmt: skip

    def _files(self) -> None:
        found = ledger.rows(self.entries)
        self.out.put("ledger.json", ledger.as_json(found, ledger.updated(self.entries)))
        self.out.put("ledger.csv", ledger.as_csv(found))
        for path, data in feeds.render_entries(
            self.entries, language=self.t.language, links=self.links
        ).items():
            self.out.put(path, data)
        self.out.put(calendar.PATH, calendar.render_entries(self.entries, language=self.t.language))

    def _policy(self, status: SourceStatus) -> Policy:
        s = status.source
        trouble = trouble_entry(status, self.t) if status.trouble else None
        return Policy(
            s.id, plain(s.company) or s.id, s.kind, self.t(f"kind.{s.kind}"), s.url, status, trouble
        )


_PATHS = {
    "change_path": change_path,
    "company_path": company_path,
    "source_path": source_path,
    "version_path": version_path,
    "served_path": served_path,
}


def _url(path: str) -> str:
    return quote(path)


def _size(octets: int) -> str:
    return f"{octets / 1024:,.0f} KiB" if octets >= 10_240 else f"{octets / 1024:.1f} KiB"


def _change_text(e: Entry, record: ChangeRecord) -> str:
    parts = [*e.summary, e.notice.text]
    for row in e.findings:
        parts += [row.what, row.before or "", row.after or ""]
    return " ".join([*parts, *changed_words(record.change)])


def _ledger_cells(t: Catalogue) -> dict[str, Any]:
    """How the ledger writes promised and given days, and by what it sorts the given ones."""

    def promised(e: Entry) -> str:
        v = e.verdict
        if v.required_days is None:
            return "–"
        return t("site.days_custom" if v.required_by == "custom" else "site.days", days=v.required_days)

    def given(e: Entry) -> str:
        v = e.verdict
        if v.given_days is not None:
            return str(v.given_days)
        low, high = v.given_days_min, v.given_days_max
        if low is not None and high is not None:
            return f"{low}–{high}"
        return "–"

    def given_value(e: Entry) -> int | str:
        v = e.verdict
        return next((n for n in (v.given_days, v.given_days_max, v.given_days_min) if n is not None), "")

    return {"promised": promised, "given": given, "given_value": given_value}
