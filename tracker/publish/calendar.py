"""`policies.ics`: the days on which announced changes take effect, and the last days for the promised notice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tracker.korean import seoul_day
from tracker.model import ChangeRecord
from tracker.publish.catalogue import Language, catalogue
from tracker.publish.digest import Entry, entry
from tracker.publish.links import Links
from tracker.publish.notice import last_day

if TYPE_CHECKING:
    from icalendar import Event

PATH = "policies.ics"


def render(
    records: Iterable[ChangeRecord], *, language: Language = "ko", links: Links | None = None
) -> bytes:
    """All changes with a known effective date, as whole-day events (RFC 5545), earliest first.

    UIDs follow from the change's id; a revised verdict raises SEQUENCE and LAST-MODIFIED. The same records give
    the same bytes.
    """
    t, links = catalogue(language), links or Links()
    entries = (entry(r, today=seoul_day(r.recorded_at), t=t, links=links) for r in records)
    return render_entries(entries, language=language)


def render_entries(entries: Iterable[Entry], *, language: Language = "ko") -> bytes:
    """As `render`, from entries that are made already."""
    from icalendar import Calendar

    t = catalogue(language)
    calendar: Any = Calendar()
    calendar.add(
        "prodid", "-//policy-tracker//policies//KO" if language == "ko" else "-//policy-tracker//policies//EN"
    )
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", t("calendar.name"))
    calendar.add("x-wr-timezone", "Asia/Seoul")
    dated = [(e.effective, e.change_id, e) for e in entries if e.effective]
    for effective, _, told in sorted(dated, key=lambda d: d[:2]):
        text = "\n".join(x for x in (" ".join(told.summary), told.notice.text, told.notice.clause) if x)
        name = t("calendar.effective", company=told.company, kind=told.kind_label)
        calendar.add_component(_event("effective", effective, name, text, told))
        limit = last_day(told.verdict)
        if limit is not None:
            name = t("calendar.last_day", company=told.company, kind=told.kind_label)
            text = t("calendar.last_day_text", effective=effective.isoformat()) + "\n" + told.notice.text
            calendar.add_component(_event("last-day", limit, name, text, told))
    return bytes(calendar.to_ical())


def _event(what: str, day: date, name: str, text: str, told: Entry) -> Event:
    from icalendar import Event

    event: Any = Event()
    event.add("uid", f"{told.change_id}.{what}@policy-tracker")
    event.add("dtstamp", told.updated_at)  # not the time of writing: unchanged changes keep their bytes
    event.add("last-modified", told.updated_at)
    event.add("sequence", 1 if told.updated_at > told.recorded_at else 0)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", name)
    event.add("description", text)
    event.add("categories", [told.kind_label])
    event.add("transp", "TRANSPARENT")
    if told.links:
        event.add("url", told.links[0].url)
    made: Event = event
    return made
