"""A policy change for people: the verdict first, then findings, then sections with the words marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.cli.output import console, harmless
from tracker.model import Change, DiffOp, Finding, NoticeVerdict

if TYPE_CHECKING:
    from rich.text import Text

VERDICTS = {"met": "지킴 (met)", "short": "부족 (short)", "undetermined": "판단 보류 (undetermined)"}
VERDICT_STYLE = {"met": "green", "short": "red", "undetermined": "yellow"}
DIRECTIONS = {"adverse": "불리", "favourable": "유리", "neutral": "중립"}
NOTICES = {"material": "중요", "ordinary": "보통", "none": "없음"}
CHANGES = {
    "added": "신설",
    "removed": "삭제",
    "modified": "변경",
    "moved": "자리 옮김",
    "retitled": "제목 변경",
    "renumbered": "번호만 변경",
}
AROUND = 60  # unchanged letters shown on each side of a changed word


def show_change(change: Change, title: str | None = None) -> None:
    """Print a change."""
    from rich.text import Text

    out = console()
    if title:
        out.print(Text(harmless(title), style="bold"))
    if not change.substantive:
        out.print(
            Text(
                "같은 글입니다: 낱말과 순서가 모두 같습니다 (the same words in the same order)", style="green"
            )
        )
        return
    head = Text(
        "중요한 변경 (material)" if change.material else "중요하지 않은 변경 (not material)", style="bold"
    )
    if change.needs_review:
        head.append("  · 사람이 확인할 것 (needs review)", style="yellow")
    out.print(head)
    for sentence in change.summary.get("ko", ()):
        out.print(Text("  " + harmless(sentence)))
    _verdict(change.notice, out.print)
    _findings(change.findings, out.print)
    for s in change.sections:
        number = s.new_number or s.old_number
        if s.old_number and s.new_number and s.old_number != s.new_number:
            number = f"{s.old_number} → {s.new_number}"
        line = Text(f"\n{number + '. ' if number else ''}{harmless(s.heading) or '(서문)'}", style="bold")
        line.append("  " + ", ".join(CHANGES[c] for c in s.change), style="cyan")
        out.print(line)
        if set(s.change) - {"moved", "renumbered"}:
            out.print(marked(s.diff, bare=not out.is_terminal or out.no_color))


def _verdict(n: NoticeVerdict, put) -> None:  # type: ignore[no-untyped-def]
    from rich.text import Text

    promise = "조항 없음, 관행" if n.required_by == "custom" else "자체 조항"
    parts = [
        f"필요 {n.required_days}일 ({promise})" if n.required_days is not None else "필요한 기간을 모름",
        f"시행 {n.effective}" if n.effective else "시행일 모름",
    ]
    if n.announced:
        parts.append(f"공지 {n.announced}")
    elif n.announced_until:
        parts.append(f"공지 {n.announced_from or '?'} ~ {n.announced_until}")
    else:
        parts.append("공지일 모름")
    if n.given_days is not None:
        parts.append(f"{n.given_days}일 전 공지")
    elif n.given_days_max is not None:
        parts.append(f"{'?' if n.given_days_min is None else n.given_days_min}~{n.given_days_max}일 전 공지")
    if n.shortfall_days:
        parts.append(
            f"자체 조항 대비 {n.shortfall_days}일 부족"
            if n.required_by == "old_clause"
            else f"관행 대비 {n.shortfall_days}일 부족"
        )
    line = Text("사전 공지: ", style="bold")
    line.append(VERDICTS[n.verdict], style=VERDICT_STYLE[n.verdict])
    line.append(" · " + " · ".join(parts))
    if n.flags:
        line.append("  [" + ", ".join(n.flags) + "]", style="dim")
    put(line)
    if n.clause_quote:
        put(Text(f"  “{harmless(n.clause_quote)}”", style="dim"))


def _findings(findings: tuple[Finding, ...], put) -> None:  # type: ignore[no-untyped-def]
    from rich.table import Table
    from rich.text import Text

    if not findings:
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in (
        "규칙 (rule)",
        "무엇 (subject)",
        "전 (before)",
        "후 (after)",
        "방향",
        "고지",
        "까닭 (reason)",
    ):
        table.add_column(title, overflow="fold")
    for f in findings:
        style = {"adverse": "red", "favourable": "green"}.get(f.direction, "")
        table.add_row(
            Text(f.rule, style=style),
            Text(harmless(f.subject)),
            Text(harmless(_short(f.old))),
            Text(harmless(_short(f.new))),
            DIRECTIONS[f.direction],
            NOTICES[f.notice] + (" (다툼)" if f.disputed else ""),
            Text(harmless(f.reason), style="dim"),
        )
    put(table)


def _short(text: str | None, limit: int = 120) -> str:
    if text is None:
        return "—"
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def marked(diff: tuple[DiffOp, ...], *, bare: bool = False) -> Text:
    """The changed words of a section, old ones struck, new ones underlined, with a little of what stands around.

    `bare` is for where no style shows: old words in [-…-], new ones in {+…+}, as wdiff writes them.
    """
    from rich.text import Text

    out = Text()
    for i, (op, text) in enumerate(diff):
        if op == 0:
            out.append(harmless(_around(text, first=i == 0, last=i == len(diff) - 1)), style="dim")
        elif bare:
            out.append(f"[-{harmless(text)}-]" if op < 0 else f"{{+{harmless(text)}+}}")
        else:
            out.append(harmless(text), style="red strike" if op < 0 else "green underline")
    return out


def _around(text: str, *, first: bool, last: bool) -> str:
    if len(text) <= 2 * AROUND + 10:
        return text
    before = "" if first else text[:AROUND]
    after = "" if last else text[-AROUND:]
    return f"{before} … {after}"
