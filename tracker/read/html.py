"""HTML → lines. Lexbor builds the tree; chrome and hidden elements are cut out of it; `walk` reads the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from tracker.errors import NotAPolicy, ReadError
from tracker.model import PolicyKind
from tracker.read.blocks import Line, Reading, tidy
from tracker.read.chrome import chrome_nodes, hidden_nodes, trim
from tracker.read.guard import tame
from tracker.read.policy import holds
from tracker.read.walk import Walker, join

_FRAME = re.compile(r"<i?frame\b[^<>]{0,500}?\ssrc\s*=\s*[\"']?([^\"'<>\s]{3,500})", re.I)


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
    framed = _FRAME.search(text)
    text, warnings = tame(text)
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
    reading.reading.frame = join(base_url, framed[1]) if framed else None
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
    reading.title = " ".join(tidy(title.text()).split()) or None if title else None
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
    hidden = [] if keep_hidden else hidden_nodes(parser, text)
    _drop(hidden)
    base = base_url
    base_tag = parser.css_first("base[href]")
    if base_tag and base_tag.attributes.get("href"):
        base = join(base_url, base_tag.attributes["href"] or "")
    for one in roots:
        walker = Walker(base)
        walker.run(_serialised(one))
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


def _serialised(node: LexborNode) -> str:
    """An element as HTML, its characters tidied (references such as &shy; are characters by now)."""
    return tidy((node.html or "").replace("&nbsp;", " "))


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


def fragment(text: str) -> list[Line]:
    """Lines of a piece of HTML inside another format."""
    tamed, _ = tame(text)
    parser = LexborHTMLParser(tamed)
    walker = Walker(None)
    if parser.body is not None:
        walker.run(_serialised(parser.body))
    return walker.lines
