"""What is on the page but not in the policy: menus, footers, banners, hidden elements."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

_CHROME = (
    "nav,footer,[role=navigation],[role=banner],[role=contentinfo],[role=search],[role=alertdialog],body>header,"
    "input,audio,video,map,datalist"
)
_HIDDEN = (
    '[hidden],[style*="display:none" i],[style*="display: none" i],[style*="visibility:hidden" i],'
    '[style*="visibility: hidden" i],dialog:not([open]),[aria-hidden="true"]'
)


def chrome_nodes(parser: LexborHTMLParser) -> list[LexborNode]:
    return [n for n in parser.css(_CHROME)]


def hidden_nodes(parser: LexborHTMLParser) -> list[LexborNode]:
    return [n for n in parser.css(_HIDDEN) if n.tag not in ("body", "html")]
