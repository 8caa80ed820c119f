"""What people see of a run and of where sources stand."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from tracker.cli.output import console, harmless, local, note, put_json, put_text, say
from tracker.model import ChangeRecord, SourceStatus

if TYPE_CHECKING:
    from tracker.pipeline.intake import Result
    from tracker.pipeline.main_job import JobReport

STATES = {
    "first": "첫 판 (first version)",
    "unchanged": "그대로 (unchanged)",
    "recovered": "다시 보임 (back again)",
    "changed": "바뀜 (changed)",
    "reworded": "같은 말 (same words)",
    "flap": "옛 글이 잠시 보임 (flap)",
    "pending": "다시 볼 것 (to look at again)",
    "broken": "처리방침이 아님 (not the policy)",
    "failed": "실패 (failed)",
    "skipped": "아직 때가 아님 (not due)",
}
STYLES = {
    "changed": "bold yellow",
    "failed": "red",
    "broken": "red",
    "first": "green",
    "pending": "cyan",
    "flap": "cyan",
}


MANY = 40


class Progress:
    """A bar on a terminal, a line for every source that is not simply unchanged elsewhere; silent where `quiet`."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self.total = 0
        self.done = 0
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Progress:
        if not self.quiet and sys.stderr.isatty():
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            self._bar = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=console(stderr=True),
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task("확인 중 (checking)", total=None)
        return self

    def start(self, total: int) -> None:
        """How many sources there will be."""
        self.total = total
        if self._bar is not None:
            self._bar.update(self._task, total=total)

    def advance(self, result: Result) -> None:
        """One source is done."""
        self.done += 1
        if self._bar is not None:
            self._bar.update(self._task, advance=1, description=harmless(result.source.company)[:30])
        elif not self.quiet and result.state != "unchanged":
            text = f"[{self.done}/{self.total}] {result.source.id}: {STATES[result.state]}"
            note(text + (f" — {result.message}" if result.message else ""))

    def stop(self) -> None:
        """Clear the bar; harmless when there is none."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def __exit__(
        self, kind: type[BaseException] | None, e: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.stop()


def show_report(
    report: JobReport,
    progress: Progress | None = None,
    *,
    as_json: bool = False,
    dry_run: bool = False,
    language: Literal["ko", "en"] = "ko",
) -> None:
    """The end of a run: what is new to tell, the table of sources that need a look, one line of counts."""
    if progress is not None:
        progress.stop()
    if as_json:
        put_text("".join(json_line(record) for record in report.told))
        return
    if report.told or report.troubled:
        from tracker.pipeline.digests import terminal_digest

        console().print(
            terminal_digest(
                report.told,
                report.troubled,
                now=report.run.finished,
                language=language,
                sources=len(report.statuses),
            )
        )
        say()
    for source in report.recovered:
        say(f"다시 확인됨 (back again): {source.id} {source.company}")
    for change_id in report.doubtful:
        say(
            f"지난 실행이 알리다 멈춘 변경 (a killed run may have told it already): {change_id}; tracker digest"
        )
    _table(report)
    _sent(report)
    r = report.run
    counts = [
        ("확인 (checked)", len(r.results)),
        ("첫 판 (first)", r.count("first")),
        ("그대로 (unchanged)", r.count("unchanged", "recovered", "reworded")),
        ("바뀜 (changed)", r.count("changed")),
        ("실패 (failed)", len(r.failures)),
    ]
    if r.not_due:
        counts.append(("아직 때가 아님 (not due)", r.not_due))
    say(" · ".join(f"{name} {n}" for name, n in counts))
    if dry_run:
        say("--dry-run: 아무것도 저장하지 않았습니다 (nothing was stored)")
    if r.stopped:
        say(
            "중간에 멈췄습니다; 다음 실행이 나머지를 확인합니다 (stopped early; the next run checks the rest)"
        )


def _sent(report: JobReport) -> None:
    sent = report.sent
    if sent.mails:
        say(f"보낸 메일 (mails sent): {sent.mails}")
    for path in sent.files:
        say(f"메일 서버가 없어 파일로 (no mail server, written as a file): {path}")
    if sent.webhooks:
        say(f"웹훅 (webhooks taken): {sent.webhooks}")
    for line in report.run.board_troubles:
        note(f"tracker run: 공지 게시판 (notice board): {line}")
    for line in sent.refused:
        note(f"tracker run: {line}")


def _table(report: JobReport) -> None:
    rows = [r for r in report.run.results if r.state != "unchanged"]
    if report.run.count("first") > MANY:
        rows = [r for r in rows if r.state != "first"]  # counted below; nobody reads five hundred of them
    if not rows:
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("소스 (source)", "회사 (company)", "결과 (result)", ""):
        table.add_column(title, overflow="fold")
    for r in sorted(rows, key=lambda r: (r.state, r.source.id)):
        detail = r.message
        if r.state == "changed":
            detail = f"{r.old_version} → {r.version}" + (" · 중요 (material)" if r.material else "")
        table.add_row(
            r.source.id,
            Text(harmless(r.source.company)),
            Text(STATES[r.state], style=STYLES.get(r.state, "")),
            Text(harmless(detail)),
        )
    console().print(table)


def json_line(record: ChangeRecord) -> str:
    """A change as one line of JSON."""
    import json

    return json.dumps(change_line(record), ensure_ascii=False) + "\n"


def change_line(record: ChangeRecord) -> dict[str, Any]:
    """A stored change for scripts: where and when, and the policy change itself."""
    from tracker.contract import change_to_json

    return {
        "id": record.id,
        "source": record.source.id,
        "company": record.source.company,
        "kind": record.source.kind,
        "url": record.source.url,
        "old_version": record.old_version,
        "new_version": record.new_version,
        "recorded_at": record.recorded_at.isoformat(),
        **change_to_json(record.change),
    }


def show_statuses(statuses: list[SourceStatus], *, as_json: bool) -> None:
    """One row a source."""
    if as_json:
        put_json([_status(s) for s in statuses])
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in (
        "소스 (source)",
        "회사 (company)",
        "마지막 확인 (checked)",
        "마지막 변경 (changed)",
        "판",
        "변경",
        "문제 (trouble)",
    ):
        table.add_column(title, overflow="fold")
    for s in statuses:
        trouble = ""
        if s.trouble:
            since = f" {local(s.trouble_since)[:10]}부터" if s.trouble_since else ""
            trouble = f"{s.trouble}{since}: {s.trouble_message or ''}"
        table.add_row(
            s.source.id,
            Text(harmless(s.source.company)),
            local(s.last_check),
            local(s.last_change)[:10],
            str(s.versions),
            str(s.changes),
            Text(harmless(trouble), style="red"),
        )
    console().print(table)


def _status(s: SourceStatus) -> dict[str, Any]:
    return {
        "source": s.source.id,
        "company": s.source.company,
        "kind": s.source.kind,
        "url": s.source.url,
        "last_check": s.last_check.isoformat() if s.last_check else None,
        "last_change": s.last_change.isoformat() if s.last_change else None,
        "versions": s.versions,
        "changes": s.changes,
        "trouble": s.trouble,
        "trouble_message": s.trouble_message,
        "trouble_since": s.trouble_since.isoformat() if s.trouble_since else None,
        "flaps": s.flaps,
    }
