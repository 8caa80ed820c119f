"""`tracker run` and `tracker status`: the main job and where every source stands."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli.options import (
    config_option,
    database_option,
    find_database,
    json_option,
    read_config,
    watched_sources,
)


@click.command()
@config_option
@database_option
@json_option
@click.option(
    "--only",
    multiple=True,
    metavar="SOURCE",
    help="이 소스만; 여러 번 쓸 수 있음 (only this source; may be repeated).",
)
@click.option(
    "--force", is_flag=True, help="조건 없이 받고 다시 읽기 (fetch without conditions, read again)."
)
@click.option("--dry-run", is_flag=True, help="저장도 알림도 없이 해 보기 (store nothing, tell nothing).")
@click.option("--strict", is_flag=True, help="실패한 소스가 있으면 1 로 끝남 (exit 1 when a source failed).")
@click.option(
    "--wait",
    type=click.FloatRange(0, 3600),
    default=10.0,
    show_default=True,
    help="다른 실행을 기다릴 초 (seconds to wait for another run).",
)
@click.option(
    "--shard",
    metavar="K/N",
    help="호스트를 N으로 나눈 K번째만; tracker merge (only the K-th part of the hosts).",
)
@click.option(
    "--cluster",
    metavar="ADDRESS|local",
    help="바뀐 쪽을 Dask 클러스터에서 읽음 (read changed pages on a Dask cluster, or one started here).",
)
def run(
    config_path: Path,
    database: Path | None,
    as_json: bool,
    only: tuple[str, ...],
    force: bool,
    dry_run: bool,
    strict: bool,
    wait: float,
    shard: str | None,
    cluster: str | None,
) -> int:
    """모든 소스를 확인합니다: 받고, 남기고, 읽고, 견주고, 판단하고, 알립니다.

    Check every source that is due: fetch, keep, read, compare, judge, tell. Ends 0 when it ran, even if sources
    failed (they are listed); --strict makes that 1. Ctrl-C finishes what is in flight and stops cleanly.

    \b
      tracker run
      tracker run --only example-privacy --force
      tracker run --json > changes.jsonl      한 줄에 변경 하나 (one change a line)
    """
    from tracker.cli.views_run import Progress, show_report
    from tracker.pipeline.main_job import run_job
    from tracker.pipeline.run import RunOptions, parse_shard

    config = read_config(config_path)
    with Progress(quiet=as_json) as progress:
        report = run_job(
            config,
            find_database(config_path, database),
            options=RunOptions(only, force, dry_run, parse_shard(shard) if shard else None, cluster),
            on_start=progress.start,
            on_result=progress.advance,
            show=lambda report: show_report(
                report, progress, as_json=as_json, dry_run=dry_run, language=config.tracker.language
            ),
            base=config_path.parent,
            wait=wait,
            whole=as_json,
        )
    if not any(s.enabled for s in config.source) and not as_json:
        from tracker.cli.output import note

        note("지켜볼 소스가 없습니다; tracker add https://… (no sources yet)")
    if report.run.stopped:
        return 130
    return 1 if strict and report.run.failures else 0


@click.command()
@config_option
@database_option
@json_option
@click.option(
    "--all", "everything", is_flag=True, help="이제 지켜보지 않는 소스도 (those no longer watched too)."
)
def status(config_path: Path, database: Path | None, as_json: bool, everything: bool) -> None:
    """소스마다 마지막 확인, 마지막 변경, 판의 수, 문제와 그 시작.

    Every source: last check, last change, versions, and trouble with since when and why.
    """
    from tracker.cli.views_run import show_statuses
    from tracker.pipeline.queries import statuses

    watched = None if everything else watched_sources(config_path, database)
    show_statuses(statuses(find_database(config_path, database), watched), as_json=as_json)
