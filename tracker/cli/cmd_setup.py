"""`init`, `check`, `add`: from nothing to a sources.toml that works."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli.options import config_option, json_option, read_config
from tracker.errors import UsageError

TEMPLATES = (
    ("sources.toml", "sources.toml"),
    ("track.yml", ".github/workflows/track.yml"),
    ("gitignore", ".gitignore"),
)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--force", is_flag=True, help="있는 파일도 다시 쓰기 (overwrite what is there).")
def init(folder: Path, force: bool) -> None:
    """FOLDER(기본: 여기)에 주석 달린 sources.toml 과 날마다 도는 워크플로를 씁니다. 있는 파일은 건드리지 않습니다.

    Write a commented sources.toml and the daily workflow into FOLDER (default: here). Existing files are kept.
    """
    from importlib.resources import files

    from tracker.cli.output import say

    for name, target in TEMPLATES:
        path = folder / target
        if path.exists() and not force:
            say(f"{path}: 이미 있습니다; 그대로 둡니다 (kept)")
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes((files("tracker.cli") / "templates" / name).read_bytes())
        except OSError as e:
            raise UsageError(f"{path}: 쓸 수 없습니다 (cannot be written): {e.strerror}") from None
        say(f"{path}: 썼습니다 (written)")
    say("다음은 (next): tracker add https://…  ·  tracker run")


@click.command()
@config_option
@json_option
def check(config_path: Path, as_json: bool) -> None:
    """sources.toml 만 검사합니다: 모르는 키, 겹친 id, 잘못된 주소를 줄 번호와 함께. 아무것도 받지 않습니다.

    Check the configuration only; every mistake is named with its line. Nothing is fetched.
    """
    from tracker.cli.output import put_json, say

    config = read_config(config_path)
    enabled = [s for s in config.source if s.enabled]
    if as_json:
        put_json(
            {
                "path": str(config_path),
                "sources": [
                    {
                        "id": s.id,
                        "company": s.company,
                        "kind": s.kind,
                        "urls": list(s.urls),
                        "enabled": s.enabled,
                    }
                    for s in config.source
                ],
            }
        )
        return
    say(
        f"{config_path}: 좋습니다 (sound) · 소스 {len(config.source)}개, 켜진 것 {len(enabled)}개 (sources, enabled)"
    )


@click.command()
@click.argument("url")
@click.option("--id", "source_id", help="소스의 이름; 없으면 주소에서 (id; default: from the address).")
@click.option("--company", help="회사 이름; 없으면 글에서 (company; default: from the text).")
@click.option(
    "--kind",
    type=click.Choice(["privacy", "terms", "location", "children", "cookies"]),
    help="종류; 없으면 제목에서 (kind).",
)
@click.option("--allow-private", is_flag=True, help="내부 주소도 허용 (allow private addresses).")
@click.option("--dry-run", is_flag=True, help="쓰지 않고 보이기만 (show, do not write).")
@json_option
@config_option
def add(
    url: str,
    source_id: str | None,
    company: str | None,
    kind: str | None,
    allow_private: bool,
    dry_run: bool,
    as_json: bool,
    config_path: Path,
) -> None:
    """주소를 한 번 받아 회사, 종류, 본문, 이전 판, 공지 게시판을 알아내고 sources.toml 에 [[source]] 로 더합니다.

    Fetch an address once, find company, kind, the right part of the page, earlier versions and the notice board,
    show what was read, and add the [[source]] to sources.toml.
    """
    from tracker.cli.views_add import show_proposal
    from tracker.pipeline.adding import append_source, propose

    config = read_config(config_path)
    found = propose(
        url,
        config,
        id=source_id,
        company=company,
        kind=kind,  # type: ignore[arg-type]
        allow_private=allow_private,
    )
    if not dry_run:
        append_source(config_path, found.toml)
    show_proposal(found, config_path, written=not dry_run, as_json=as_json)
