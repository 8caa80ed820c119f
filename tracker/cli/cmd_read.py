"""`tracker read` and `tracker compare`: files, addresses and stored versions, with no set-up at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from tracker.cli.options import config_option, database_option, json_option

F = TypeVar("F", bound=Callable[..., Any])

KINDS = ("privacy", "terms", "location", "children", "cookies")


def _kind_option(function: F) -> F:
    return click.option(
        "--kind",
        type=click.Choice(KINDS),
        default=None,
        help="문서의 종류; 기본 privacy (what kind of document).",
    )(function)


@click.command()
@click.argument("target", metavar="FILE|URL|SOURCE@N")
@json_option
@_kind_option
@click.option("--select", help="본문의 CSS 선택자 (CSS selector of the policy).")
@click.option("--encoding", help="글자 부호화를 정해 줄 때 (force an encoding).")
@click.option("--allow-private", is_flag=True, help="내부 주소도 허용 (allow private addresses).")
@config_option
@database_option
def read(
    target: str,
    as_json: bool,
    kind: str | None,
    select: str | None,
    encoding: str | None,
    allow_private: bool,
    config_path: Path,
    database: Path | None,
) -> None:
    """처리방침 하나를 읽습니다: 조항, 표, 항목, 시행일, 변경 고지 조항.

    Read one policy: a file, an address, or a stored version (SOURCE@N).

    \b
      tracker read policy.html
      tracker read https://example.com/privacy --json
      tracker read example-privacy@3
    """
    from tracker.pipeline.targets import Reader

    reader = Reader(
        config_path, database, kind=kind, select=select, encoding=encoding, allow_private=allow_private
    )
    document = reader.document(target)
    if as_json:
        from tracker.cli.output import put_json
        from tracker.contract import document_to_json

        put_json(document_to_json(document))
        return
    from tracker.cli.views_document import show_document

    show_document(document)


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@json_option
@_kind_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["human", "table", "markdown", "html", "docx"]),
    default="human",
    help="human 또는 신·구 대비표 (or a before/after comparison table).",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="대비표를 쓸 파일 (write the table here).",
)
@click.option(
    "--last-seen-old",
    type=click.DateTime(["%Y-%m-%d"]),
    help="옛 글이 마지막으로 보인 날 (last day the old text was seen).",
)
@click.option(
    "--first-seen-new",
    type=click.DateTime(["%Y-%m-%d"]),
    help="새 글이 처음 보인 날 (first day the new text was seen).",
)
@click.option("--select", help="본문의 CSS 선택자 (CSS selector of the policy).")
@click.option("--encoding", help="글자 부호화를 정해 줄 때 (force an encoding).")
@click.option("--allow-private", is_flag=True, help="내부 주소도 허용 (allow private addresses).")
@config_option
@database_option
def compare(
    old: str,
    new: str,
    as_json: bool,
    kind: str | None,
    form: str,
    output: Path | None,
    last_seen_old: datetime | None,
    first_seen_new: datetime | None,
    select: str | None,
    encoding: str | None,
    allow_private: bool,
    config_path: Path,
    database: Path | None,
) -> None:
    """두 처리방침을 조항별·항목별로 견주고, 중요한 변경인지와 사전 공지 기간을 판단합니다.

    Compare two policies (files, addresses, stored versions SOURCE@N), judge the differences and the notice given.

    \b
      tracker compare old.html new.html
      tracker compare example-privacy@2 example-privacy@3 --json
      tracker compare old.pdf new.pdf --format docx -o 대비표.docx
    """
    from tracker.pipeline.targets import Reader

    reader = Reader(
        config_path, database, kind=kind, select=select, encoding=encoding, allow_private=allow_private
    )
    change = reader.change(old, new, _day(last_seen_old), _day(first_seen_new))
    if as_json:
        from tracker.cli.output import put_json
        from tracker.contract import change_to_json

        put_json(change_to_json(change))
    elif form == "human":
        from tracker.cli.views_change import show_change

        show_change(change)
    else:
        from tracker.cli.views_comparison import put_comparison

        put_comparison(change, form, output, reader.kind or "privacy")


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
