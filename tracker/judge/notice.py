"""Was the promised notice given? Dates in Asia/Seoul, counted by calendar; unknown stays unknown.

What is required comes from the clause of the OLD version, the one in force when the change was announced. Its tier
for important changes where the change is material, its only number where it has one tier. Where it promises no
number of days, a custom is taken (customs.toml, or the user's), labelled as such and never a duty.

What was given is effective − announced. Both must be dates of THIS change:

- A date the new page states is the new version's own when the old page did not state the same date. A page whose
  text changed while its dates stood still says nothing about when this change was announced or takes effect: those
  dates are the earlier version's. An unchanged date of effect counts together with a new date of announcement (a
  change announced for the day that was already named).
- Where two pages state the same dates and nothing was observed, the page's own word is all there is. It is taken in
  the company's favour alone: such dates can show `met`, never `short`. Once the archive saw the old text
  and then the new, they are left aside.
- The announcement lies between the last check that still saw the old text (`last_seen_old`) and the first that saw the
  new (`first_seen_new`). A stated date or a notice-board post inside that gap makes it exact. A post before the gap
  is exact too: boards announce before the page changes. A date stated for a day before a check that did not see it is
  a claim: the announcement may lie anywhere from it to the first sight, flag `stated_not_observed`. A date stated later
  than the first sight cannot be the day the text was first shown, and is left aside.

`met` where even the fewest possible days suffice, `short` where even the most do not, else `undetermined`. `short` is said
only against the policy's own clause: nobody is short of a custom. A wider gap between observations can only lose
certainty, never gain it.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from tracker.model import Dates, Document, NoticeClause, NoticeVerdict, Observed, PolicyKind, Verdict
from tracker.tables import load_table

if TYPE_CHECKING:  # pydantic costs half a start-up
    from tracker.config import NoticeCustom

LONGEST_NOTICE = (
    400  # days; a date of announcement further back is some other text's (a model form, a first edition)
)
MONTH = 30  # how the contract writes a month in days; never used to count


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last of that month where it is shorter (31 January + 1 = 28 February)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Required:
    """How long before: `amount` days or calendar months; `days` as the contract writes it (a month is 30)."""

    amount: int
    unit: Literal["day", "month"]
    by: Literal["old_clause", "custom"]
    quote: str | None

    @property
    def days(self) -> int:
        return self.amount * MONTH if self.unit == "month" else self.amount

    def earliest_effect(self, announced: date) -> date:
        """The first day a change announced on that day may take effect and still keep the promise."""
        if self.unit == "month":
            return add_months(announced, self.amount)
        return announced + timedelta(days=self.amount)


@dataclass(frozen=True, slots=True)
class Announced:
    """When the change was announced: some day from `earliest` to `latest`; None where that side is open."""

    earliest: date | None
    latest: date | None
    source: str | None
    quote: str | None = None
    contradicted: bool = False

    @property
    def exact(self) -> date | None:
        return self.earliest if self.earliest is not None and self.earliest == self.latest else None


def required_notice(old: Document, kind: PolicyKind, material: bool, custom: NoticeCustom | None) -> Required:
    """The notice this change needed: by the old version's clause, else by custom."""
    clause = old.notice_clause
    days = _tier(clause, material) if clause else None
    if clause is not None and days is not None:
        amount, unit = _amount(days, clause.unit)
        return Required(amount, unit, "old_clause", clause.quote)
    quote = clause.quote if clause else None
    if custom is not None:
        return Required(custom.material_days if material else custom.ordinary_days, "day", "custom", quote)
    row = custom_row(kind, old.title or "")
    amount, unit = _amount(row["material_days" if material else "ordinary_days"], row["unit"])
    return Required(amount, unit, "custom", quote)


def _tier(clause: NoticeClause, material: bool) -> int | None:
    if material and clause.material_days is not None:
        return clause.material_days
    return clause.ordinary_days


def _amount(days: int, unit: Literal["day", "month"]) -> tuple[int, Literal["day", "month"]]:
    """A clause of months writes each as 30 days; a tier beside it that is no multiple was said in days."""
    if unit == "month" and days and days % MONTH == 0:
        return days // MONTH, "month"
    return days, "day"


def custom_row(kind: PolicyKind, title: str) -> dict[str, Any]:
    """The row of customs.toml for a kind of document with this title."""
    rows: list[dict[str, Any]] = load_table("tracker.judge", "customs.toml")["custom"]
    fitting = [r for r in rows if r["kind"] == kind and re.search(r.get("title", ""), title)]
    return fitting[0] if fitting else next(r for r in rows if r["kind"] == "privacy" and "title" not in r)


@dataclass(frozen=True, slots=True)
class Stated:
    """The dates the new page states of itself; `stale` where they are those the old page stated already."""

    announced: date | None
    effective: date | None
    stale: bool = False


def own_dates(old: Dates, new: Dates, observed: Observed) -> Stated:
    """What of the new page's dates may count for this change; see the module's rule."""
    if new.announced and new.effective and (new.effective - new.announced).days > LONGEST_NOTICE:
        new = replace(new, announced=None)
    moved = new.announced is not None and new.announced != old.announced
    announced = new.announced if moved else None
    effective = new.effective if moved or new.effective != old.effective else None
    if (announced, effective) != (new.announced, new.effective) and observed == Observed():
        return Stated(new.announced, new.effective, stale=True)
    return Stated(announced, effective)


def announcement(stated: date | None, stated_quote: str | None, observed: Observed) -> Announced:
    """Bring together what the page says, what a notice board says and what was seen."""
    seen_old, seen_new, posted = observed.last_seen_old, observed.first_seen_new, observed.posted
    if seen_old and seen_new and seen_old > seen_new:
        seen_old = None  # observations that contradict each other bound nothing on that side
    if stated and seen_new and stated > seen_new:
        stated = None
    if posted and seen_new and posted > seen_new:
        posted = None
    if stated and posted and posted <= stated:
        stated = None  # the board had it first
    if stated and seen_old and stated < seen_old:
        latest = min((d for d in (posted, seen_new) if d), default=None)
        return Announced(stated, latest, "page", stated_quote, contradicted=True)
    if stated:
        return Announced(stated, stated, "page", stated_quote)
    if posted:
        return Announced(posted, posted, "notice_board", observed.posted_quote)
    if seen_old or seen_new:
        return Announced(seen_old, seen_new, "observed")
    return Announced(None, None, None)


def notice_verdict(
    old: Document,
    new: Document,
    *,
    material: bool,
    kind: PolicyKind = "privacy",
    observed: Observed | None = None,
    custom: NoticeCustom | None = None,
) -> NoticeVerdict:
    """Hold the change to the old version's own promise. All dates are calendar days in Asia/Seoul."""
    observed = observed or Observed()
    required = required_notice(old, kind, material, custom)
    stated = own_dates(old.dates, new.dates, observed)
    effective = stated.effective
    told = announcement(stated.announced, new.dates.announced_quote, observed)
    source, quote = ("page", new.dates.effective_quote) if effective else (None, None)
    if effective is None and observed.posted_effective:
        effective, source, quote = observed.posted_effective, "notice_board", observed.posted_quote

    most = _days(told.earliest, effective)
    fewest = _days(told.latest, effective)
    verdict: Verdict = "undetermined"
    shortfall: int | None = None
    if effective and told.latest and required.earliest_effect(told.latest) <= effective:
        verdict, shortfall = "met", 0
    elif effective and told.earliest and required.earliest_effect(told.earliest) > effective:
        missing = (required.earliest_effect(told.earliest) - effective).days
        if required.by == "old_clause" and not stated.stale:
            verdict, shortfall = "short", missing

    flags: list[str] = []
    if told.exact and effective and required.earliest_effect(told.exact) == effective:
        flags.append("exact")
    if told.exact and effective and told.exact == effective:
        flags.append("same_day")
    if most is not None and most < 0:
        flags.append("retroactive")
    if told.contradicted:
        flags.append("stated_not_observed")
    if required.by == "custom":
        flags.append("no_clause")
    if effective is None:
        flags.append("no_effective_date")

    return NoticeVerdict(
        required_days=required.days,
        required_by=required.by,
        clause_quote=required.quote,
        announced=told.exact or (stated.announced if told.contradicted else None),
        announced_source=told.source,
        announced_from=told.earliest,
        announced_until=told.latest,
        effective=effective,
        effective_source=source,
        given_days=_days(told.exact, effective),
        given_days_min=fewest,
        given_days_max=most,
        shortfall_days=shortfall,
        verdict=verdict,
        flags=tuple(flags),
        unit=required.unit,
        required_amount=required.amount,
        announced_quote=told.quote,
        effective_quote=quote,
    )


def _days(announced: date | None, effective: date | None) -> int | None:
    return (effective - announced).days if announced and effective else None
