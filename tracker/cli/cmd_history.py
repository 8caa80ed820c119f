"""`backfill` and `import`: the history from before the first check."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from tracker.cli.options import config_option, database_option, find_database, json_option, read_config

_wait = click.option(
    "--wait",
    type=click.FloatRange(0, 3600),
    default=10.0,
    show_default=True,
    help="다른 실행을 기다릴 초 (seconds to wait).",
)


@click.command()
@click.argument("source")
@click.option("--links/--no-links", default=True, help="페이지가 가리키는 이전 판 (what the page links to).")
@click.option("--archive/--no-archive", "web_archive", default=True, help="웹 보존소 (the web archive).")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="이날부터 (from this day).")
@_wait
@json_option
@config_option
@database_option
def backfill(
    source: str,
    links: bool,
    web_archive: bool,
    since: datetime | None,
    wait: float,
    as_json: bool,
    config_path: Path,
    database: Path | None,
) -> None:
    """이전 판을 페이지의 링크와 웹 보존소에서 가져와, 처음부터의 기록과 판단을 만듭니다.

    Bring in earlier versions from the page's own links and from the web archive. Each is kept with where and when it
    is from. What changed back then is stored and judged, and told to nobody.
    """
    from tracker.cli.output import note
    from tracker.cli.views_history import show_backfilled
    from tracker.pipeline.backfill import backfill as bring

    found = bring(
        read_config(config_path),
        find_database(config_path, database),
        source,
        links=links,
        web_archive=web_archive,
        since=since.date() if since else None,
        on_step=lambda text: None if as_json else note(f"  {text}"),
        wait=wait,
    )
    show_backfilled(source, found, as_json=as_json)


@click.command(name="import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--source", required=True, help="어느 소스의 것인지 (whose pages they are).")
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="언제 것인지; 없으면 파일 이름이나 시행일 (their day).",
)
@_wait
@json_option
@config_option
@database_option
def import_(
    files: tuple[Path, ...],
    source: str,
    day: datetime | None,
    wait: float,
    as_json: bool,
    config_path: Path,
    database: Path | None,
) -> None:
    """저장해 둔 페이지와 폴더를 한 소스의 이전 판으로 넣습니다.

    Take in saved pages and folders of pages as earlier versions of a source.

    \b
      tracker import old.html --source example-privacy --date 2023-01-31
      tracker import saved/ --source example-privacy      날짜는 파일 이름이나 시행일에서
    """
    from tracker.cli.views_history import show_backfilled
    from tracker.pipeline.backfill import import_files

    found = import_files(
        read_config(config_path),
        find_database(config_path, database),
        source,
        files,
        day=day.date() if day else None,
        wait=wait,
    )
    show_backfilled(source, found, as_json=as_json)
