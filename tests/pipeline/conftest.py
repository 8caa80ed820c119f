"""One database, one site, and a clock that a test sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.made import Policy, Site, loopback_site, write_config
from tracker.config import Config, load_config
from tracker.pipeline.main_job import JobReport, run_job
from tracker.pipeline.run import RunOptions
from tracker.store import Archive


@dataclass
class World:
    """A folder with a configuration, a site with its pages, and the day it is."""

    folder: Path
    site: Site
    now: datetime = datetime(2025, 1, 10, 3, 0, tzinfo=UTC)
    policies: dict[str, Policy] = field(default_factory=dict)
    more: str = ""
    per_source: str = ""

    @property
    def database(self) -> Path:
        return self.folder / "db" / "policies.db"

    @property
    def config(self) -> Config:
        names = {name: p.company for name, p in self.policies.items()}
        return load_config(write_config(self.folder, self.site, names, self.more, self.per_source))

    def add(self, name: str, policy: Policy | None = None) -> Policy:
        self.policies[name] = policy or Policy()
        self.site.show(f"/{name}", self.policies[name].html())
        return self.policies[name]

    def edit(self, name: str, **changes: object) -> Policy:
        return self.add(name, self.policies[name].edited(**changes))

    def run(self, *, days: float = 0, **options: object) -> JobReport:
        """A run `days` after the last one."""
        self.now += timedelta(days=days)
        return run_job(
            self.config,
            self.database,
            options=RunOptions(**options),  # type: ignore[arg-type]
            clock=lambda: self.now,
            base=self.folder,
            environ={},
        )

    def archive(self) -> Archive:
        return Archive.open(self.database, read_only=True)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with loopback_site() as site:
        yield World(tmp_path, site)
