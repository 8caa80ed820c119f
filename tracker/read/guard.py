"""What must not reach the HTML parser: patterns on which it needs far more than linear time or memory."""

from __future__ import annotations

import re
from itertools import accumulate

from tracker.errors import TooLarge

_OPENERS = re.compile(
    r"<(script|style|svg|template|noembed|noframes|iframe|object|canvas|math|noscript)\b|<!--", re.I
)
_CLOSERS: dict[str, re.Pattern[str]] = {}
_NAMES = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9:-]*)")
# Elements that end by themselves when the next of their kind begins, and those that hold nothing.
_FREE = frozenset(
    "area base br col embed hr img input link meta param source track wbr frame bgsound keygen image "
    "p li dt dd tr td th thead tbody tfoot colgroup caption option optgroup html head body rp rt rb rtc".split()
)
_FORMAT = frozenset("a b big code em font i nobr s small strike strong tt u".split())
# Browsers stop at 512 levels; the deepest real page met has 60. Below 512 the parser stays linear.
MAX_DEPTH = 400
MAX_TAGS = 1_500_000
LONGEST_TAG = 6_000
MAX_OPTIONS = 3_000
_OPTION = re.compile(r"</?option\b[^<>]*>", re.I)
_WHOLE_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9:-]*+)(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+'|[\"'<])*+>?")


def tame(text: str) -> tuple[str, list[str]]:
    """The page without scripts, styles, drawings and comments, and with hostile nesting flattened; warnings.

    Raises TooLarge past MAX_TAGS tags.
    """
    text = _strip(text)
    if max(map(len, text.split(">")), default=0) > LONGEST_TAG:
        # The parser compares every attribute of a tag with every other: a hundred thousand take a minute.
        text = _WHOLE_TAG.sub(lambda m: m[0] if len(m[0]) <= LONGEST_TAG else f"<{m[1]}>", text)
    names = _NAMES.findall(text)
    if len(names) > MAX_OPTIONS and sum(1 for n in names if n.lower() == "option") > MAX_OPTIONS:
        # Which option is chosen is decided anew for each one: a list of 50,000 takes ten seconds.
        text = _OPTION.sub(" ", text)
        names = _NAMES.findall(text)
    if len(names) > MAX_TAGS:
        raise TooLarge(f"{len(names):,} HTML tags; the limit is {MAX_TAGS:,}")
    if len(names) <= MAX_DEPTH:
        return text, []
    warnings: list[str] = []
    if _depth(names) > MAX_DEPTH:
        text = _flatten(text)
        warnings.append("nested too deeply: bold, links and boxes of the page were ignored")
    return text, warnings


def _strip(text: str) -> str:
    """Cut what never holds words of a policy; one pass, no backtracking."""
    out: list[str] = []
    at = 0
    while m := _OPENERS.search(text, at):
        out.append(text[at : m.start()])
        kind = m[1]
        if kind is None:
            end = text.find("-->", m.end())
            at = len(text) if end < 0 else end + 3
        else:
            kind = kind.lower()
            closer = _CLOSERS.setdefault(kind, re.compile(rf"</{kind}\b[^>]*>?", re.I))
            end_tag = closer.search(text, m.end())
            if end_tag is None:
                if kind in {"script", "style", "template", "iframe", "noembed", "noframes"}:
                    at = len(text)
                else:
                    gt = text.find(">", m.end())
                    at = len(text) if gt < 0 else gt + 1
                    if gt >= 0:
                        # Not closed anywhere: later ones are not either, so look for this kind no more.
                        rest, tail = text[at:], []
                        tail.append(re.sub(rf"<{kind}\b[^>]*>", " ", rest, flags=re.I))
                        text, at = "".join(tail), 0
            else:
                at = end_tag.end()
        out.append(" ")
    if not out:
        return text
    out.append(text[at:])
    return "".join(out)


def _depth(names: list[str]) -> int:
    steps: dict[str, int] = {}
    for name in set(names):
        low = name.lower()
        if low.lstrip("/") in _FREE:
            steps[name] = 0
        else:
            steps[name] = -1 if low[0] == "/" else 1
    running = list(accumulate(map(steps.__getitem__, names)))
    return max(running) - min(0, *running)


_KEEP = frozenset(
    "p br li tr td th table thead tbody h1 h2 h3 h4 h5 h6 hr ul ol dt dd option textarea pre title".split()
)
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)([^>]*)>?")


def _flatten(text: str) -> str:
    """The same words with boxes as line breaks, inline tags gone, and lists and tables no deeper than 20."""
    depth = {"table": 0, "list": 0}
    in_head = [False]

    def one(m: re.Match[str]) -> str:
        close, name = m[1], m[2].lower()
        if name in _FORMAT or name in {
            "span",
            "label",
            "sup",
            "sub",
            "ins",
            "del",
            "mark",
            "abbr",
            "cite",
            "q",
        }:
            return ""
        if name in {"table", "ul", "ol"}:
            key = "table" if name == "table" else "list"
            if close:
                depth[key] = max(0, depth[key] - 1)
                return f"</{name}>" if depth[key] < 20 else "<br>"
            depth[key] += 1
            return f"<{name}>" if depth[key] <= 20 else "<br>"
        if name in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            if close and in_head[0]:
                in_head[0] = False
                return f"</{name}>"
            if not close and not in_head[0]:
                in_head[0] = True
                return f"<{name}>"
            return "<br>"
        if name in _KEEP:
            return f"<{close}{name}{m[3][:200] if name in {'td', 'th'} else ''}>"
        return "<br>"

    return _ANY_TAG.sub(one, text)
