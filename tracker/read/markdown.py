"""Markdown → lines: what a reader of the rendered page sees, marks off, headings and bold kept as features."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin

from tracker.read.blocks import Line, RawLink, Reading, tidy
from tracker.read.chrome import trim
from tracker.read.grid import shape, table_line
from tracker.read.headings import ends_sentence, has_heading_words
from tracker.read.markers import parse_marker
from tracker.read.text import columns, table_at, unfinished

_FRONT = re.compile(r"\A\s*---[ \t]*\n(.{0,4000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_DATED = re.compile(r"\s*(?:effective\w*|시행\w*|공고\w*|announced\w*)\s*:.*\d", re.I)
_HASH = re.compile(r"^ {0,3}(#{1,6})(?:\s+|(?=[^\s#]))(.*?)\s*#*\s*$")
_SETEXT = re.compile(r"^ {0,3}(=+|-{2,})\s*$")
_ITEM = re.compile(r"^(\s*)([-*+]|\d{1,3}[.)])\s+(.*)$")
_RULE = re.compile(r"^ {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$")
_IMAGE = re.compile(r"!\[([^\[\]]{0,300})\]\([^()\s]{0,1000}(?:\s+\"[^\"]{0,200}\")?\)")
_LINK = re.compile(r"\[([^\[\]]{0,300})\]\(([^()\s]{0,1000})(?:\s+\"[^\"]{0,200}\")?\)")
_QUOTED = re.compile(r"^(?:>\s*)+")
_REFERENCE = re.compile(r"^ {0,3}\[[^\[\]]{1,100}\]:\s+\S+")
_AUTO = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,500})>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.{1,2000}?)(?<=\S)\1")
_EM = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_\n]{1,500}?)(?<=[^\s*_])\1(?![\w*])")
_CODE = re.compile(r"(`{1,3})([^`\n]{1,500})\1")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_COMMENT = re.compile(r"<!--.{0,20000}?-->", re.S)
_BREAK = re.compile(r"(?i)<br\s*/?>")
_EARLIER = re.compile(r"이전|변경\s?전|지난|종전|과거|구\s|보기|\d{2,4}\s?[.년\-/]\s?\d", re.I)


def read_markdown(text: str, *, base_url: str | None = None) -> Reading:
    """Lines of a Markdown file; HTML tables in it are read as HTML."""
    text = tidy(text).replace("\r\n", "\n").replace("\r", "\n")
    reading = Reading([])
    front = _FRONT.match(text)
    if front:
        m = re.search(r"^title\s*:\s*[\"']?(.+?)[\"']?\s*$", front[1], re.M)
        reading.title = m[1] if m else None
        # The site shows this date where it shows the policy; the rest is for the generator.
        dated = [x.strip() for x in front[1].split("\n") if _DATED.match(x)]
        reading.lines += [Line(" ".join(x.split())) for x in dated[:4]]
        text = text[front.end() :]
    text = _COMMENT.sub("", text) if "<!--" in text else text
    walker = _Markdown(reading, base_url)
    if "<table" in text.lower():
        for kind, piece in _split_tables(text):
            if kind == "html":
                walker.html(piece)
            else:
                walker.run(piece)
    else:
        walker.run(text)
    reading.lines = trim(reading.lines)
    return reading


def _split_tables(text: str) -> list[tuple[str, str]]:
    """Pieces of Markdown and of HTML tables, in order; one pass."""
    out: list[tuple[str, str]] = []
    low = text.lower()
    at = 0
    while True:
        start = low.find("<table", at)
        if start < 0:
            break
        end = low.find("</table>", start)
        end = len(text) if end < 0 else end + 8
        out += [("markdown", text[at:start]), ("html", text[start:end])]
        at = end
    out.append(("markdown", text[at:]))
    return out


class _Markdown:
    """One pass over the source lines."""

    def __init__(self, reading: Reading, base: str | None) -> None:
        self.reading = reading
        self.base = base
        self.width = 0  # columns of the last source line

    def html(self, piece: str) -> None:
        from tracker.read.html import fragment

        self.reading.lines += fragment(piece)

    def run(self, text: str) -> None:
        raw = text.split("\n")
        lines = self.reading.lines
        i = 0
        joined = False  # whether the next plain line may continue the last one
        fence = ""
        while i < len(raw):
            line = raw[i]
            i += 1
            stripped = line.strip()
            if fence:
                if stripped.startswith(fence):
                    fence = ""
                elif stripped:
                    lines.append(Line(" ".join(stripped.split())))
                continue
            if stripped.startswith(("```", "~~~")):
                fence, joined = stripped[:3], False
                continue
            if stripped.startswith(">"):
                stripped = _QUOTED.sub("", stripped, count=1)
            if not stripped or _REFERENCE.match(line):
                joined = False
                continue
            if "|" in line:
                found, after = table_at(raw, i - 1)
                if found:
                    rows, heads = found
                    cells = [tuple(self.inline(c)[0] for c in r) for r in rows]
                    lines.append(table_line(shape(cells, heads, [False] * len(cells))))
                    i, joined = after, False
                    continue
            if _RULE.match(stripped):
                joined = False
                continue
            m = _HASH.match(stripped)
            if m and m[2]:
                self.add(m[2], len(m[1]), "text", 0)
                joined = False
                continue
            if (
                i < len(raw)
                and (u := _SETEXT.match(raw[i]))
                and len(stripped) <= 100
                and not _ITEM.match(line)
                and not joined
            ):
                self.add(stripped, 1 if u[1][0] == "=" else 2, "text", 0)
                i, joined = i + 1, False
                continue
            m = _ITEM.match(line)
            if m:
                depth = 1 + min(len(m[1].expandtabs(4)) // 2, 8)
                numbered = m[2][0].isdigit()
                self.add(
                    f"{m[2]} {m[3]}" if numbered else m[3],
                    0,
                    "text" if numbered and depth == 1 else "item",
                    depth if not numbered or depth > 1 else 0,
                )
                self.width = columns(stripped)
                joined = True
                continue
            if joined and lines and lines[-1].kind != "table" and self.continues(lines[-1], stripped):
                extra, _, _ = self.inline(stripped)
                lines[-1].text = f"{lines[-1].text} {extra}"
            else:
                self.add(stripped, 0, "text", 0)
            self.width = columns(stripped)
            joined = not line.endswith(("  ", "\\")) and not _BREAK.search(stripped[-8:])

    def continues(self, last: Line, text: str) -> bool:
        """A soft line break within a sentence. Authors also write one phrase a line: what ends like a sentence, a
        heading or a label is left alone."""
        if last.rank or ends_sentence(last.text) or (len(last.text) < 50 and has_heading_words(last.text)):
            return False
        if last.text.endswith((":", "：")) or parse_marker(text) is not None or text.startswith("**"):
            return False
        # A wrapped row is at least 50 columns wide (25 Korean letters), or breaks off at a particle.
        return self.width >= 50 or (self.width >= 20 and unfinished(last.text))

    def add(self, source: str, rank: int, kind: str, depth: int) -> None:
        """Lines of one source line; <br> breaks it."""
        for piece in _BREAK.split(source):
            text, bold, lead = self.inline(piece)
            if text:
                linked = bool(_LINK.fullmatch(piece.strip()))
                target = ""
                if linked and (m := _LINK.fullmatch(piece.strip())) and m[2].startswith("#"):
                    target = m[2][1:]
                self.reading.lines.append(
                    Line(
                        text,
                        "item" if kind == "item" else "text",
                        rank or (8 if bold else 0),
                        lead,
                        depth,
                        linked=linked,
                        target=target,
                    )
                )

    def inline(self, source: str) -> tuple[str, bool, int]:
        """Words without marks; whether all of them are bold; length of a bold beginning."""
        text = _IMAGE.sub("", source)
        if "](" in text:
            for found in _LINK.finditer(text):
                label = " ".join(_STRONG.sub(r"\2", found[1]).split())
                if label and _EARLIER.search(label) and not found[2].startswith("#"):
                    self.reading.links.append(RawLink(label, self.address(found[2])))
            text = _LINK.sub(r"\1", text)
        text = _AUTO.sub(r"\1", text)
        if "<" in text:
            text = re.sub(r"(?i)</?(?:strong|b)>", "**", text)
            text = _TAG.sub("", text)
        text = _CODE.sub(r"\2", text)
        bold, lead = False, 0
        whole = text.strip()
        m = _STRONG.match(whole)
        if m:
            rest = whole[m.end() :].strip()
            if not rest.strip(" :：.") or (not _STRONG.sub("", whole).strip(" :：.")):
                bold = True
            else:
                lead = len(" ".join(html.unescape(m[2]).split()))
        else:
            n = re.match(r"(\d{1,2}[.)]\s+|[가-하]\.\s+)(?=\*\*|__)", whole)
            if n and (m := _STRONG.match(whole, n.end())):
                if not whole[m.end() :].strip(" :：."):
                    bold = True
                else:
                    lead = len(" ".join((n[0] + m[2]).split()))
        text = _EM.sub(r"\2", _STRONG.sub(r"\2", text))
        text = html.unescape(_ESCAPE.sub(r"\1", text))
        return " ".join(tidy(text).split()), bold, lead

    def address(self, href: str) -> str | None:
        try:
            return urljoin(self.base, href) if self.base else href
        except ValueError:
            return None
