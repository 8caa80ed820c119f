"""The notice verdict in words: what was promised, what was given, and by how much they differ or why nobody knows.

Never says that a law was broken: only "short of the policy's own clause", and where the policy has no clause,
that 7 and 30 days are custom and no duty.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.model import NoticeVerdict, Verdict
from tracker.publish.catalogue import Catalogue
from tracker.publish.safe import plain, short

MAX_QUOTE = 300  # a clause of two sentences fits; longer ones are cut, the whole stands in the stored version


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """The verdict for people. `text` is the whole line; the other parts are for outputs that lay them out."""

    verdict: Verdict
    promised: str
    given: str
    result: str
    dates: str
    flags: tuple[str, ...]
    clause: str | None
    shortfall_days: int | None

    @property
    def text(self) -> str:
        flags = f" · {', '.join(self.flags)}" if self.flags else ""
        return f"{self.promised}, {self.given} → {self.result} ({self.dates}){flags}"


def notice_line(v: NoticeVerdict, t: Catalogue) -> NoticeLine:
    """Put a verdict into words. Pure; every field of `v` may be unknown."""
    shown = (
        "exact",
        "same_day",
        "retroactive",
        "stated_not_observed",
    )  # the others are said by the reason already
    return NoticeLine(
        verdict=v.verdict,
        promised=_promised(v, t),
        given=_given(v, t),
        result=_result(v, t),
        dates=t("notice.dates", announced=announced_day(v, t), effective=_day(v.effective, t)),
        flags=tuple(t(f"flag.{f}") for f in v.flags if f in shown),
        clause=t("notice.clause", quote=short(plain(v.clause_quote), MAX_QUOTE))
        if plain(v.clause_quote)
        else None,
        shortfall_days=v.shortfall_days,
    )


def last_day(v: NoticeVerdict) -> date | None:
    """The last day on which the promised notice could still have been given; None where a part is unknown.

    A promise in months counts calendar months forward from the announcement, a shorter month's last day standing
    in for days it lacks: one month before 28 February can be given as late as 31 January.
    """
    if v.effective is None or v.required_days is None:
        return None
    if v.unit != "month" or not v.required_amount:
        return v.effective - timedelta(days=v.required_days)
    day = _add_months(v.effective, -v.required_amount)
    while _add_months(day + timedelta(days=1), v.required_amount) <= v.effective:  # at most three days
        day += timedelta(days=1)
    return day


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def announced_day(v: NoticeVerdict, t: Catalogue) -> str:
    """The day of announcement, or the two checks it lies between."""
    low, high = v.announced_from, v.announced_until
    if v.announced and (v.given_days is not None or low is None or high is None):
        return v.announced.isoformat()
    if low and high:
        return (
            low.isoformat()
            if low == high
            else t("notice.between_days", low=low.isoformat(), high=high.isoformat())
        )
    if high:
        return t("notice.until_day", day=high.isoformat())
    return t("notice.from_day", day=low.isoformat()) if low else t("notice.unknown_day")


def _day(day: date | None, t: Catalogue) -> str:
    return day.isoformat() if day else t("notice.unknown_day")


def _promised(v: NoticeVerdict, t: Catalogue) -> str:
    if v.required_days is None:
        return t("notice.promised_unknown")
    if v.required_by == "custom":
        key = "notice.promised_custom_no_days" if v.clause_quote else "notice.promised_custom"
        return t(key, days=v.required_days)
    if v.unit == "month" and v.required_amount:
        return t("notice.promised_months", months=v.required_amount)
    return t("notice.promised", days=v.required_days)


def _given(v: NoticeVerdict, t: Catalogue) -> str:
    low, high = v.given_days_min, v.given_days_max
    if v.given_days is not None and v.given_days < 0:
        return t("notice.given_late", days=-v.given_days)
    if v.given_days is not None:
        return t("notice.given", days=v.given_days)
    if low is not None and high is not None:
        return t("notice.given", days=low) if low == high else t("notice.given_between", low=low, high=high)
    if high is not None:
        return t("notice.given_at_most", high=high)
    return t("notice.given_at_least", low=low) if low is not None else t("notice.given_unknown")


def _result(v: NoticeVerdict, t: Catalogue) -> str:
    custom = v.required_by == "custom"
    if v.verdict == "met":
        return t("notice.met_custom" if custom else "notice.met")
    if v.verdict == "short":
        if v.shortfall_days is None:
            return t("notice.short_custom_some" if custom else "notice.short_some")
        if custom:
            return t("notice.short_custom", days=v.shortfall_days)
        exact = v.given_days is not None or v.given_days_min == v.given_days_max
        return t("notice.short" if exact else "notice.short_at_least", days=v.shortfall_days)
    if v.required_days is None:
        return t("notice.why_no_required" if v.clause_quote else "notice.why_no_clause")
    if v.effective is None:
        return t("notice.why_no_effective")
    if v.announced is None and v.announced_from is None and v.announced_until is None:
        return t("notice.why_no_announced")
    if custom and v.given_days_max is not None and v.given_days_max < v.required_days:
        return t("notice.why_below_custom")
    if "stated_not_observed" in v.flags:
        return t("notice.why_contradicted")
    return t("notice.why_range")
