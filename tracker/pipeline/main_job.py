"""`tracker run` as a whole: open the archive, run, tell what is untold, close."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.model import ChangeRecord, SourceStatus
from tracker.pipeline.announce import untold_changes
from tracker.pipeline.fetching import Clock, wall_clock
from tracker.pipeline.intake import Result
from tracker.pipeline.run import RunOptions, RunReport, choose, run, stop_on_signals
from tracker.store import Archive

if TYPE_CHECKING:
    from rich.console import RenderableType

    from tracker.config import Config


@dataclass(slots=True)
class JobReport:
    """A run, and what it has to tell: changes nobody was told of yet (those of a killed run too) and all statuses."""

    run: RunReport
    told: list[ChangeRecord] = field(default_factory=list)
    digest: RenderableType | None = None
    statuses: list[SourceStatus] = field(default_factory=list)


def run_job(
    config: Config,
    database: Path,
    *,
    options: RunOptions | None = None,
    clock: Clock = wall_clock,
    on_start: Callable[[int], None] = lambda _: None,
    on_result: Callable[[Result], None] = lambda _: None,
    wait: float = 0.0,
) -> JobReport:
    """Run on the database at `database`. Raises StoreError and UsageError before anything is fetched."""
    options = options or RunOptions()
    on_start(len(choose(config, options.only)))
    with ExitStack() as stack:
        if options.dry_run:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tracker-")))
            database = copy_for_trial(database, folder)
        archive = stack.enter_context(Archive.open(database, wait=wait))

        async def go() -> RunReport:
            stop = asyncio.Event()
            stop_on_signals(stop)
            return await run(config, archive, options=options, clock=clock, on_result=on_result, stop=stop)

        report = JobReport(asyncio.run(go()))
        untold = untold_changes(archive, "digest")
        report.told = [record for _, record in untold]
        report.statuses = archive.statuses()
        if report.told:
            from tracker.publish.digest import build
            from tracker.publish.terminal import view

            report.digest = view(
                build(report.told, report.statuses, now=clock(), language=config.tracker.language)
            )
        ids = [d.id for d in archive.open_deliveries("digest")]
        archive.begin_delivery(ids, "", clock())
        archive.finish_delivery(ids, clock())
        return report


def copy_for_trial(database: Path, folder: Path) -> Path:
    """A copy of the archive in `folder`, for a run that must not leave a trace."""
    target = folder / "trial.db"
    if database.exists():
        with Archive.open(database, read_only=True) as archive:
            archive.backup(target)
    return target
