"""What the archive saw of a change, as the days in Asia/Seoul a verdict needs."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tracker.korean import seoul_day
from tracker.model import Observed
from tracker.store import Archive, NoticePost

WITNESSES = ("check", "web_archive")  # saw the page on that day; links and imports only claim a day

# A board announces before the page changes (30 days are promised, some give more) or shortly after.
POST_BEFORE = timedelta(days=120)
POST_AFTER = timedelta(days=14)


def observed_between(
    archive: Archive, source_id: str, old: int, new: int, effective: date | None = None
) -> Observed:
    """The last check that saw version `old` and nothing new, the first that saw `new`, and the post on the change.

    `effective` is the day the new version names, which tells two posts apart.
    """
    before, after = archive.version_ends(source_id, old), archive.version_ends(source_id, new)
    if before is None or after is None:
        return Observed()
    seen, origin, stated = after
    effective = effective or stated
    first = seen if origin in WITNESSES else None
    last = archive.last_sight(source_id, old, WITNESSES, first)
    post = _post_on(archive.notice_posts(source_id), first, before[2], effective)
    return Observed(
        last_seen_old=seoul_day(last) if last and first else None,
        first_seen_new=seoul_day(first) if first else None,
        posted=post.posted if post else None,
        posted_effective=post.effective if post else None,
        posted_quote=(post.quote or post.title) if post else None,
        posted_url=post.url if post else None,
    )


def _post_on(
    posts: list[NoticePost], first: datetime | None, old_effective: date | None, effective: date | None
) -> NoticePost | None:
    """The post on this change: one that names its day of effect; else the last one near the first sight of it."""
    dated = [p for p in posts if p.posted is not None]
    if effective is not None:
        same = [p for p in dated if p.effective == effective]
        if same:
            return same[0]
        dated = [p for p in dated if p.effective is None]
    if first is None:
        return None
    day = seoul_day(first)
    near = [
        p
        for p in dated
        if p.posted is not None
        and day - POST_BEFORE <= p.posted <= day + POST_AFTER
        and (old_effective is None or p.posted > old_effective)
    ]
    return near[-1] if near else None
