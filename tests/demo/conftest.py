"""One lived month for all tests of the demo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tracker.demo.life import Day, live
from tracker.demo.schedule import Schedule, load_schedule
from tracker.demo.stories import Outcome, load_stories, outcomes
from tracker.demo.web import made_up_web
from tracker.model import ChangeRecord


@dataclass(frozen=True)
class Month:
    schedule: Schedule
    days: list[Day]
    asked: list[tuple[date, str, int]]
    database: Path

    def story(self, name: str) -> Outcome:
        return next(o for o in outcomes(self.days, load_stories()) if o.story.id == name)

    def told(self, source: str, on: date | None = None) -> list[ChangeRecord]:
        return [
            c
            for d in self.days
            for c in d.report.told
            if c.source.id == source and (on is None or d.on == on)
        ]

    def state(self, source: str, on: date) -> str:
        day = next(d for d in self.days if d.on == on)
        return next(r.state for r in day.report.run.results if r.source.id == source)


@pytest.fixture(scope="session")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    schedule = load_schedule()
    database = tmp_path_factory.mktemp("demo") / "policies.db"
    with made_up_web(schedule) as web:
        days = list(live(schedule, web, database))
        return Month(schedule, days, list(web.asked), database)
