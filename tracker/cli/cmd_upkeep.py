"""`rebuild`, `verify`, `backup`, `merge`: looking after the database."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli.options import config_option, database_option, find_database, json_option, read_config


@click.command()
@json_option
@config_option
@database_option
def verify(as_json: bool, config_path: Path, database: Path | None) -> int:
    """모든 원본의 해시를 다시 계산하고 모든 참조를 따라갑니다. 문제가 있으면 2 로 끝납니다.

    Hash every stored byte again and follow every reference. Ends 2 where anything is wrong. Reads only.
    """
    from tracker.cli.views_upkeep import show_problems
    from tracker.pipeline.upkeep import verify_database

    path = find_database(config_path, database)
    return show_problems(path, verify_database(path), as_json=as_json)


@click.command()
@click.argument("sources", nargs=-1)
@click.option(
    "--jobs", type=click.IntRange(1, 256), help="이 기계의 프로세스 수 (processes of this machine)."
)
@click.option(
    "--cluster", metavar="ADDRESS|local", help="Dask 클러스터에서 (on a Dask cluster, or one started here)."
)
@click.option(
    "--wait",
    type=click.FloatRange(0, 3600),
    default=10.0,
    show_default=True,
    help="다른 실행을 기다릴 초 (seconds to wait).",
)
@json_option
@config_option
@database_option
def rebuild(
    sources: tuple[str, ...],
    jobs: int | None,
    cluster: str | None,
    wait: float,
    as_json: bool,
    config_path: Path,
    database: Path | None,
) -> int:
    """원본과 관측에서 판, 사실, 변경, 판단을 모두 다시 만듭니다; 원본은 건드리지 않습니다.

    Derive versions, facts, changes and verdicts again from snapshots and observations, with today's rules and to
    the same ids. The truth is not touched; what was told stays told. Without SOURCES, all of them.
    """
    from tracker.cli.views_upkeep import show_rebuilt
    from tracker.pipeline.upkeep import rebuild_database

    config = read_config(config_path) if config_path.exists() else None
    results = rebuild_database(
        find_database(config_path, database), config, sources, jobs=jobs, cluster=cluster, wait=wait
    )
    return show_rebuilt(results, as_json=as_json)


@click.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@config_option
@database_option
def backup(target: Path, config_path: Path, database: Path | None) -> None:
    """데이터베이스의 온전한 사본을 TARGET 에; 실행 중이어도 안전합니다.

    A consistent copy to TARGET, by SQLite's online backup; safe while a run writes.
    """
    from tracker.cli.output import say
    from tracker.pipeline.upkeep import backup_database

    size = backup_database(find_database(config_path, database), target)
    say(f"{target}: {size:,} 바이트")


@click.command()
@click.argument("shards", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--wait",
    type=click.FloatRange(0, 3600),
    default=10.0,
    show_default=True,
    help="다른 실행을 기다릴 초 (seconds to wait).",
)
@config_option
@database_option
def merge(shards: tuple[Path, ...], wait: float, config_path: Path, database: Path | None) -> None:
    """나눠 돌린 데이터베이스들(run --shard)을 하나로 합칩니다; 겹치는 소스가 있으면 아무것도 하지 않습니다.

    Merge databases of shards into the configured one. Shards that watched the same source are refused, and
    nothing is changed then.

    \b
      tracker merge shard-1.db shard-2.db --db db/policies.db
    """
    from tracker.cli.output import say
    from tracker.pipeline.merging import merge_databases

    config = read_config(config_path) if config_path.exists() else None
    merged = merge_databases(find_database(config_path, database), shards, config, wait=wait)
    say(
        f"소스 {merged.sources}개, 관측 {merged.observations}개, 변경 {merged.changes}건 (sources, observations, changes)"
    )
