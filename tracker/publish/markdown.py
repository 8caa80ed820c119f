"""A digest as GitHub-flavoured Markdown, for `$GITHUB_STEP_SUMMARY`.

Every character that Markdown or HTML could take as its own is escaped, so page text shows as it stands: no tags, no
links, no images, no mentions, no broken tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.publish.catalogue import Catalogue, catalogue
from tracker.publish.digest import Digest, Entry, TroubleEntry
from tracker.publish.safe import plain, short

MAX_BYTES = 900_000  # a job summary may have 1 MiB (1,048,576 bytes) a step; more is refused whole
MAX_ROWS = 50
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>$^=])")


def escape(text: str) -> str:
    """Text as Markdown that shows exactly that text, safe in a table cell and at the start of a line."""
    text = plain(text).replace("&", "&amp;").replace("<", "&lt;")
    text = _SPECIAL.sub(r"\\\1", text)
    # A bare address, a mention or an issue number would become a link of its own: the entity breaks the pattern.
    return text.replace("@", "&#64;").replace("://", "&#58;//").replace("www\\.", "www&#46;")


def render(digest: Digest) -> str:
    """The digest; cut at an entry where it would pass the limit of a job summary."""
    t = catalogue(digest.language)
    out: list[str] = []
    size = 0
    blocks = list(_blocks(digest, t))
    for i, block in enumerate(blocks):
        size += len(block.encode()) + 2
        if size > MAX_BYTES:
            out.append(f"_{escape(t('digest.more', count=len(blocks) - i))}_")
            break
        out.append(block)
    return "\n\n".join(out) + "\n"


def _blocks(d: Digest, t: Catalogue) -> Iterator[str]:
    yield f"## {escape(d.title)} — {escape(d.date_line)}"
    yield escape(d.count_line if d.groups else t("digest.nothing"))
    if d.checked_line:
        yield escape(d.checked_line)
    for group in d.groups:
        yield f"### {escape(group.title)} ({len(group.entries)})"
        for e in group.entries:
            yield _entry(e, t)
    if d.troubles:
        yield f"### {escape(t('group.trouble'))} ({len(d.troubles)})"
        yield "\n".join(_trouble(e, t) for e in d.troubles)
    yield f"<sub>{escape(t('digest.disclaimer'))}</sub>"


def _entry(e: Entry, t: Catalogue) -> str:
    lines = [
        f"#### {escape(e.headline)} " + " ".join(f"`{b}`" for b in e.badges),
        "",
        escape(" ".join(e.summary)),
        "",
        f"**{escape(t('notice.label'))}:** {escape(e.notice.text)}",
        "",
    ]
    if e.findings:
        names = ("what", "before", "after", "section", "why")
        lines += [
            "| " + " | ".join(escape(t(f"column.{n}")) for n in names) + " |",
            "|" + "---|" * len(names),
        ]
        for row in e.findings[:MAX_ROWS]:
            none = t("finding.none")
            cells = (row.what, row.before or none, row.after or none, row.section, row.because)
            lines.append("| " + " | ".join(escape(short(c, 300)) for c in cells) + " |")
        if len(e.findings) > MAX_ROWS:
            lines += ["", escape(t("digest.more", count=len(e.findings) - MAX_ROWS))]
        lines.append("")
    links = [f"[{escape(link.label)}](<{link.url}>)" for link in e.links]
    if not any(link.name == "change" for link in e.links):
        links.append(escape(t("link.command", command=e.command)))
    lines.append(" · ".join([escape(e.effective_text), escape(e.versions), *links]))
    return "\n".join(lines)


def _trouble(e: TroubleEntry, t: Catalogue) -> str:
    what = escape(t("trouble.line", company=e.company, kind=e.kind_label, why=e.why))
    since = f" ({escape(e.since_text)})" if e.since_text else ""
    return f"- {what}{since}" + (f" — {escape(short(e.detail, 300))}" if e.detail else "")
