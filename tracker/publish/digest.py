"""The digest: changes and troubles as one value, grouped by how urgent they are. Pure; every output renders this.

All texts in it are harmless lines already (`tracker.publish.safe`); outputs still escape for their own format.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from tracker.korean import seoul_day
from tracker.model import ChangeRecord, Document, FailureKind, Finding, NoticeVerdict, SourceStatus
from tracker.publish.catalogue import Catalogue, Language, catalogue
from tracker.publish.links import Links, change_path, version_path
from tracker.publish.notice import NoticeLine, notice_line
from tracker.publish.safe import href, plain

Urgency = Literal["short", "important", "soon", "ordinary", "structural"]
URGENCIES: tuple[Urgency, ...] = get_args(Urgency)

# "Soon" is within twice the customary ordinary notice of 7 days: a change announced with the usual notice is soon
# from its first day, and one announced 30 days ahead becomes so while there is still time to act.
SOON_DAYS = 14
MAX_SENTENCES = 3
_STRUCTURAL_RULES = ("section.", "editorial")


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One row of an entry's table. `before`/`after` are None where nothing stood or stands there."""

    rule: str
    what: str
    before: str | None
    after: str | None
    section: str
    why: str
    notes: tuple[str, ...]
    quote_before: str | None
    quote_after: str | None
    material: bool
    direction: str

    @property
    def because(self) -> str:
        """The reason and its notes in one line."""
        return " ".join(x for x in (self.why, " · ".join(self.notes)) if x)


@dataclass(frozen=True, slots=True)
class Link:
    """`name` is "change", "page" or "evidence"; `url` an absolute http(s) address."""

    name: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One change, told. `summary` has one to three sentences."""

    change_id: str
    source_id: str
    company: str
    kind: str
    kind_label: str
    urgency: Urgency
    headline: str
    summary: tuple[str, ...]
    findings: tuple[FindingRow, ...]
    notice: NoticeLine
    badges: tuple[str, ...]
    material: bool
    needs_review: bool
    effective: date | None
    effective_text: str
    recorded_at: datetime
    updated_at: datetime
    old_version: int
    new_version: int
    versions: str
    links: tuple[Link, ...]
    command: str
    verdict: NoticeVerdict

    @property
    def title(self) -> str:
        """Headline and first sentence in one line."""
        return f"{self.headline}: {self.summary[0]}" if self.summary else self.headline


@dataclass(frozen=True, slots=True)
class TroubleEntry:
    """One source that cannot be checked, since when and why."""

    source_id: str
    company: str
    kind_label: str
    trouble: str
    why: str
    detail: str
    since: datetime | None
    since_text: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """Entries of one urgency, with the title of the group."""

    urgency: Urgency
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What there is to tell at `now`. `groups` has no empty group; its order is that of urgency."""

    language: Language
    now: datetime
    title: str
    date_line: str
    count_line: str
    groups: tuple[Group, ...]
    troubles: tuple[TroubleEntry, ...]
    sources: int
    checked_line: (
        str  # how many sources there are and how many are in trouble; empty where no statuses were given
    )

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(e for g in self.groups for e in g.entries)

    @property
    def empty(self) -> bool:
        """Nothing to tell: then nothing is sent, unless a heartbeat is wanted."""
        return not self.groups and not self.troubles


def build(
    records: Iterable[ChangeRecord],
    statuses: Iterable[SourceStatus] = (),
    *,
    now: datetime,
    language: Language = "ko",
    links: Links | None = None,
) -> Digest:
    """Group changes by urgency and add the sources in trouble.

    `records` are the changes to tell (any order), `statuses` of all sources (those with `trouble` are listed),
    `now` is aware. Never raises on what pages may contain.
    """
    t, links = catalogue(language), links or Links()
    today = seoul_day(now)
    entries = [entry(r, today=today, t=t, links=links) for r in records]
    groups = tuple(
        Group(u, t(f"group.{u}"), tuple(sorted((e for e in entries if e.urgency == u), key=_rank)))
        for u in URGENCIES
        if any(e.urgency == u for e in entries)
    )
    all_statuses = list(statuses)
    troubled = sum(s.trouble is not None for s in all_statuses)
    checked = t(
        "digest.checked" if troubled else "digest.checked_all", sources=len(all_statuses), troubled=troubled
    )
    return Digest(
        language=language,
        now=now,
        title=t("digest.title"),
        date_line=t("digest.date", day=t.day(today)),
        count_line=t(
            "digest.count",
            changes=len(entries),
            material=sum(e.material for e in entries),
            short=sum(e.urgency == "short" for e in entries),
        ),
        groups=groups,
        troubles=tuple(trouble_entry(s, t) for s in all_statuses if s.trouble),
        sources=len(all_statuses),
        checked_line=checked if all_statuses else "",
    )


def entry(record: ChangeRecord, *, today: date, t: Catalogue, links: Links) -> Entry:
    """One change as an entry of a digest (also of the feeds and the site)."""
    change, source = record.change, record.source
    notice = notice_line(change.notice, t)
    company, kind_label = plain(source.company) or plain(source.id), t(f"kind.{source.kind}")
    effective = change.notice.effective
    return Entry(
        change_id=record.id,
        source_id=source.id,
        company=company,
        kind=source.kind,
        kind_label=kind_label,
        urgency=urgency(record, today),
        headline=t("digest.headline", company=company, kind=kind_label),
        summary=_summary(record, t),
        findings=tuple(_row(f, record, t) for f in change.findings),
        notice=notice,
        badges=_badges(record, notice, t),
        material=change.material,
        needs_review=change.needs_review,
        effective=effective,
        effective_text=t("digest.effective", day=t.day(effective))
        if effective
        else t("digest.effective_unknown"),
        recorded_at=record.recorded_at,
        updated_at=record.updated_at or record.recorded_at,
        old_version=record.old_version,
        new_version=record.new_version,
        versions=t("digest.versions", old=record.old_version, new=record.new_version),
        links=tuple(_links(record, links, t)),
        command=f"tracker diff {plain(source.id)} {record.old_version} {record.new_version}",
        verdict=change.notice,
    )


def urgency(record: ChangeRecord, today: date) -> Urgency:
    """How urgent a change is on that day (Asia/Seoul)."""
    change = record.change
    if change.material:
        return "short" if change.notice.verdict == "short" else "important"
    effective = change.notice.effective
    if all(f.rule.startswith(_STRUCTURAL_RULES) for f in change.findings) and change.findings:
        return "structural"
    if effective is not None and 0 <= (effective - today).days <= SOON_DAYS:
        return "soon"
    return "ordinary"


def _rank(e: Entry) -> tuple[int, date, str, str, str]:
    """Within a group: the largest shortfall first, then what takes effect first, then by name."""
    return -(e.notice.shortfall_days or 0), e.effective or date.max, e.company, e.source_id, e.change_id


def _summary(record: ChangeRecord, t: Catalogue) -> tuple[str, ...]:
    told = record.change.summary.get(t.language) or ()
    sentences = tuple(s for s in (plain(x) for x in told) if s)[:MAX_SENTENCES]
    if sentences:
        return sentences
    return (t("digest.changed", company=record.source.company, kind=t(f"kind.{record.source.kind}")),)


def _badges(record: ChangeRecord, notice: NoticeLine, t: Catalogue) -> tuple[str, ...]:
    badges = [t("badge.material")] if record.change.material else []
    if notice.verdict == "short":
        days = notice.shortfall_days
        badges.append(t("badge.short", days=days) if days else t("badge.short_some"))
    elif notice.verdict == "met" and record.change.notice.required_by == "custom":
        badges.append(t("badge.met_custom"))
    else:
        badges.append(t(f"badge.{notice.verdict}"))
    if record.change.needs_review:
        badges.append(t("badge.review"))
    return tuple(badges)


def _row(f: Finding, record: ChangeRecord, t: Catalogue) -> FindingRow:
    rule, subject = t.rule(f.rule), plain(f.subject)
    why = plain(t.reason(f.rule, f.reason))
    consent = t(f"finding.consent_{f.consent}") if f.consent != "no" else ""
    notes = (
        [consent] if consent and t("finding.consent_word") not in why else []
    )  # the reason may say it already
    notes += [t("finding.disputed")] if f.disputed else []
    notes += [t("finding.basis", basis=", ".join(plain(b) for b in f.basis))] if f.basis else []
    return FindingRow(
        rule=f.rule,
        what=t("finding.title", rule=rule, subject=subject) if subject else rule,
        before=plain(f.old) or None,
        after=plain(f.new) or None,
        section=section_label(record.change.new, f.section_new, t)
        or section_label(record.change.old, f.section_old, t)
        or "",
        why=why,
        notes=tuple(notes),
        quote_before=plain(f.quote_old) or None,
        quote_after=plain(f.quote_new) or None,
        material=f.notice == "material" and not f.disputed,
        direction=f.direction,
    )


def section_label(document: Document, section_id: str | None, t: Catalogue) -> str | None:
    """`3. 수집 항목 › 가. 필수 항목`; None where the document has no such section."""
    section = document.section(section_id)
    parts: list[str] = []
    while section is not None and len(parts) < 4:
        heading = plain(section.heading)
        if section.number:
            parts.append(f"{plain(section.number)}. {heading}".rstrip())
        else:
            parts.append(heading or (t("finding.preamble") if section.id == "s0" else f"#{section.id}"))
        section = document.section(section.parent)
    return " › ".join(reversed(parts)) or None


def _links(record: ChangeRecord, links: Links, t: Catalogue) -> Iterable[Link]:
    addresses: Sequence[tuple[str, str | None]] = (
        ("change", links.to(change_path(record.id))),
        ("page", href(record.source.url)),
        ("evidence", links.to(version_path(record.source.id, record.new_version))),
    )
    return [Link(name, t(f"link.{name}"), url) for name, url in addresses if url]


def trouble_entry(status: SourceStatus, t: Catalogue) -> TroubleEntry:
    """One source in trouble, told."""
    trouble = status.trouble or "other"
    known: set[str] = {*get_args(FailureKind), "broken", "unsettled"}
    return TroubleEntry(
        source_id=status.source.id,
        company=plain(status.source.company) or status.source.id,
        kind_label=t(f"kind.{status.source.kind}"),
        trouble=trouble,
        why=t(f"trouble.{trouble if trouble in known else 'other'}"),
        detail=plain(status.trouble_message),
        since=status.trouble_since,
        since_text=t("trouble.since", at=t.moment(status.trouble_since)) if status.trouble_since else "",
        url=href(status.source.url),
    )
