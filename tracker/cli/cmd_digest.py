"""`tracker digest`: what changed since a day, most urgent first. Reads only; nothing counts as told by it."""

from __future__ import annotations

from datetime import datetime
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
@click.option(
    "--since",
    metavar="DAY|30d",
    default="7d",
    show_default=True,
    help="이날부터, 또는 며칠 전부터 (from this day, or so long ago).",
)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="이날 전까지 (before this day).")
@click.option("--source", help="이 소스만 (only this source).")
@click.option("--language", type=click.Choice(["ko", "en"]), help="글의 언어 (language).")
@click.option(
    "--format",
    "form",
    type=click.Choice(["human", "text", "markdown"]),
    default="human",
    help="보이는 꼴 (form).",
)
@json_option
@config_option
@database_option
def digest(
    since: str,
    until: datetime | None,
    source: str | None,
    language: str | None,
    form: str,
    as_json: bool,
    config_path: Path,
    database: Path | None,
) -> None:
    """기간 안의 변경을 급한 순서로: 중요하고 공지가 부족한 것, 중요한 것, 곧 시행되는 것, 나머지, 문제 있는 소스.

    Changes since a day, by urgency. Days are Asia/Seoul.

    \b
      tracker digest --since 2026-01-01
      tracker digest --since 30d --format markdown
    """
    from tracker.pipeline.digests import digest_since, moment_of
    from tracker.pipeline.fetching import wall_clock

    now = wall_clock()
    told = language or (read_config(config_path).tracker.language if config_path.exists() else "ko")
    found = digest_since(
        find_database(config_path, database),
        since=moment_of(since, now),
        until=until,
        source_id=source,
        now=now,
        language="en" if told == "en" else "ko",
        watched=watched_sources(config_path, database),
        whole=as_json,
    )
    if as_json:
        from tracker.cli.output import put_text
        from tracker.cli.views_run import json_line

        put_text("".join(json_line(r) for r in found.records))
    elif form == "human":
        from tracker.cli.output import console

        console().print(found.view())
    else:
        from tracker.cli.output import put_text

        put_text(found.text(markdown=form == "markdown"))
