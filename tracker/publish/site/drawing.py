"""A small line drawing of a notice verdict: the promised time above the line, the given time below it.

Only positions are computed here; the template draws. Everything that is uncertain is drawn as a band from the earliest
to the latest possible day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.model import NoticeVerdict
from tracker.publish.catalogue import Catalogue
from tracker.publish.notice import last_day

WIDTH, HEIGHT = 360, 134  # user units: a phone's width, so that the letters are as large as those around them
LEFT, RIGHT = 24, 336  # where the line begins and ends
FIRST_ROW, ROW = 110, 16  # where the labels of days stand, in letters of 12 units


@dataclass(frozen=True, slots=True)
class Span:
    """A bar from x1 to x2 with its label."""

    x1: float
    x2: float
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A day on the line, and its label: the label's `y`, and the side it hangs on (SVG text-anchor), always inwards."""

    x: float
    y: int
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """What to draw. `description` says it in words, for those who cannot see it."""

    promised: Span | None
    given: Span
    uncertain: Span | None
    marks: tuple[Mark, ...]
    description: str
    verdict: str
    width: int = WIDTH
    height: int = HEIGHT


def drawing(v: NoticeVerdict, t: Catalogue) -> Drawing | None:
    """The drawing of a verdict, or None where the effective day or any bound of the announcement is unknown."""
    early = v.announced if v.announced and v.given_days is not None else v.announced_from
    late = v.announced if v.announced and v.given_days is not None else v.announced_until
    if v.effective is None or (early is None and late is None):
        return None
    first = early or late
    last = late or early
    assert first is not None  # noqa: S101 - one of the two is there
    assert last is not None  # noqa: S101
    limit = last_day(v)
    days = [d for d in (first, last, v.effective, limit) if d]
    scale = _Scale(min(days), max(days))
    promised = given_label = None
    if limit is not None and limit < v.effective:
        label = t("site.drawn_promised", days=(v.effective - limit).days)
        promised = Span(scale(limit), scale(v.effective), label)
    if v.given_days is not None:
        given_label = t("notice.given", days=v.given_days)
    elif v.given_days_min is not None and v.given_days_max is not None:
        given_label = t("notice.given_between", low=v.given_days_min, high=v.given_days_max)
    else:
        given_label = t("notice.given_unknown")
    x1, x2 = sorted((scale(last), scale(v.effective)))
    uncertain = Span(scale(first), scale(last), "") if first != last else None
    shown = first.isoformat() if first == last else f"{first:%m-%d}~{last:%m-%d}"
    marks = _marks(scale, (first, last), v.effective, shown, t)
    description = t(
        "site.drawn_text",
        announced=shown,
        effective=v.effective.isoformat(),
        promised=promised.label if promised else t("notice.promised_unknown"),
        given=given_label,
    )
    return Drawing(promised, Span(x1, x2, given_label), uncertain, marks, description, v.verdict)


class _Scale:
    """Days to positions; a single day stands in the middle."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.days = first, (last - first).days

    def __call__(self, day: date) -> float:
        if not self.days:
            return (LEFT + RIGHT) / 2
        return round(LEFT + (RIGHT - LEFT) * (day - self.first).days / self.days, 1)


def _marks(
    scale: _Scale, announced: tuple[date, date], effective: date, shown: str, t: Catalogue
) -> tuple[Mark, ...]:
    """One label a row, so that none covers another, however close the days are; a shared day has one label."""

    def mark(x: float, row: int, label: str) -> Mark:
        return Mark(x, FIRST_ROW + ROW * row, label, "start" if x < WIDTH / 2 else "end")

    names = t("site.drawn_announced"), t("site.drawn_effective")
    if announced == (effective, effective):
        return (mark(scale(effective), 0, f"{'·'.join(names)} {effective.isoformat()}"),)
    middle = (scale(announced[0]) + scale(announced[1])) / 2
    return (
        mark(middle, 0, f"{names[0]} {shown}"),
        mark(scale(effective), 1, f"{names[1]} {effective.isoformat()}"),
    )
