"""Living through the made-up month: the real run, every day, over real HTTP on loopback, with the clock handed in.

Nothing is simulated but the time and the companies: each day is one `tracker.pipeline` run on one database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from tracker.config import Config, Language, Settings, Source
from tracker.demo.schedule import Schedule
from tracker.demo.web import MadeUpWeb
from tracker.pipeline.intake import Result
from tracker.pipeline.main_job import JobReport, run_job


@dataclass(frozen=True, slots=True)
class Day:
    """One lived day: what was told beforehand, and what the run came to."""

    on: date
    told: tuple[str, ...]
    report: JobReport

    @property
    def quiet(self) -> bool:
        """Nothing happened: no scene began and every source was as before."""
        return not self.told and all(r.state == "unchanged" for r in self.report.run.results)


def demo_config(schedule: Schedule, web: MadeUpWeb, language: Language = "ko") -> Config:
    """The configuration a user would write for the made-up web. Loopback is private, so each source allows it."""
    return Config(
        tracker=Settings(language=language, delay=0.0, timeout=10.0, retries=0),
        source=tuple(
            Source(
                id=a.id,
                company=a.company,
                url=web.address(a),
                notices=web.board_address(a),
                allow_private=True,
            )
            for a in schedule.actors
        ),
    )


def live(
    schedule: Schedule,
    web: MadeUpWeb,
    database: Path,
    *,
    language: Language = "ko",
    on_day: Callable[[date, tuple[str, ...]], None] = lambda _day, _told: None,
    on_result: Callable[[Result], None] = lambda _: None,
) -> Iterator[Day]:
    """Run once a day from the first to the last day of the calendar, on `database`.

    `on_day` hears of each day before its run, `on_result` of each source during it. A run that somebody stopped is
    the last one. Raises StoreError.
    """
    config = demo_config(schedule, web, language)
    for day in schedule.days():
        web.day = day
        told = tuple(schedule.told(day, language))
        now = schedule.moment(day).astimezone(UTC)
        on_day(day, told)
        report = run_job(config, database, clock=partial(_stopped, now), on_result=on_result)
        yield Day(day, told, report)
        if report.run.stopped:
            return


def _stopped(now: datetime) -> datetime:
    return now
