"""A digest for a terminal, with colours and tables. Texts are rich `Text` values, never markup: nothing in a page can
colour, move the cursor or open a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.publish.catalogue import Catalogue, catalogue
from tracker.publish.digest import Digest, Entry, FindingRow, TroubleEntry
from tracker.publish.safe import short

if TYPE_CHECKING:
    from rich.console import Group

_STYLE = {
    "short": "bold red",
    "important": "bold yellow",
    "soon": "bold cyan",
    "ordinary": "bold",
    "structural": "dim bold",
}
_VERDICT = {"short": "red", "met": "green", "undetermined": "yellow"}
_MARK = {"adverse": "red", "favourable": "green", "neutral": ""}
MAX_CELL = 120  # characters of a value; the whole stands in the comparison
MAX_ROWS = 30  # of one entry's findings; a rewrite of a whole policy can have hundreds


def view(digest: Digest) -> Group:
    """What rich prints for a digest: `Console().print(view(digest))`."""
    from rich.console import Group, RenderableType
    from rich.text import Text

    t = catalogue(digest.language)
    parts: list[RenderableType] = [Text(f"{digest.title} — {digest.date_line}", style="bold")]
    parts.append(Text(digest.count_line if digest.groups else t("digest.nothing")))
    if digest.checked_line:
        parts.append(Text(digest.checked_line, style="dim"))
    for group in digest.groups:
        parts.append(Text(f"\n■ {group.title} ({len(group.entries)})", style=_STYLE[group.urgency]))
        parts += [_entry(e, t) for e in group.entries]
    if digest.troubles:
        parts.append(Text(f"\n■ {t('group.trouble')} ({len(digest.troubles)})", style="bold magenta"))
        parts += [_trouble(e, t) for e in digest.troubles]
    if not digest.empty:
        parts.append(Text("\n" + t("digest.disclaimer"), style="dim"))
    return Group(*parts)


def _entry(e: Entry, t: Catalogue) -> Group:
    from rich.console import Group, RenderableType
    from rich.padding import Padding
    from rich.text import Text

    head = Text("\n" + e.headline, style="bold")
    for badge in e.badges:
        head.append(f"  [{badge}]", style=_VERDICT[e.notice.verdict])
    body: list[RenderableType] = [
        Text(
            f"{e.effective_text} · {e.versions} · {t('digest.recorded', at=t.moment(e.recorded_at))}",
            style="dim",
        ),
        Text(" ".join(e.summary)),
        Text(f"{t('notice.label')}: ", style="bold").append(e.notice.text, style=_VERDICT[e.notice.verdict]),
    ]
    if e.findings:
        body.append(_table(e.findings, t))
    body += [Text(f"{link.label}: {link.url}", style="dim") for link in e.links]
    if not any(link.name == "change" for link in e.links):
        body.append(Text(t("link.command", command=e.command), style="dim"))
    return Group(head, Padding(Group(*body), (0, 0, 0, 2)))


def _table(rows: tuple[FindingRow, ...], t: Catalogue) -> Group:
    from rich import box
    from rich.console import Group, RenderableType
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False)
    for name in ("what", "before", "after", "section", "why"):
        table.add_column(t(f"column.{name}"), overflow="fold", ratio=3 if name in ("what", "after") else 2)
    for row in rows[:MAX_ROWS]:
        none = t("finding.none")
        table.add_row(
            Text(row.what, style=_MARK[row.direction]),
            Text(short(row.before or none, MAX_CELL), style="" if row.before else "dim"),
            Text(short(row.after or none, MAX_CELL), style="" if row.after else "dim"),
            Text(row.section),
            Text(_first_sentence(row.why), style="dim"),
        )
    parts: list[RenderableType] = [table]
    if len(rows) > MAX_ROWS:
        parts.append(Text(t("digest.more", count=len(rows) - MAX_ROWS), style="dim"))
    return Group(*parts)


def _first_sentence(text: str) -> str:
    """A table on a terminal has no room for more; mail and site have the whole reason and its basis."""
    head, stop, _ = text.partition(". ")
    return head + stop.strip()


def _trouble(e: TroubleEntry, t: Catalogue) -> Group:
    from rich.console import Group
    from rich.text import Text

    line = Text("- " + t("trouble.line", company=e.company, kind=e.kind_label, why=e.why), style="magenta")
    if e.since_text:
        line.append(f" ({e.since_text})")
    return Group(line, Text("    " + " ".join(x for x in (e.detail, e.url) if x), style="dim"))
