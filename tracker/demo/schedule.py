"""The made-up web and its calendar, as plain values: which source shows what on which day.

The pages are files under `tracker/demo/web/`, the calendar is `schedule.toml`; both are package data, so that
the demo, the tests and a curious reader look at the same thing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from typing import Any

from tracker.korean import SEOUL
from tracker.tables import load_table


@dataclass(frozen=True, slots=True)
class Scene:
    """What one source shows from `on` until its next scene: a page, a bare status, or a fault.

    `story` is the slug of the lesson this day teaches ("" for none); `told` its sentence by language.
    """

    on: date
    page: str | None
    status: int
    fault: str | None
    story: str
    told: dict[str, str]


@dataclass(frozen=True, slots=True)
class Actor:
    """A made-up company, its page's content type, and its scenes in the order of their days.

    `board` are the scenes of its notice board (empty where it has none), `posts` the pages of its posts by number.
    """

    id: str
    company: str
    content_type: str
    shape: str
    scenes: tuple[Scene, ...]
    board: tuple[Scene, ...]
    posts: Mapping[str, str]

    def scene(self, day: date) -> Scene:
        """The scene in force on `day`; the first one before that."""
        return _on(self.scenes, day)

    def board_scene(self, day: date) -> Scene:
        """The notice board as it is on `day`. IndexError for a company without one."""
        return _on(self.board, day)


def _on(scenes: Sequence[Scene], day: date) -> Scene:
    return next((s for s in reversed(scenes) if s.on <= day), scenes[0])


@dataclass(frozen=True, slots=True)
class Schedule:
    """The whole calendar: one check a day at `hour` o'clock in Seoul."""

    first: date
    last: date
    hour: int
    actors: tuple[Actor, ...]

    def days(self) -> Iterator[date]:
        """Every day of a check, in order."""
        day = self.first
        while day <= self.last:
            yield day
            day += timedelta(days=1)

    def moment(self, day: date) -> datetime:
        """The time of that day's check, aware, in Asia/Seoul."""
        return datetime.combine(day, time(self.hour), SEOUL)

    def told(self, day: date, language: str) -> list[str]:
        """The sentences that introduce `day`, one a scene that begins on it."""
        scenes = (s for a in self.actors for s in (*a.scenes, *a.board))
        return [s.told[language] for s in scenes if s.on == day and language in s.told]


def load_schedule() -> Schedule:
    """The packaged calendar."""
    table = load_table("tracker.demo", "schedule.toml")
    actors = tuple(
        Actor(
            a["id"],
            a["company"],
            a["content_type"],
            a["shape"],
            _scenes(a["day"]),
            _scenes(a.get("board", [])),
            a.get("posts", {}),
        )
        for a in table["source"]
    )
    return Schedule(table["first"], table["last"], table["hour"], actors)


def _scenes(rows: Sequence[dict[str, Any]]) -> tuple[Scene, ...]:
    return tuple(sorted((_scene(row) for row in rows), key=lambda s: s.on))


def _scene(row: dict[str, Any]) -> Scene:
    told: dict[str, str] = {language: row[language] for language in ("ko", "en") if language in row}
    return Scene(
        row["on"], row.get("serve"), row.get("status", 200), row.get("fault"), row.get("story", ""), told
    )


def page_bytes(name: str) -> bytes:
    """The bytes of a page of the made-up web ("dodam/1.html")."""
    return files("tracker.demo").joinpath("web", name).read_bytes()
