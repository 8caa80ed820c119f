"""Network → bytes. Knows nothing of reading, comparing or storing.

    collect(requests, settings=…, now=…, robots=…, stop=…)    async generator of (FetchRequest, Fetched | Failure)
    Collector(settings, now=…, robots=…)                       async context manager; `.fetch(FetchRequest)` → outcome
    RobotsCache.load(text) / .dump()                           what is known of robots.txt, kept between runs
    find_links(text, base_url, kind=…)                         earlier versions, notice boards, policy links of a page
    is_shell(body, content_type)                               whether a page is empty until scripts fill it (render)
    list_captures(collector, page_url, archive_url=…)          what a web archive has of a page; fetch_capture(…) its bytes
    read_board(collector, board_url, source_id=…, known=…)     posts that announce a change, with day, text, effective day
    user_agent(version, contact)                               the header for CollectSettings.user_agent

`Fetched.etag` and `.last_modified` go back unchanged into the next `FetchRequest`: for answers put together from
several addresses `etag` holds the validators of all of them (see `validators`). A `Fetched` with `not_modified`
carries the same two values it was asked with.
"""

from tracker.collect.boards import BoardReading, Post, PostLink, effective_date, find_posts, read_board
from tracker.collect.discover import Link, PageLinks, find_links
from tracker.collect.fetch import Collector
from tracker.collect.follow import is_shell
from tracker.collect.robots import RobotsCache, RobotsEntry
from tracker.collect.run import collect
from tracker.collect.settings import CollectSettings, Resolver, user_agent
from tracker.collect.webarchive import Capture, Captures, Recovered, fetch_capture, list_captures

__all__ = [
    "BoardReading",
    "Capture",
    "Captures",
    "CollectSettings",
    "Collector",
    "Link",
    "PageLinks",
    "Post",
    "PostLink",
    "Recovered",
    "Resolver",
    "RobotsCache",
    "RobotsEntry",
    "collect",
    "effective_date",
    "fetch_capture",
    "find_links",
    "find_posts",
    "is_shell",
    "list_captures",
    "read_board",
    "user_agent",
]
