"""The 대비표 as text: on a terminal, in Markdown, in HTML."""

from __future__ import annotations

import re
from html import escape

from tracker.publish.comparison import Comparison, Line, Row
from tracker.publish.render import environment

WIDTH = 100  # columns where no terminal says otherwise


def terminal(table: Comparison, *, width: int | None = None, color: bool = False) -> str:
    """A table of box lines. With colour changed words are underlined; without, they stand between underscores."""
    import io

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    def cell(lines: tuple[Line, ...], style: str) -> Text:
        text = Text()
        for i, line in enumerate(lines):
            text.append("\n" if i else "")
            for run in line:
                if run.changed and color:
                    text.append(run.text, style=f"underline {style}")
                else:
                    text.append(f"_{run.text.strip()}_" if run.changed and run.text.strip() else run.text)
        return text

    drawn = Table(title=f"{table.title}", caption=table.caption, show_lines=True, expand=True)
    for name, ratio in zip(table.columns, (2, 5, 5, 3), strict=True):
        drawn.add_column(name, ratio=ratio, overflow="fold")
    for row in table.rows:
        drawn.add_row(
            Text(row.provision), cell(row.old, "red"), cell(row.new, "green"), Text("\n".join(row.notes))
        )
    out = io.StringIO()
    console = Console(
        file=out,
        width=width or WIDTH,
        force_terminal=color,
        color_system="standard" if color else None,
        highlight=False,
    )
    if table.subtitle:
        console.print(Text(table.subtitle))
    console.print(drawn if table.rows else Text("바뀐 조항이 없습니다."))
    return out.getvalue()


# Markdown's own signs, so that page text stays text; and the start of a line that would be a list or a heading.
_SIGNS = re.compile(r"([\\`*_{}\[\]#|~!])")


def markdown(table: Comparison) -> str:
    """A Markdown table; underlines are `<u>`, line ends `<br>`; every sign of the page's own text is escaped."""

    def words(text: str) -> str:
        return _SIGNS.sub(r"\\\1", escape(text, quote=False))

    def cell(lines: tuple[Line, ...]) -> str:
        return "<br>".join(
            "".join(f"<u>{words(r.text)}</u>" if r.changed else words(r.text) for r in line) for line in lines
        )

    def drawn(row: Row) -> str:
        notes = "<br>".join(words(n) for n in row.notes)
        return f"| {words(row.provision)} | {cell(row.old)} | {cell(row.new)} | {notes} |"

    lines = [f"# {words(table.title)}", ""]
    lines += [words(table.subtitle), ""] if table.subtitle else []
    if table.rows:
        lines += ["| " + " | ".join(words(c) for c in table.columns) + " |", "|---|---|---|---|"]
        lines += [drawn(r) for r in table.rows]
    else:
        lines.append("바뀐 조항이 없습니다.")
    return "\n".join([*lines, "", words(table.caption), ""])


def html(table: Comparison) -> str:
    """A whole page that needs nothing else, for the screen and for paper."""
    return environment().get_template("comparison.html").render(table=table)
