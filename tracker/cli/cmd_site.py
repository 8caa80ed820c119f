"""`tracker site` and `tracker serve`: the archive as a static site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.options import config_option, database_option, find_database, json_option

if TYPE_CHECKING:
    from tracker.pipeline.site import SiteOptions


@click.command()
@config_option
@database_option
@json_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="사이트를 쓸 폴더; 없으면 설정의 site (folder; default: `site` of the configuration).",
)
@click.option(
    "--url", "site_url", default=None, help="사이트가 놓일 주소; 피드에 적힘 (where it will stand)."
)
@click.option(
    "--served/--no-served",
    default=True,
    help="받은 그대로의 바이트도 함께 쓰기 (write the bytes as served, too).",
)
@click.option(
    "--datasette",
    is_flag=True,
    help="데이터베이스 옆에 Datasette용 metadata.json 도 쓰기 (write metadata for Datasette beside the database).",
)
def site(
    config_path: Path,
    database: Path | None,
    as_json: bool,
    output: Path | None,
    site_url: str | None,
    served: bool,
    datasette: bool,
) -> None:
    """기록을 정적 사이트로 씁니다. 바뀐 파일만 고치고, 다른 곳에서 아무것도 불러오지 않습니다.

    Write the archive as a static site: who changed lately, who fell short of the notice they promised, every change
    side by side, every version, a ledger, feeds and a calendar. Only files that changed are written again.

    \b
      tracker site
      tracker site --output public --url https://example.github.io/policies
      tracker site --datasette && datasette db/policies.db --metadata db/metadata.json
    """
    from tracker.cli.output import put_json, say
    from tracker.pipeline.fetching import wall_clock
    from tracker.pipeline.site import write_datasette, write_site

    place = find_database(config_path, database)
    folder, options = _wanted(config_path, output, site_url, served)
    written = write_site(place, folder, now=wall_clock(), options=options)
    metadata = write_datasette(place, options.language) if datasette else None
    if as_json:
        put_json(
            {
                "folder": str(folder),
                "files": written.files,
                "written": written.written,
                "unchanged": written.unchanged,
                "removed": written.removed,
                "datasette": str(metadata) if metadata else None,
            }
        )
        return
    say(
        f"{folder / 'index.html'}: 파일 {written.files}개 가운데 {written.written}개를 쓰고 {written.removed}개를 지웠습니다 "
        f"({written.written} of {written.files} files written, {written.removed} removed)"
    )
    if metadata:
        say(f"{metadata}: datasette {place} --metadata {metadata}")


@click.command()
@config_option
@database_option
@click.option(
    "-p", "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="포트 (port)."
)
@click.option("--open", "open_browser", is_flag=True, help="브라우저로 열기 (open a browser).")
def serve(config_path: Path, database: Path | None, port: int, open_browser: bool) -> None:
    """사이트를 이 컴퓨터에서만 보여 주고, 기록이 바뀌면 다시 만듭니다. Ctrl-C 로 멈춥니다.

    Show the site on this machine only (127.0.0.1) and build it again whenever the archive changes. Ctrl-C stops.

    \b
      tracker serve
      tracker serve --port 0        빈 포트 아무 데나 (any free port)
    """
    from tracker.cli.output import note, say
    from tracker.pipeline.site import serve_site

    def ready(address: str) -> None:
        say(f"{address}  (Ctrl-C 로 멈춤, stops)")
        if open_browser:
            import webbrowser

            webbrowser.open(address)

    place = find_database(config_path, database)
    _, options = _wanted(config_path, None, None, served=True)
    serve_site(place, port=port, options=options, on_ready=ready, on_error=note)


def _wanted(
    config_path: Path, output: Path | None, site_url: str | None, served: bool
) -> tuple[Path, SiteOptions]:
    """Folder and options from the command line, else from the configuration where there is one."""
    from tracker.cli.options import read_config
    from tracker.pipeline.site import SiteOptions

    if not config_path.exists():
        return output or Path("site"), SiteOptions(site_url=site_url, served=served)
    settings = read_config(config_path).tracker
    folder = output or config_path.parent / settings.site
    return folder, SiteOptions(settings.language, site_url or settings.site_url, served)
