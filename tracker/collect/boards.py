"""Notice boards: the posts that announce a change of a policy, with their day, their text, and the day they name."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from tracker.collect.address import parse_address
from tracker.collect.fetch import Collector
from tracker.collect.follow import format_of, text_of, visible_text, words
from tracker.collect.markup import lines_of, marks_in
from tracker.collect.trouble import Trouble
from tracker.korean import clean, dates_in, fold
from tracker.model import Failure, Fetched, FetchRequest, PolicyKind

_SESSION = re.compile(r";jsessionid=[^?#/]*", re.I)
_LIST_PAGE = re.compile(
    r"(?:c|n|cur|current|now)?_?page(?:_?(?:index|no|num|number))?=\d{1,6}$|pg=\d{1,6}$", re.I
)
MAX_TEXT = 20_000
"""Characters of a post that are kept; announcements have some 500 to 3,000, with a table up to 15,000."""


@dataclass(frozen=True, slots=True)
class PostLink:
    """A line of a board that announces a change: `posted` is the day the board shows beside it."""

    url: str
    title: str
    posted: date | None


@dataclass(frozen=True, slots=True)
class Post:
    """A post as fetched. `text` is its page's words, a block a line, beginning with its title where found; `effective` the
    day it says the change takes effect, with the words it was read from. `fetched` has the bytes, for the evidence
    and for reading its table of changes.
    """

    url: str
    title: str
    posted: date | None
    text: str
    effective: date | None
    effective_quote: str | None
    fetched: Fetched


@dataclass(frozen=True, slots=True)
class BoardReading:
    """What a board gave: new posts (newest first, as boards list them), how many list pages, what failed.

    `pages` is 0 where the board has not changed since the last reading. `etag` and `last_modified` go into the next one.
    """

    posts: tuple[Post, ...]
    pages: int
    failures: tuple[Failure, ...]
    etag: str | None = None
    last_modified: str | None = None


async def read_board(
    collector: Collector,
    board_url: str,
    *,
    source_id: str,
    kind: PolicyKind = "privacy",
    known: Collection[str] = (),
    max_pages: int = 3,
    max_posts: int = 10,
    allow_private: bool = False,
    etag: str | None = None,
    last_modified: str | None = None,
) -> BoardReading:
    """Read a board's list pages and the posts on this kind of policy that are not `known` (by `Post.url`).

    The next list pages are followed only while the one before had no post already known. `etag` and `last_modified` are
    those of the last `BoardReading`: a board that has not changed since is not read again. Never raises for what the
    board answers; politeness and guards are the collector's.
    """
    validators: tuple[str | None, str | None] = (None, None)
    links: dict[str, PostLink] = {}
    failures: list[Failure] = []
    pages = 0
    todo, seen = [board_url], {board_url}
    while todo and pages < max_pages:
        asked = (etag, last_modified) if pages == 0 else (None, None)
        answer = await collector.fetch(
            FetchRequest(source_id, (todo.pop(0),), *asked, allow_private=allow_private), follow=False
        )
        if isinstance(answer, Failure):
            failures.append(answer)
            break
        if answer.not_modified:
            return BoardReading((), 0, (), etag, last_modified)
        if pages == 0:
            validators = (answer.etag, answer.last_modified)
        pages += 1
        text = text_of(answer.body, answer.content_type)
        found = find_posts(text, answer.url, kind=kind)
        for link in found:
            links.setdefault(link.url, link)
        if any(link.url in known for link in found):
            break
        for url in next_pages(text, answer.url):
            if url not in seen:
                seen.add(url)
                todo.append(url)
    posts: list[Post] = []
    new = [link for link in links.values() if link.url not in known]
    for link in new[:max_posts]:
        answer = await collector.fetch(
            FetchRequest(source_id, (link.url,), allow_private=allow_private), follow=False
        )
        if isinstance(answer, Failure):
            failures.append(answer)
        else:
            posts.append(read_post(link, answer))
    # What failed, or was too much for one time, is asked for again: then the board must be read again, too.
    if failures or len(new) > max_posts:
        validators = (None, None)
    return BoardReading(tuple(posts), pages, tuple(failures), *validators)


def find_posts(text: str, base_url: str, *, kind: PolicyKind = "privacy") -> tuple[PostLink, ...]:
    """The posts of a list page whose titles announce a change of this kind of policy, in the page's order."""
    try:
        base = parse_address(base_url)
    except Trouble:
        return ()
    found: dict[str, PostLink] = {}
    for mark in marks_in(text, base):
        if mark.option or mark.url is None or mark.url == base.url or not announces(mark.label, kind):
            continue
        url = post_address(mark.url)
        if url not in found:
            found[url] = PostLink(url, mark.label, _row_date(clean(visible_text(mark.row)), mark.label))
    return tuple(found.values())


def post_address(url: str) -> str:
    """A post's address without what changes though the post does not: the list page it was reached from, a session."""
    parts = urlsplit(_SESSION.sub("", url))
    query = "&".join(q for q in parts.query.split("&") if not _LIST_PAGE.match(q))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def announces(title: str, kind: PolicyKind) -> bool:
    """Whether a title announces a change of this kind of policy (words.toml: [posts])."""
    said, table = fold(title), words()["posts"]
    return (
        any(fold(w) in said for w in table["what"].get(kind, ()))
        and any(fold(w) in said for w in table["does"])
        and not any(fold(w) in said for w in table["not"])
    )


def next_pages(text: str, base_url: str) -> list[str]:
    """The addresses of the board's further list pages: links named by a number or "다음", on the same path."""
    base = parse_address(base_url)
    path = base.url.partition("?")[0]
    numbered: list[tuple[int, str]] = []
    for mark in marks_in(text, base):
        if mark.url is None or mark.option or mark.url == base.url or mark.url.partition("?")[0] != path:
            continue
        if mark.label.isdecimal() and 2 <= int(mark.label) <= 50:
            numbered.append((int(mark.label), mark.url))
    return [url for _, url in sorted(numbered)]


def read_post(link: PostLink, answer: Fetched) -> Post:
    """A fetched post with its dates. A post that is a document (PDF …) has no text here; reading it is for `read`."""
    text = ""
    if format_of(answer.body, answer.content_type) in ("html", "text"):
        text = lines_of(text_of(answer.body, answer.content_type))
        # What stands before the title is the site's menus.
        at = text.find(link.title)
        text = (text[at:] if at >= 0 else text)[:MAX_TEXT]
    posted = link.posted or _posted_date(text)
    effective, quote = effective_date(text, posted)
    if effective is None:
        effective, quote = effective_date(link.title, posted)
    return Post(link.url, link.title, posted, text, effective, quote, answer)


def effective_date(text: str, posted: date | None = None) -> tuple[date | None, str | None]:
    """The day a text says a change takes effect, and the line that says so; (None, None) where it names none.

    Posts often name the day of the old version too (in the "before" column): of several days the only one not before
    `posted` is taken; where that leaves more or fewer than one, the day is unknown.
    """
    before, after = _effective_patterns()
    found: dict[date, str] = {}
    for line in text.splitlines():
        for mention in dates_in(line):
            lead, tail = (
                line[max(0, mention.start - 24) : mention.start],
                line[mention.end : mention.end + 24],
            )
            if before.search(lead) or after.match(tail):
                found[mention.value] = line[:300]
    if len(found) > 1 and posted is not None:
        found = {day: line for day, line in found.items() if day >= posted}
    return next(iter(found.items())) if len(found) == 1 else (None, None)


@lru_cache(maxsize=1)
def _effective_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    stems = "|".join(re.escape(w) for w in words()["dates"]["effective"])
    before = re.compile(rf"(?:{stems})\s*(?:예정)?\s*(?:일자|일시|일|날짜)?\s*[:：|은는이가)\]\s]*$")
    after = re.compile(
        rf"\s*(?:\([월화수목금토일](?:요일)?\))?\s*(?:\d{{1,2}}:\d{{2}})?\s*(?:부터|부로|자로|자|에|~)?\s*(?:개정\s*)?(?:변경\s*)?(?:{stems})"
    )
    return before, after


def _row_date(row: str, title: str) -> date | None:
    """The day beside a title: the last one of its row that is not part of the title, else one that ends the link."""
    dates = [m.value for m in dates_in(row.replace(title, " ", 1))]
    if dates:
        return dates[-1]
    inside = list(dates_in(title))
    return inside[-1].value if inside and not title[inside[-1].end :].strip(" .") else None


def _posted_date(text: str) -> date | None:
    """The day a post's page gives as its own, after a word for it or in the lines under the title."""
    labels = words()["dates"]["posted"]
    for line in text.splitlines()[:40]:
        low = line.lower()
        for mention in dates_in(line):
            if any(label in low[max(0, mention.start - 16) : mention.start] for label in labels):
                return mention.value
    for line in text.splitlines()[1:5]:
        mentions = list(dates_in(line))
        if (
            len(mentions) == 1
            and len(line) <= 60
            and not any(w in line for w in words()["dates"]["effective"])
        ):
            return mentions[0].value
    return None
