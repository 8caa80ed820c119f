"""HTML → lines. Lexbor builds the tree, its serialised form is then read token by token in one pass.

Serialised HTML has every end tag written out and every `<`, `>`, `"` in values escaped, so that one regular
expression splits it; a pass over its tokens costs a third of a walk over node objects, and no depth of nesting
can overflow a stack.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from tracker.errors import NotAPolicy, ReadError
from tracker.model import PolicyKind
from tracker.read.blocks import Line, RawLink, Reading, tidy
from tracker.read.chrome import chrome_nodes, hidden_nodes, trim
from tracker.read.grid import Cell, Grid, layout_or_table
from tracker.read.guard import tame
from tracker.read.policy import holds

_TOKEN = re.compile(r"<(/?[a-zA-Z][^\s>/]*)([^>]*)>([^<]*)")
_ATTR = re.compile(r'([a-zA-Z_:][\w:.-]*)(?:="([^"]*)")?')
_SPAN = re.compile(r'(row|col)span="\s*(\d{1,6})')
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_PRE_STYLE = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)|whitespace-pre", re.I)
_NEWLINES = re.compile(r"\r\n?|\n")

_BLOCK = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup p plaintext pre "
    "section summary table tbody td tfoot th thead tr ul xmp textarea br".split()
)
_RANK = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "dt": 7, "summary": 7, "legend": 7}
_STRONG = frozenset({"b", "strong"})
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_PRE = frozenset({"pre", "textarea", "xmp", "plaintext"})
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&"))
_EARLIER = re.compile(
    r"(?:이전|변경\s*전|개정\s*전|지난|과거|종전|구\s*\)?\s*(?:개인정보|방침|버전)|연혁|히스토리|history|previous|archive|보기|버전|version|ver\.|v\d)"
    r"|(?:19|20)?\d\d\s*[.년\-/]\s*\d{1,2}\s*[.월\-/]\s*\d{1,2}",
    re.I,
)


def unescape(text: str) -> str:
    """The five entities a serialiser writes."""
    if "&" in text:
        for entity, char in _ENTITIES:
            text = text.replace(entity, char)
    return text


def read_html(
    text: str,
    *,
    select: str | None,
    remove: Sequence[str],
    base_url: str | None,
    kind: PolicyKind = "privacy",
) -> Reading:
    """Lines of the page (or of what `select` names), without what is hidden and without structural chrome.

    Raises NotAPolicy where `select` finds nothing, ReadError where a selector is not CSS, TooLarge from the guard.
    """
    text, warnings = tame(tidy(text))
    reading = _pass(text, select, remove, base_url, keep_hidden=False)
    if reading.hidden and not holds(reading.reading.lines, kind):
        # Tabs and accordions that a script opens: the policy itself is hidden, so hidden text counts.
        opened = _pass(text, select, remove, base_url, keep_hidden=True)
        if holds(opened.reading.lines, kind):
            reading = opened
            reading.reading.warnings.append(
                "the policy stands in hidden elements (tabs or accordions) and was read from there"
            )
    reading.reading.warnings[:0] = warnings
    return reading.reading


@dataclass(slots=True)
class _Pass:
    """One reading of the page and how many elements it left out as hidden."""

    reading: Reading
    hidden: int


def _pass(
    text: str, select: str | None, remove: Sequence[str], base_url: str | None, *, keep_hidden: bool
) -> _Pass:
    parser = LexborHTMLParser(text)
    title = parser.css_first("title")
    reading = Reading([])
    reading.title = " ".join(title.text().split()) if title else None
    root_html = parser.css_first("html")
    reading.language = (root_html.attributes.get("lang") or None) if root_html else None
    root = parser.body or parser.root
    if root is None:
        return _Pass(reading, 0)
    for selector in remove:
        for node in _css(parser, selector):
            if node.parent is not None:
                node.decompose()
    roots: list[LexborNode] = [root]
    if select:
        roots = _css(parser, select)
        if not roots:
            raise NotAPolicy(f"nothing on the page matches the selector {select!r}")
        roots = _outermost(roots)
    else:
        _drop(chrome_nodes(parser))
    hidden = [] if keep_hidden else hidden_nodes(parser)
    _drop(hidden)
    base = base_url
    base_tag = parser.css_first("base[href]")
    if base_tag and base_tag.attributes.get("href"):
        base = _join(base_url, base_tag.attributes["href"] or "")
    for one in roots:
        walker = _Walker(base)
        walker.run((one.html or "").replace("&nbsp;", " "))
        reading.lines += walker.lines
        reading.links += walker.links
    reading.page = "\n".join(line.text for line in reading.lines[:60])[:3000]
    if not select:
        reading.lines = trim(reading.lines)
    return _Pass(reading, len(hidden))


def _drop(nodes: list[LexborNode]) -> None:
    """Take elements out of the tree; one inside another is gone with it."""
    for node in _outermost(nodes):
        node.decompose()


def _css(parser: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        return list(parser.css(selector))
    except (SelectolaxError, ValueError) as error:
        raise ReadError(f"{selector!r} is not a CSS selector: {str(error).splitlines()[0]}") from None


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    ids = {n.mem_id for n in nodes}
    out = []
    for n in nodes:
        up = n.parent
        while up is not None and up.mem_id not in ids:
            up = up.parent
        if up is None:
            out.append(n)
    return out


def _join(base: str | None, href: str) -> str | None:
    href = href.strip()
    if not href or href.startswith("#") or re.match(r"(?i)(?:javascript|mailto|tel|data):", href):
        return None
    try:
        return urljoin(base, href) if base else href
    except ValueError:
        return None


@dataclass(slots=True)
class _TableFrame:
    """A table being read: its grid so far and where the lines went before it began."""

    outer: list[Line]
    grid: Grid = field(default_factory=Grid)
    in_cell: bool = False


class _Walker:
    """One pass over the tokens. `sink` is where finished lines go: the page, or the table cell being read."""

    def __init__(self, base: str | None) -> None:
        self.base = base
        self.lines: list[Line] = []
        self.links: list[RawLink] = []
        self.sink = self.lines
        self.tables: list[_TableFrame] = []
        self._reset()
        self.anchor = ""
        self.marker = ""

    def _reset(self) -> None:
        self.buf: list[str] = []
        self.size = 0
        self.strong_size = 0
        self.lead = 0
        self.linked_size = 0
        self.target = ""

    def run(self, html: str) -> None:
        strong = 0
        bold_spans: list[tuple[str, bool]] = []
        rank = 0
        pre = 0
        lists: list[list[int]] = []  # [ordered?, counter]
        depth = 0
        link_text: list[str] = []
        href: str | None = None
        in_link = False
        in_select = 0
        option_value = ""
        option_open = False
        tables = self.tables
        for tag, attrs, text in _TOKEN.findall(html):
            if tag[0] == "/":
                name = tag[1:]
                if name in _BLOCK:
                    if name == "li":
                        self.flush(rank, depth)
                        self.marker = ""
                    elif name in ("ul", "ol"):
                        self.flush(rank, depth)
                        self.marker = ""
                        if lists:
                            lists.pop()
                        depth = len(lists)
                    elif name in _RANK:
                        self.flush(rank, depth)
                        rank = 0
                    elif name in ("td", "th"):
                        self.flush(rank, depth)
                        if tables:
                            self.sink = tables[-1].outer
                            tables[-1].in_cell = False
                    elif name == "table":
                        self.flush(rank, depth)
                        if tables:
                            frame = tables.pop()
                            self.sink = frame.outer
                            layout_or_table(frame.grid, self.sink)
                    else:
                        self.flush(rank, depth)
                        if name in _PRE:
                            pre = max(0, pre - 1)
                elif name in _STRONG:
                    strong = max(0, strong - 1)
                elif name in ("span", "font"):
                    if bold_spans and bold_spans.pop()[1]:
                        strong = max(0, strong - 1)
                elif name == "a":
                    if in_link:
                        label = " ".join("".join(link_text).split())
                        if label and _EARLIER.search(label):
                            self.links.append(
                                RawLink(unescape(label), _join(self.base, unescape(href or "")))
                            )
                        in_link = False
                elif name == "select":
                    in_select = 0
                elif name == "option":
                    option_open = False
            else:
                name = tag
                if name in _BLOCK:
                    if name == "br":
                        self.flush(rank, depth)
                    elif name == "li":
                        self.flush(rank, depth)
                        self.marker = ""
                        if lists and lists[-1][0]:
                            lists[-1][1] += 1
                            self.marker = f"{lists[-1][1]}."
                        if 'id="' in attrs:
                            self._anchor(attrs)
                    elif name in ("ul", "ol"):
                        self.flush(rank, depth)
                        self.marker = ""
                        start = 0
                        if name == "ol" and 'start="' in attrs:
                            m = re.search(r'start="(\d{1,4})"', attrs)
                            start = int(m[1]) - 1 if m else 0
                        lists.append([1 if name == "ol" else 0, start])
                        depth = len(lists)
                    elif name == "table":
                        self.flush(rank, depth)
                        tables.append(_TableFrame(self.sink))
                    elif name in ("td", "th"):
                        self.flush(rank, depth)
                        if tables:
                            spans = {k: int(v) for k, v in _SPAN.findall(attrs)} if "span=" in attrs else {}
                            cell = Cell([], name == "th", spans.get("row", 1), spans.get("col", 1))
                            tables[-1].grid.cell(cell)
                            self.sink = cell.lines
                    elif name == "tr":
                        self.flush(rank, depth)
                        if tables:
                            tables[-1].grid.row()
                    elif name in ("thead", "tbody", "tfoot"):
                        self.flush(rank, depth)
                        if tables:
                            tables[-1].grid.part(name)
                    elif name == "caption":
                        self.flush(rank, depth)
                    else:
                        self.flush(rank, depth)
                        if name in _RANK:
                            rank = _RANK[name]
                        elif name in _PRE:
                            pre += 1
                        if 'id="' in attrs:
                            self._anchor(attrs)
                elif name in _STRONG:
                    strong += 1
                elif name in ("span", "font"):
                    bold = bool(attrs) and "font-weight" in attrs and bool(_BOLD_STYLE.search(attrs))
                    bold_spans.append((name, bold))
                    strong += bold
                elif name == "a":
                    if attrs:
                        values = dict(_ATTR.findall(attrs))
                        href = values.get("href")
                        if "id" in values or "name" in values:
                            self.anchor = values.get("id") or values.get("name") or ""
                        in_link = "href" in values or "onclick" in values
                        link_text = []
                        if href and href.startswith("#") and len(href) > 1:
                            self.target = href[1:]
                elif name == "select":
                    in_select = 1
                elif name == "option":
                    option_open = True
                    values = dict(_ATTR.findall(attrs))
                    option_value = values.get("value") or ""
            if text:
                if in_select:
                    if option_open:
                        label = " ".join(unescape(text).split())
                        if label:
                            self.links.append(RawLink(label, _option_url(self.base, unescape(option_value))))
                    continue
                if pre and "\n" in text:
                    parts = _NEWLINES.split(text)
                    for i, part in enumerate(parts):
                        if i:
                            self.flush(rank, depth)
                        self._add(part, strong, in_link)
                    continue
                if in_link:
                    link_text.append(text)
                self.buf.append(text)
                n = len(text.strip())
                if n:
                    if strong:
                        if self.strong_size == self.size:
                            self.lead = -1
                        self.strong_size += n
                    elif self.lead == -1:
                        self.lead = sum(map(len, self.buf[:-1]))
                    if in_link:
                        self.linked_size += n
                    self.size += n
        self.flush(rank, depth)
        while tables:  # never in serialised HTML, but nothing may be lost
            frame = tables.pop()
            self.sink = frame.outer
            layout_or_table(frame.grid, self.sink)

    def _add(self, text: str, strong: int, in_link: bool) -> None:
        self.buf.append(text)
        n = len(text.strip())
        self.size += n
        if strong:
            self.strong_size += n
        if in_link:
            self.linked_size += n

    def _anchor(self, attrs: str) -> None:
        m = re.search(r'(?:^|\s)id="([^"]+)"', attrs)
        if m:
            self.anchor = m[1]

    def flush(self, rank: int, depth: int) -> None:
        """End the current line, if anything stands on it."""
        if not self.size:
            if self.buf:
                self._reset()
            return
        text = " ".join(unescape("".join(self.buf)).split())
        wholly = self.strong_size >= self.size
        lead = 0
        if not wholly and self.lead > 0:
            lead = len(" ".join(unescape("".join(self.buf)[: self.lead]).split()))
        self.sink.append(
            Line(
                text,
                "item" if depth else "text",
                rank or (8 if wholly else 0),
                lead,
                depth,
                self.marker,
                None,
                self.anchor,
                self.target,
                self.linked_size >= self.size,
                bool(self.tables),
            )
        )
        self.anchor = ""
        self.marker = ""
        self._reset()


def _option_url(base: str | None, value: str) -> str | None:
    """An option's value as an address, where it is one."""
    if re.match(r"(?i)https?://|/|\.{1,2}/|\?|[\w\-./]+\.(?:html?|php|jsp|do|asp|aspx|pdf)\b", value.strip()):
        return _join(base, value)
    return None


def fragment(text: str) -> list[Line]:
    """Lines of a piece of HTML inside another format."""
    tamed, _ = tame(text)
    parser = LexborHTMLParser(tamed)
    walker = _Walker(None)
    walker.run(((parser.body.html if parser.body else None) or "").replace("&nbsp;", " "))
    return walker.lines
