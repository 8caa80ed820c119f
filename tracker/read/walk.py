"""Serialised HTML → lines, in one pass over its tokens.

Serialised HTML has every end tag written out and every `<`, `>` and `"` in values escaped, so that one regular
expression splits it; a pass over its tokens costs a third of a walk over node objects, and no depth of nesting can
overflow a stack.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from tracker.read.blocks import Line, RawLink
from tracker.read.grid import Cell, Grid, layout_or_table
from tracker.read.text import text_lines

# (a comment that is left is one that ends at its first ">": <![if …]>, <?xml …?>)
_TOKEN = re.compile(r"<(/?[a-zA-Z][^\s>/]*|!--)([^>]*)>([^<]*)")
_ATTR = re.compile(r'([a-zA-Z_:][\w:.-]*)(?:="([^"]*)")?')
_SPAN = re.compile(r'(row|col)span="\s*(\d{1,6})')
_ID = re.compile(r'(?:^|\s)id="([^"]+)"')
_START = re.compile(r'start="(\d{1,4})"')
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_NEWLINES = re.compile(r"\r\n?|\n")
_TYPED = re.compile(r"^\s*(?:제\s?\d+\s?조|\d{1,2}\s?[.)]|[①-⑳]|[가나다라마바사]\s?[.)]|[-■◆●○▶※])", re.M)
_NO_ADDRESS = re.compile(r"(?:javascript|mailto|tel|data):", re.I)
_ADDRESS = re.compile(r"(?i)https?://|/|\.{1,2}/|\?|[\w\-./]+\.(?:html?|php|jsp|do|asp|aspx|pdf)\b")
_EARLIER = re.compile(
    r"이전|변경\s*전|개정\s*전|지난|과거|종전|구\s*\)?\s*(?:개인정보|방침|버전)|연혁|히스토리|history|previous|archive|보기|버전|version|ver\.|v\d"
    r"|(?:19|20)?\d\d\s*[.년\-/]\s*\d{1,2}\s*[.월\-/]\s*\d{1,2}",
    re.I,
)
# More links than this to earlier versions no page has; what is past it is a list of something else.
_MAX_LINKS = 500
_LONG_ALT = 120

# What a tag does, as a small number: looking it up once is most of what a tag costs.
(
    _BREAK,
    _LI,
    _LI_END,
    _LIST,
    _LIST_END,
    _HEAD,
    _HEAD_END,
    _CELL,
    _CELL_END,
    _TABLE,
    _TABLE_END,
    _ROW,
    _PART,
) = range(1, 14)
_STRONG, _STRONG_END, _STYLED, _STYLED_END, _LINK, _LINK_END, _SELECT, _SELECT_END, _OPTION, _OPTION_END, _IMAGE, _PRE, _PRE_END = range(14, 27)  # fmt: skip
_ACTIONS: dict[str, int] = {}
for _name in (
    "address article aside blockquote body button caption center dd details dialog dir div dl fieldset figcaption "
    "figure footer form header hgroup hr html main menu nav optgroup p section tbody thead tfoot tr"
).split():
    _ACTIONS[_name] = _ACTIONS["/" + _name] = _BREAK
_ACTIONS["br"] = _BREAK
_ACTIONS["img"] = _IMAGE
for _names, _open, _close in (
    ("li", _LI, _LI_END),
    ("ul ol", _LIST, _LIST_END),
    ("h1 h2 h3 h4 h5 h6 dt summary legend button", _HEAD, _HEAD_END),
    ("td th", _CELL, _CELL_END),
    ("table", _TABLE, _TABLE_END),
    ("b strong", _STRONG, _STRONG_END),
    ("span font", _STYLED, _STYLED_END),
    ("a", _LINK, _LINK_END),
    ("select", _SELECT, _SELECT_END),
    ("option", _OPTION, _OPTION_END),
    ("pre textarea xmp plaintext", _PRE, _PRE_END),
):
    for _name in _names.split():
        _ACTIONS[_name], _ACTIONS["/" + _name] = _open, _close
_ACTIONS["tr"] = _ROW
for _name in ("thead", "tbody", "tfoot"):
    _ACTIONS[_name] = _PART
_RANK = {
    "h1": 1,
    "h2": 2,
    "h3": 3,
    "h4": 4,
    "h5": 5,
    "h6": 6,
    "dt": 7,
    "summary": 7,
    "legend": 7,
    "button": 7,
}


def unescape(text: str) -> str:
    """The entities a serialiser writes."""
    if "&" in text:
        for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
            text = text.replace(entity, char)
    return text


def join(base: str | None, href: str) -> str | None:
    """An absolute address; None for what leads to no page."""
    href = href.strip()
    if not href or href[0] == "#" or _NO_ADDRESS.match(href):
        return None
    try:
        return urljoin(base, href) if base else href
    except ValueError:
        return None


class Walker:
    """One pass. `sink` is where finished lines go: the page, or the table cell that is being read."""

    def __init__(self, base: str | None) -> None:
        self.base = base
        self.lines: list[Line] = []
        self.links: list[RawLink] = []
        self.sink = self.lines
        self.tables: list[tuple[list[Line], Grid]] = []
        self.lists: list[list[int]] = []  # [ordered?, number of the last item]
        self.anchor = ""
        self.marker = ""
        self.rank = 0
        # The line that is being read: its pieces, how many letters are bold, linked, or a bold beginning.
        self.pieces: list[str] = []
        self.size = self.bold = self.linked = self.lead = 0
        self.target = ""

    def run(self, html: str) -> None:
        """Read a serialised element; lines and links are then in `lines` and `links`."""
        strong = pre = 0
        styled: list[bool] = []
        href: str | None = None
        label: list[str] = []
        linked = selecting = choosing = False
        value = ""
        closed = (0, 0)  # how far the line was when a link last ended
        pieces = self.pieces
        for tag, attrs, text in _TOKEN.findall(html):
            action = _ACTIONS.get(tag, 0)
            if action:
                if action <= _PART or action >= _PRE:
                    if tag == "br" and 0 < self.rank < 7 and self.size <= 30:
                        pieces.append(" ")  # a heading broken for looks
                    elif self.size:
                        self.end_line()
                    elif pieces:
                        pieces.clear()
                    if action != _BREAK:
                        if action == _PRE:
                            pre += 1
                        elif action == _PRE_END:
                            pre = max(0, pre - 1)
                        else:
                            self.block(action, tag, attrs)
                    elif 'id="' in attrs:
                        self.named(attrs)
                elif action == _STRONG:
                    strong += 1
                elif action == _STRONG_END:
                    strong = max(0, strong - 1)
                elif action == _STYLED:
                    heavy = "font-weight" in attrs and bool(_BOLD_STYLE.search(attrs))
                    styled.append(heavy)
                    strong += heavy
                elif action == _STYLED_END:
                    if styled and styled.pop():
                        strong = max(0, strong - 1)
                elif action == _LINK:
                    if pieces and closed == (len(pieces), self.size):
                        pieces.append(" ")  # two links side by side are two labels
                    values = dict(_ATTR.findall(attrs))
                    href = values.get("href")
                    self.anchor = values.get("id") or values.get("name") or self.anchor
                    linked = "href" in values or "onclick" in values
                    label = []
                    if href and href[0] == "#" and len(href) > 1:
                        self.target = href[1:]
                elif action == _LINK_END:
                    if linked:
                        self.link("".join(label), join(self.base, unescape(href or "")))
                    linked = False
                    closed = (len(pieces), self.size) if not text else (0, 0)
                elif action == _SELECT:
                    selecting = True
                elif action == _SELECT_END:
                    selecting = choosing = False
                elif action == _OPTION:
                    choosing = True
                    value = dict(_ATTR.findall(attrs)).get("value") or ""
                elif action == _OPTION_END:
                    choosing = False
                elif action == _IMAGE and len(attrs) > _LONG_ALT:
                    self.image(attrs)
            if not text:
                continue
            if selecting:
                if choosing:
                    address = unescape(value)
                    self.link(
                        text,
                        join(self.base, address) if _ADDRESS.match(address.strip()) else None,
                        chosen=True,
                    )
                continue
            n = len(text.strip())
            if not n:
                if pieces:
                    pieces.append(" ")
                continue
            if "\n" in text and (pre or (text.count("\n") > 4 and len(_TYPED.findall(text)) > 2)):
                # Typed text: its line breaks are meant.
                if text.count("\n") > 4 and not self.size:
                    self.sink += text_lines(unescape(text))
                    continue
                for i, part in enumerate(_NEWLINES.split(text)):
                    if i and self.size:
                        self.end_line()
                    if part.strip():
                        self.add(part, len(part.strip()), strong > 0, linked)
                continue
            if strong or linked or self.lead:
                if linked:
                    label.append(text)
                self.add(text, n, strong > 0, linked)
            else:
                self.size += n
                pieces.append(text)
        if self.size:
            self.end_line()
        while self.tables:  # never in serialised HTML, but nothing may be lost
            self.end_table()

    def add(self, text: str, size: int, strong: bool, linked: bool) -> None:
        """One piece of the current line, of `size` letters."""
        if strong:
            if self.bold == self.size:
                self.lead = -1
            self.bold += size
        elif self.lead == -1:
            self.lead = sum(map(len, self.pieces))
        if linked:
            self.linked += size
        self.size += size
        self.pieces.append(text)

    def block(self, action: int, tag: str, attrs: str) -> None:
        """A tag that opens or closes something; the current line has ended."""
        if action == _LI:
            self.marker = ""
            if self.lists and self.lists[-1][0]:
                self.lists[-1][1] += 1
                self.marker = f"{self.lists[-1][1]}."
        elif action == _LI_END:
            self.marker = ""
        elif action == _LIST:
            self.marker = ""
            start = _START.search(attrs) if tag == "ol" and attrs else None
            self.lists.append([tag == "ol", int(start[1]) - 1 if start else 0])
        elif action == _LIST_END:
            self.marker = ""
            if self.lists:
                self.lists.pop()
        elif action == _HEAD:
            # (an accordion's button inside its <h3> is what that heading says, and no heading of another rank)
            self.rank = min(self.rank or 9, _RANK[tag])
        elif action == _HEAD_END:
            self.rank = 0
        elif action == _TABLE:
            self.tables.append((self.sink, Grid()))
        elif action == _TABLE_END:
            self.end_table()
        elif self.tables:
            outer, grid = self.tables[-1]
            if action == _CELL:
                spans = {k: int(v) for k, v in _SPAN.findall(attrs)} if "span=" in attrs else {}
                cell = Cell([], tag == "th", spans.get("row", 1), spans.get("col", 1))
                grid.cell(cell)
                self.sink = cell.lines
            elif action == _CELL_END:
                self.sink = outer
            elif action == _ROW:
                grid.row()
            elif action == _PART:
                grid.part(tag)
        if 'id="' in attrs:
            self.named(attrs)

    def named(self, attrs: str) -> None:
        """An id that a list of contents may point at."""
        m = _ID.search(attrs)
        if m:
            self.anchor = m[1]

    def image(self, attrs: str) -> None:
        """A picture of text, whose words stand in its description; captions of ornaments are shorter."""
        alt = dict(_ATTR.findall(attrs)).get("alt") or ""
        if len(alt) < _LONG_ALT:
            return
        if self.size:
            self.end_line()
        for line in text_lines(unescape(alt)):
            self.sink.append(line)

    def link(self, label: str, url: str | None, *, chosen: bool = False) -> None:
        """Keep a link or an option whose words may name an earlier version."""
        words = " ".join(unescape(label).split())
        if words and len(self.links) < _MAX_LINKS and (chosen or _EARLIER.search(words)):
            self.links.append(RawLink(words, url))

    def end_table(self) -> None:
        """The table as one line, or its cells' lines where it only lays out the page."""
        if self.tables:
            self.sink, grid = self.tables.pop()
            layout_or_table(grid, self.sink)

    def end_line(self) -> None:
        """Hand the current line to the sink."""
        pieces, size = self.pieces, self.size
        if len(pieces) == 1:
            raw = pieces[0]
        else:
            # A number in an element of its own stands apart from the heading behind it.
            raw = (pieces[0] + " " if pieces[0].isdecimal() and len(pieces[0]) < 3 else pieces[0]) + "".join(
                pieces[1:]
            )
        lead = 0
        if self.lead > 0:
            lead = len(" ".join(unescape(raw[: self.lead]).split()))
        depth = len(self.lists)
        self.sink.append(
            Line(
                " ".join(unescape(raw).split()),
                "item" if depth else "text",
                self.rank or (8 if self.bold >= size else 0),
                lead,
                depth,
                self.marker,
                None,
                self.anchor,
                self.target,
                self.linked >= size,
            )
        )
        pieces.clear()
        self.size = self.bold = self.linked = self.lead = 0
        self.anchor = self.marker = self.target = ""
