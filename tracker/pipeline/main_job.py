"""`tracker run` as a whole: open the archive, run, tell what is untold, publish, close."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.errors import PublishError
from tracker.model import ChangeRecord, SourceInfo, SourceStatus
from tracker.pipeline.announce import Sent, Told, collect_told, send_mails, send_webhooks
from tracker.pipeline.channels import tell_channels
from tracker.pipeline.fetching import Clock, poster, wall_clock
from tracker.pipeline.intake import Result
from tracker.pipeline.run import RunOptions, RunReport, choose, run, stop_on_signals
from tracker.store import Archive

if TYPE_CHECKING:
    from tracker.config import Config


@dataclass(slots=True)
class JobReport:
    """A run, and what it has to tell.

    `told` are the changes nobody was told of yet (those of a killed run too), `troubled` and `recovered` the sources
    of which that is new, `doubtful` the changes a killed run may have told already. `statuses` are of all sources.
    """

    run: RunReport
    told: list[ChangeRecord] = field(default_factory=list)
    troubled: list[SourceStatus] = field(default_factory=list)
    recovered: list[SourceInfo] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    statuses: list[SourceStatus] = field(default_factory=list)
    sent: Sent = field(default_factory=Sent)


def run_job(
    config: Config,
    database: Path,
    *,
    options: RunOptions | None = None,
    clock: Clock = wall_clock,
    on_start: Callable[[int], None] = lambda _: None,
    on_result: Callable[[Result], None] = lambda _: None,
    show: Callable[[JobReport], None] = lambda _: None,
    base: Path | None = None,
    environ: Mapping[str, str] | None = None,
    wait: float = 0.0,
    whole: bool = False,
) -> JobReport:
    """Run on the database at `database`. `show` is called with the report while it counts as being told;
    `told` in it holds outlines, or changes `whole`.

    `base` is the folder that paths of the configuration start from (default: the database's folder); `environ` holds
    the secrets and $GITHUB_STEP_SUMMARY (default: the process's). Raises StoreError and UsageError before anything
    is fetched; what a channel refuses is in `sent.refused`.
    """
    options = options or RunOptions()
    environ = os.environ if environ is None else environ
    on_start(len(choose(config, options.only, options.shard)))
    with ExitStack() as stack:
        if options.dry_run:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tracker-")))
            database = copy_for_trial(database, folder)
        archive = stack.enter_context(Archive.open(database, wait=wait))
        workers = None
        if options.cluster:
            from tracker.pipeline.workers import ClusterReaders, cluster

            workers = ClusterReaders(stack.enter_context(cluster(options.cluster)))

        async def go() -> RunReport:
            stop = asyncio.Event()
            with stop_on_signals(stop):
                return await run(
                    config,
                    archive,
                    options=options,
                    clock=clock,
                    on_result=on_result,
                    stop=stop,
                    readers=workers,
                )

        report = JobReport(asyncio.run(go()))
        watched = {s.id for s in config.source if s.enabled}
        report.statuses = [s for s in archive.statuses() if s.source.id in watched]
        told = collect_told(archive, {s.source.id: s for s in report.statuses}, whole=whole)
        report.told, report.troubled, report.recovered = told.changes, told.troubled, told.recovered
        report.doubtful = told.doubtful
        if options.dry_run:
            show(report)
            return report
        base = base or database.parent
        _tell_others(archive, config, report, base, environ, clock)
        tell_channels(archive, config, told, environ, clock(), report.sent)
        _tell_here(archive, told, report, show, clock)
        _summary(config, report, environ, clock)
        if told.changes:
            _publish(archive, config, base, report)
        return report


def _tell_here(
    archive: Archive, told: Told, report: JobReport, show: Callable[[JobReport], None], clock: Clock
) -> None:
    """Between these two marks a killed process leaves `sending`: the next run names those changes as doubtful, no more."""
    archive.begin_delivery(told.ids, "", clock())
    show(report)
    archive.finish_delivery(told.ids, clock())


def _tell_others(
    archive: Archive, config: Config, report: JobReport, base: Path, environ: Mapping[str, str], clock: Clock
) -> None:
    settings = config.tracker
    if not settings.mail.recipients and not settings.webhook:
        return
    from tracker.publish.links import Links
    from tracker.publish.mail import server_from_environment

    links = Links(settings.site_url)
    if settings.mail.recipients:
        try:
            server = server_from_environment(environ)
        except PublishError as e:
            report.sent.refused.append(str(e))
        else:
            send_mails(
                archive,
                config,
                {s.source.id: s for s in report.statuses},
                server=server,
                folder=base / "outbox",
                links=links,
                now=clock(),
                sent=report.sent,
            )
    if settings.webhook:

        async def hook() -> None:
            async with poster(settings) as post:
                secret = environ.get("TRACKER_WEBHOOK_SECRET") or None
                await send_webhooks(
                    archive, config, post=post, secret=secret, links=links, now=clock(), sent=report.sent
                )

        asyncio.run(hook())


def _summary(config: Config, report: JobReport, environ: Mapping[str, str], clock: Clock) -> None:
    """The job summary of a workflow: appended as Markdown to the file that GitHub names."""
    target = environ.get("GITHUB_STEP_SUMMARY")
    if not target:
        return
    from tracker.publish.digest import build
    from tracker.publish.links import Links
    from tracker.publish.markdown import render

    digest = build(
        report.told,
        report.statuses,
        now=clock(),
        language=config.tracker.language,
        links=Links(config.tracker.site_url),
    )
    try:
        with Path(target).open("a", encoding="utf-8") as f:
            f.write(render(digest) + "\n")
    except OSError as e:
        report.sent.refused.append(
            f"{target}: 요약을 쓸 수 없습니다 (summary cannot be written): {e.strerror}"
        )


def _publish(archive: Archive, config: Config, base: Path, report: JobReport) -> None:
    from tracker.pipeline.publishing import write_feeds

    try:
        write_feeds(archive, config.tracker, base / config.tracker.site)
    except PublishError as e:
        report.sent.refused.append(str(e))


def copy_for_trial(database: Path, folder: Path) -> Path:
    """A copy of the archive in `folder`, for a run that must not leave a trace."""
    target = folder / "trial.db"
    if database.exists():
        with Archive.open(database, read_only=True) as archive:
            archive.backup(target)
    return target
