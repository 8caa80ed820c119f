"""What is on the page but not in the policy: menus, footers, banners, hidden elements, counters."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tracker.read.blocks import Line
from tracker.read.headings import SPOKEN, unwrap
from tracker.read.markers import parse_marker
from tracker.tables import load_table

_ALWAYS = "nav,[role=navigation],[role=search],[role=alertdialog],[role=tablist]>button,input,audio,video,map,datalist,progress,meter"
_EDGES = "header,footer,aside,[role=banner],[role=contentinfo],[role=complementary]"
# Parts of a site that only their names tell.
_NAMED = "#footer,.footer,#foot,.foot,#ft,#footerWrap,#gnb,.gnb,#lnb,.lnb,#snb,.snb,#tnb,.breadcrumb,.breadcrumbs,.family-site,.familysite"
_BANNER = (
    '[id*="cookie" i],[class*="cookie" i],[id*="consent" i],[class*="consent" i],[id*="gdpr" i],[class*="gdpr" i],'
    "[role=dialog],[class*=skip-nav i],[class*=skipnav i],[id*=skipnav i]"
)
_HIDDEN = '[hidden],[aria-hidden="true"],dialog:not([open]),.d-none,.hide'
# Searching styles costs ten times as much as all else here: only where the source has the word at all.
_HIDDEN_BY_STYLE = (
    ("display", '[style*="display:none" i],[style*="display: none" i],[style*="display :none" i]'),
    ("visibility", '[style*="visibility:hidden" i],[style*="visibility: hidden" i]'),
)
_FOR_READERS = ".sr-only,.blind,.visually-hidden,.screen-reader-text,.screen_out,.sound_only,.a11y-hidden"
_POLICY_TITLE = re.compile(
    r"개인\s?정보\s?(?:처리|취급|보호)?\s?(?:방침|정책|지침)|이용\s?약관|privacy policy", re.I
)
_FIRST = re.compile(r"(?:제\s?)?[1ⅠI①]\s?[조장.)\s]")
_FURTHER = re.compile(r"목\s*차|제\s?\d+\s?조|\d{1,2}\s?[.)]|[Ⅰ-Ⅹ①-⑳]|[■□◆]")
_YEAR = re.compile(r"\d{4}\s?[.년\-/]")
_DATE_LABEL = re.compile(r"시행|공고|개정|적용|제정|변경")
_EARLIER_LINK = re.compile(
    r"(?:이전|변경\s?전|지난|과거|종전|구\s?\)?).{0,16}(?:방침|약관|버전|내용)?.{0,6}(?:보기|확인|바로|다운|클릭|$)|(?:v(?:er(?:sion)?)?\.?\s?\d[\d.]*\s?\(?)?\d{2,4}\s?[.년\-/]\s?\d{1,2}.{0,60}(?:방침|보기|적용|시행|버전|개정|약관|~)"
)


class _Words(NamedTuple):
    anywhere: re.Pattern[str]
    before: re.Pattern[str]
    footer: re.Pattern[str]
    footerish: re.Pattern[str]
    ending: re.Pattern[str]
    labels: re.Pattern[str]
    label_notes: re.Pattern[str]
    banner: tuple[re.Pattern[str], ...]


@cache
def _words() -> _Words:
    t = load_table("tracker.read", "chrome.toml")

    def one(key: str) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{p})" for p in t[key]), re.I)

    return _Words(
        one("anywhere"),
        one("before"),
        one("footer"),
        one("footerish"),
        one("ending"),
        one("labels"),
        one("label_notes"),
        tuple(re.compile(p, re.I) for p in t["cookie_banner"]),
    )


# --- on the tree --------------------------------------------------------------------------------------


def chrome_nodes(parser: LexborHTMLParser) -> list[LexborNode]:
    """Elements that are chrome by their tag or role, and banners by what they say."""
    found = list(parser.css(_ALWAYS))
    for node in parser.css(_EDGES):
        if _is_edge(node):
            found.append(node)
    for node in parser.css(_NAMED):
        if node.tag not in ("body", "html", "main", "article") and _is_named_edge(node):
            found.append(node)
    for node in parser.css(_BANNER):
        if node.tag not in ("body", "html", "main", "article") and _is_banner(node):
            found.append(node)
    return found


def _said(text: str) -> int:
    """How many sentences are said in it: menus and imprints say none."""
    return len(SPOKEN.findall(text))


def _is_edge(node: LexborNode) -> bool:
    """A header, footer or sidebar of the site, not of the policy: one with several links or a company's imprint and
    without the policy in it. A header that holds the policy's title keeps everything but its menu."""
    text = node.text()
    if len(text) > 4000 and _said(text) > 10:
        return False
    links = len(node.css("a"))
    if node.tag == "header" or node.attributes.get("role") == "banner":
        heading = node.css_first("h1,h2")
        if heading is not None and _POLICY_TITLE.search(heading.text()):
            return False
        return links >= 2 or not text.strip() or node.parent is None or node.parent.tag == "body"
    if node.tag == "footer" or node.attributes.get("role") == "contentinfo":
        if _words().footer.search(text) or links >= 2:
            return True
        return not (_DATE_LABEL.search(text) or _said(text))
    return _said(text) <= 3


def _is_named_edge(node: LexborNode) -> bool:
    """What is called footer or menu and says nothing that a policy says: no sentence, date, table or article."""
    text = node.text()
    if (
        len(text) > 3000
        or _said(text)
        or _FIRST.search(text[:200])
        or node.css_first("table,h2,h3,h4") is not None
    ):
        return False
    return not (_DATE_LABEL.search(text) and _YEAR.search(text))


def _is_banner(node: LexborNode) -> bool:
    text = node.text()
    if len(text) > 700:
        return False
    words = _words().banner
    # A dialog, or one with buttons, need say no more than "쿠키를 사용합니다. 동의".
    needed = 2 if node.attributes.get("role") == "dialog" or node.css_first("button") is not None else 3
    said = sum(1 for w in words if w.search(text))
    return bool(words[0].search(text) or words[1].search(text)) and said >= needed


# What stands there for screen readers still names what follows where it is a heading or a table's header.
_NAMING = frozenset({"h1", "h2", "h3", "h4", "thead", "tr", "th", "td"})


def hidden_nodes(parser: LexborHTMLParser, source: str) -> list[LexborNode]:
    """Elements that a reader does not see. `source` is the page."""
    selectors = [
        _HIDDEN,
        *(css for word, css in _HIDDEN_BY_STYLE if word in source or word.upper() in source),
    ]
    hidden = [n for n in parser.css(",".join(selectors)) if n.tag not in ("body", "html", "main")]
    return hidden + [n for n in parser.css(_FOR_READERS) if n.tag not in _NAMING]


# --- on the lines -------------------------------------------------------------------------------------


def trim(lines: list[Line]) -> list[Line]:
    """Without menus before the policy, the footer behind it, and buttons and counters anywhere."""
    words = _words()
    kept = [
        line
        for line in lines
        if line.kind == "table"
        or len(line.text) > 90
        or not (
            words.anywhere.fullmatch(line.text)
            or (line.linked and _EARLIER_LINK.match(line.text) and not line.target)
        )
    ]
    kept = kept[_start(kept) :]
    return _without_labels(kept[: _stop(kept)])


# The label icons of a policy are at most a dozen with a caption each; the policy's own lines come behind them.
_MOST_LABELS = 24


def _without_labels(lines: list[Line]) -> list[Line]:
    """Without the row of icons that sums the policy up before it begins: its title and captions, no sentence."""
    labels = _words().labels
    begin = next(
        (
            i
            for i, x in enumerate(lines[:60])
            if x.kind != "table" and len(x.text) <= 40 and labels.fullmatch(unwrap(x.text))
        ),
        None,
    )
    if begin is None:
        return lines
    line, stop = lines[begin], begin + 1
    while stop < len(lines) and stop - begin <= _MOST_LABELS:
        text = lines[stop].text
        heading = 0 < lines[stop].rank < 7 and lines[stop].rank <= (line.rank or 7)
        if _words().label_notes.fullmatch(text):
            stop += 1
            break
        if lines[stop].kind == "table" or heading or len(text) > 60 or _said(text) or _FURTHER.match(text):
            break
        stop += 1
    return lines[:begin] + lines[stop:]


def _menu(line: Line) -> bool:
    text = line.text
    if line.kind == "table":
        return _menu_table(line)
    if len(text) > 300:
        return False
    if line.linked and len(text) <= 40:
        return True
    if text.count("|") >= 3 and max(map(len, text.split("|"))) <= 30 and not _said(text):
        return True
    return len(text) <= 90 and bool(_words().before.fullmatch(text))


def _menu_table(line: Line) -> bool:
    """A row of links that a table lays out: a few words a cell, one of them such as every site's menu has."""
    cells = [c.strip() for c in line.text.replace("\n", " | ").split(" | ") if c.strip()]
    return (
        len(cells) <= 16
        and max(map(len, cells), default=99) <= 12
        and any(map(_words().before.fullmatch, cells))
    )


def _start(lines: list[Line]) -> int:
    """The first line of the policy: its title where it has one behind nothing but menus; else behind the menus."""
    start = 0
    while start < len(lines) and start < 400 and _menu(lines[start]):
        start += 1
    title = -1
    for i in range(start, min(len(lines), start + 250)):
        line = lines[i]
        text = line.text
        if (
            (line.kind == "table" and not _menu_table(line))
            or _said(text)
            or len(text) > 300
            or _FIRST.match(text)
            or _YEAR.search(text)
        ):
            break  # the policy has begun, or something that no menu holds
        named = _POLICY_TITLE.search(text) if len(text) <= 60 and not line.linked else None
        # The last name counts: breadcrumbs repeat it before the title does.
        if named and (title < 0 or (named.end() >= len(text) - 3 and (line.rank or not lines[title].rank))):
            title = i
    return title if title >= 0 else start


def _stop(lines: list[Line]) -> int:
    """One past the last line of the policy: before the imprint of the site and the menus around it."""
    words = _words()
    stop = len(lines)
    n = len(lines)
    # The imprint stands in the last lines; 40 is twice the longest met.
    for i in range(max(n // 3, n - 40), n):
        line = lines[i]
        if line.kind == "table" or not words.footer.search(line.text[:300]):
            continue
        if len(line.text) > 120 and line.text.count("|") < 2 and _said(line.text):
            continue
        # Behind the imprint nothing of a policy follows any more: no sentence, table, heading or date.
        if any(_of_a_policy(x) for x in lines[i + 1 :]) or (
            len(set(words.footer.findall(line.text.lower()))) < 2
            and "|" not in line.text
            and _belongs(lines, i)
        ):
            continue
        stop = i
        break
    else:
        while stop > 1 and (_menu(lines[stop - 1]) or _ending(lines, stop - 1)):
            stop -= 1
        return stop
    while stop > 1:
        line = lines[stop - 1]
        short = line.kind != "table" and len(line.text) <= 60 and not _said(line.text)
        if (
            _menu(line)
            or _ending(lines, stop - 1)
            or (short and words.footerish.search(line.text) and not _belongs(lines, stop - 1))
        ):
            stop -= 1
        else:
            break
    return stop


def _ending(lines: list[Line], i: int) -> bool:
    """A document's name, an address or the company's name alone in the last line: the site's foot without its tag."""
    line = lines[i]
    if line.kind == "table" or len(line.text) > 90 or line.rank or _belongs(lines, i):
        return False
    return bool(_words().ending.fullmatch(line.text)) and not parse_marker(line.text)


def _of_a_policy(line: Line) -> bool:
    text = line.text
    if line.kind == "table" or (_said(text) and len(text) > 60):
        return True
    return bool(_DATE_LABEL.search(text) and _YEAR.search(text)) or bool(
        re.match(r"제\s?\d+\s?조|\d{1,2}\.\s?[가-힣]", text)
    )


def _belongs(lines: list[Line], i: int) -> bool:
    """Whether a short line with a label still belongs to the policy: an officer's address, a date."""
    text = lines[i].text
    if _DATE_LABEL.search(text) and re.search(r"\d", text):
        return True
    if not re.search(r"[:：]", text):
        return False
    before = [x.text for x in lines[max(0, i - 8) : i]]
    return any(re.search(r"책임자|담당|부서|문의|연락처|기관|신고|센터|위원회", t) for t in before)
