"""A digest as plain text: the text part of mails, what a run prints where there is no terminal, feed summaries."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.publish.catalogue import Catalogue, catalogue
from tracker.publish.digest import Digest, Entry, FindingRow, TroubleEntry


def render(digest: Digest) -> str:
    """The whole digest; lines are not wrapped (readers wrap to their own width), ends with a line end."""
    return "\n".join(_lines(digest)) + "\n"


def _lines(d: Digest) -> Iterator[str]:
    t = catalogue(d.language)
    yield f"{d.title} — {d.date_line}"
    yield d.count_line if d.groups else t("digest.nothing")
    if d.checked_line:
        yield d.checked_line
    for group in d.groups:
        yield ""
        yield f"■ {group.title} ({len(group.entries)})"
        for e in group.entries:
            yield ""
            yield from _entry(e, t)
    if d.troubles:
        yield ""
        yield f"■ {t('group.trouble')} ({len(d.troubles)})"
        yield ""
        for trouble in d.troubles:
            yield from _trouble(trouble, t)
    yield ""
    yield t("digest.disclaimer")


def _entry(e: Entry, t: Catalogue) -> Iterator[str]:
    yield f"{e.headline}  " + " ".join(f"[{b}]" for b in e.badges)
    yield f"  {e.effective_text} · {e.versions} · {t('digest.recorded', at=t.moment(e.recorded_at))}"
    yield "  " + " ".join(e.summary)
    yield f"  {t('notice.label')}: {e.notice.text}"
    if e.notice.clause:
        yield f"  {e.notice.clause}"
    for row in e.findings:
        yield from _finding(row, t)
    for link in e.links:
        yield f"  {link.label}: {link.url}"
    if not any(link.name == "change" for link in e.links):
        yield f"  {t('link.command', command=e.command)}"


def _finding(row: FindingRow, t: Catalogue) -> Iterator[str]:
    yield f"  - {row.what}"
    yield f"      {t('column.before')}: {row.before or t('finding.none')}"
    yield f"      {t('column.after')}: {row.after or t('finding.none')}"
    if row.section:
        yield f"      {t('column.section')}: {row.section}"
    if row.because:
        yield f"      {t('column.why')}: {row.because}"


def _trouble(e: TroubleEntry, t: Catalogue) -> Iterator[str]:
    since = f" ({e.since_text})" if e.since_text else ""
    yield f"- {t('trouble.line', company=e.company, kind=e.kind_label, why=e.why)}{since}"
    if e.detail:
        yield f"    {e.detail}"
    if e.url:
        yield f"    {e.url}"
