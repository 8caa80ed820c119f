"""`versions`, `diff`, `search`, `evidence`: looking into what is stored. All open the database for reading only."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli.options import config_option, database_option, find_database, json_option


@click.command()
@click.argument("source")
@json_option
@config_option
@database_option
def versions(source: str, as_json: bool, config_path: Path, database: Path | None) -> None:
    """한 소스의 모든 판: 언제부터 언제까지 보였는지, 시행일, 해시.

    All versions of a source: seen from when to when, stated dates, hashes.
    """
    from tracker.cli.views_archive import show_versions
    from tracker.pipeline.queries import versions as ask

    info, found = ask(find_database(config_path, database), source)
    show_versions(info, found, as_json=as_json)


@click.command()
@click.argument("source")
@click.argument("old", type=int, required=False)
@click.argument("new", type=int, required=False)
@json_option
@config_option
@database_option
def diff(
    source: str, old: int | None, new: int | None, as_json: bool, config_path: Path, database: Path | None
) -> None:
    """한 소스의 두 판을 조항별로 견줍니다; 번호가 없으면 마지막 두 판.

    Two versions of a source, section by section. Without numbers the last two; with one, that version and the last.
    """
    from tracker.cli.output import put_json
    from tracker.pipeline.queries import last_versions
    from tracker.pipeline.targets import Reader

    a, b = last_versions(find_database(config_path, database), source, old, new)
    change = Reader(config_path, database).change(f"{source}@{a}", f"{source}@{b}")
    if as_json:
        from tracker.contract import change_to_json

        put_json(change_to_json(change))
        return
    from tracker.cli.views_change import show_change

    show_change(change, f"{source}: {a} → {b}")


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--source", help="이 소스에서만 (only in this source).")
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="많아야 (at most)."
)
@json_option
@config_option
@database_option
def search(
    words: tuple[str, ...],
    source: str | None,
    limit: int,
    as_json: bool,
    config_path: Path,
    database: Path | None,
) -> None:
    """모든 판의 조항에서 낱말을 모두 담은 것을 찾습니다.

    Sections of any version that hold all the words; words of two syllables are found too.

    \b
      tracker search 국외 이전
      tracker search 동의 --source example-privacy
    """
    from tracker.cli.views_archive import show_hits
    from tracker.pipeline.queries import search as ask

    hits = ask(find_database(config_path, database), " ".join(words), source_id=source, limit=limit)
    show_hits(hits, words, as_json=as_json)


@click.command()
@click.argument("change")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="쓸 파일; 없으면 evidence-<변경>.zip (file to write).",
)
@click.option("--warc", is_flag=True, help="WARC 로 (as WARC, which web archives take).")
@config_option
@database_option
def evidence(change: str, output: Path | None, warc: bool, config_path: Path, database: Path | None) -> None:
    """변경 하나의 증거: 받은 그대로의 두 판, 머리글, 글, 차이, 판단, 해시 목록.

    Evidence of one change: both pages as served, headers, texts, diff, verdict, and a manifest of hashes.
    CHANGE is its id, or the beginning of it.
    """
    from tracker.cli.output import say
    from tracker.pipeline.evidence import export_evidence

    target = output or Path(f"evidence-{change}.{'warc.gz' if warc else 'zip'}")
    made = export_evidence(find_database(config_path, database), change, target, warc=warc)
    say(f"{made.path}: 파일 {made.files}개 (files), {made.size:,} 바이트")
