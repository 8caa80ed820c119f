"""What the made-up month taught, read back from what the runs recorded: never from the calendar's own claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.demo.life import Day
from tracker.model import ChangeRecord
from tracker.tables import load_table


@dataclass(frozen=True, slots=True)
class Story:
    """One lesson: which source, from which day to which, and how its outcome is read."""

    id: str
    source: str
    on: date
    until: date
    outcome: str
    title: dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a story, by the last word on it. Days are None where nothing was announced or they are unknown.

    `verdicts` are those told one after the other: more than one where a verdict was revised.
    """

    story: Story
    company: str
    changes: int
    material: bool
    verdict: str | None
    given_days: int | None
    given_days_min: int | None
    required_days: int | None
    shortfall_days: int | None
    required_by: str | None
    verdicts: tuple[str, ...]
    states: tuple[str, ...]


def load_stories() -> tuple[Story, ...]:
    """The packaged stories, in the order of the table."""
    rows: list[dict[str, Any]] = load_table("tracker.demo", "schedule.toml")["story"]
    return tuple(
        Story(
            r["id"],
            r["source"],
            r["on"],
            r.get("until", r["on"]),
            r["outcome"],
            {"ko": r["ko"], "en": r["en"]},
        )
        for r in rows
    )


def outcomes(days: Sequence[Day], stories: Sequence[Story]) -> list[Outcome]:
    """Each story with what the runs of its days recorded and told."""
    return [_outcome(days, story) for story in stories]


def _outcome(days: Sequence[Day], story: Story) -> Outcome:
    lived = [d for d in days if story.on <= d.on <= story.until]
    results = [r for d in lived for r in d.report.run.results if r.source.id == story.source]
    told: list[ChangeRecord] = [c for d in lived for c in d.report.told if c.source.id == story.source]
    notice = told[-1].change.notice if told else None
    return Outcome(
        story=story,
        company=results[0].source.company if results else story.source,
        changes=len({c.id for c in told}),
        material=any(c.change.material for c in told),
        verdict=notice.verdict if notice else None,
        given_days=notice.given_days if notice else None,
        given_days_min=notice.given_days_min if notice else None,
        required_days=notice.required_days if notice else None,
        shortfall_days=notice.shortfall_days if notice else None,
        required_by=notice.required_by if notice else None,
        verdicts=tuple(c.change.notice.verdict for c in told),
        states=tuple(r.state for r in results),
    )
