"""`tracker demo`: a made-up month of six companies, lived through in seconds."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from tracker.cli.options import json_option


@click.command()
@json_option
@click.option(
    "--language",
    type=click.Choice(["ko", "en"]),
    default="ko",
    show_default=True,
    help="이야기의 언어 (language).",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-output"),
    show_default=True,
    help="데이터베이스와 사이트를 둘 폴더; 있던 데모는 지웁니다 (folder for database and site; an earlier demo is replaced).",
)
@click.option("--all-days", is_flag=True, help="조용한 날도 모두 보이기 (show the quiet days too).")
def demo(as_json: bool, language: str, output: Path, all_days: bool) -> int:
    """꾸며 낸 여섯 회사의 한 달을 지나가 봅니다: 진짜 HTTP, 진짜 실행, 시계만 앞당깁니다.

    Live through a made-up month of six companies. A small web on 127.0.0.1 shows their policies as they were on
    each day; every day is a real `tracker run` on one database, with only the clock handed in. At the end: the
    digest, what the month taught, and a site to look at.

    \b
      tracker demo
      tracker demo --language en
      tracker demo --json | jq .stories
    """
    from tracker.cli.views_demo import Language, Narrator, put_story_json
    from tracker.demo.folder import prepare
    from tracker.demo.life import live
    from tracker.demo.schedule import load_schedule
    from tracker.demo.stories import load_stories, outcomes
    from tracker.demo.web import made_up_web

    lang: Language = "en" if language == "en" else "ko"
    schedule, database = load_schedule(), prepare(output)
    narrator = Narrator(lang, all_days=all_days, silent=as_json)
    with ExitStack() as stack:
        web = stack.enter_context(made_up_web(schedule))
        narrator.opening(schedule, web.server_port)
        days = []
        for day in live(schedule, web, database, language=lang):
            narrator.day(day)
            days.append(day)
    if days[-1].report.run.stopped:
        raise KeyboardInterrupt
    found = outcomes(days, load_stories())
    if as_json:
        put_story_json(days, found)
        return 0
    from tracker.pipeline.site import SiteOptions, write_site

    write_site(
        database, output / "site", now=days[-1].report.run.finished, options=SiteOptions(language=lang)
    )
    narrator.closing(days, found, database, output / "site" / "index.html")
    return 0
