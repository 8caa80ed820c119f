"""robots.txt by RFC 9309: what it says, how long it stands, what its absence and its errors mean.

    2xx                        the rules it holds (its first 500 KiB)
    4xx, too many redirects    no rules: everything allowed               (2.3.1.3, 2.3.1.2)
    5xx                        nothing allowed                            (2.3.1.4)
    429                        as 5xx: who asks for less gets nothing more from us
    no answer at all           nothing is fetched either; the failure reported is that of the network

A copy stands for 24 hours (2.4). Where a new one cannot be had, an older copy stands for up to 30 days.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from tracker.collect.settings import PRODUCT

if TYPE_CHECKING:
    from protego import Protego

MAX_ROBOTS = 500 * 1024
FRESH = timedelta(hours=24)
STALE = timedelta(days=30)
MAX_REDIRECTS = 5
MAX_KEPT = 20_000
"""Characters of rules kept between runs for one origin; most sites have under 1,000."""
_LINE = re.compile(r"^\s*(user-?agent|allow|disallow|crawl-delay)\s*:[^\n\r]*", re.I | re.M)

State = Literal["rules", "absent", "unreachable"]


@dataclass(slots=True)
class RobotsEntry:
    """What one origin's robots.txt said and when (UTC), with its validators. `status` is 0 where nothing answered."""

    state: State
    status: int
    at: datetime
    text: str = ""
    etag: str | None = None
    modified: str | None = None
    parsed: Protego | None = None

    def allows(self, url: str) -> bool:
        """Whether our product token may fetch this address."""
        if self.state == "absent":
            return True
        if self.state == "unreachable":
            return False
        return not self.text or bool(self._rules().can_fetch(url, PRODUCT))

    def crawl_delay(self) -> float:
        """Seconds asked for between requests; 0 where none."""
        if self.state != "rules" or not self.text:
            return 0.0
        seconds = self._rules().crawl_delay(PRODUCT)
        return max(0.0, float(seconds)) if seconds is not None else 0.0

    def _rules(self) -> Protego:
        if self.parsed is None:
            from protego import Protego

            self.parsed = Protego.parse(self.text)
        return self.parsed


def entry_of(status: int, headers: Mapping[str, str], body: bytes, at: datetime) -> RobotsEntry:
    """The entry an answer to /robots.txt makes. Only lines that bear on us are kept."""
    if 200 <= status < 300:
        text = body[:MAX_ROBOTS].decode("utf-8-sig", "replace")
        lines = "\n".join(m[0].strip() for m in _LINE.finditer(text))
        return RobotsEntry("rules", status, at, lines, headers.get("etag"), headers.get("last-modified"))
    if status >= 500 or status == 429:
        return RobotsEntry("unreachable", status, at)
    return RobotsEntry("absent", status, at)


class RobotsCache:
    """What is known of each origin's robots.txt. Keep `dump()` between runs and give it back to `load()`."""

    def __init__(self, entries: Iterable[tuple[str, RobotsEntry]] = ()) -> None:
        self._entries = dict(entries)
        self.changed = False

    def get(self, origin: str, now: datetime) -> RobotsEntry | None:
        """The entry that still stands, else None."""
        entry = self._entries.get(origin)
        return entry if entry is not None and timedelta(0) <= now - entry.at < FRESH else None

    def stale(self, origin: str, now: datetime) -> RobotsEntry | None:
        """An older copy that may stand in where a new one cannot be had."""
        entry = self._entries.get(origin)
        return (
            entry if entry is not None and entry.state != "unreachable" and now - entry.at < STALE else None
        )

    def put(self, origin: str, entry: RobotsEntry) -> None:
        """Remember an answer."""
        self._entries[origin] = entry
        self.changed = True

    def dump(self) -> str:
        """As JSON text. Errors, very long rules and copies too old to stand in are not kept: the next run asks again."""
        newest = max((e.at for e in self._entries.values()), default=None)
        kept = {
            origin: [e.state, e.status, e.at.isoformat(timespec="seconds"), e.text, e.etag, e.modified]
            for origin, e in sorted(self._entries.items())
            if e.state != "unreachable"
            and len(e.text) <= MAX_KEPT
            and newest is not None
            and newest - e.at < STALE
        }
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def load(cls, text: str | None) -> RobotsCache:
        """From `dump()`; anything unreadable is an empty cache, since robots.txt can be asked again."""
        try:
            data: Any = json.loads(text) if text else {}
            return cls(
                (
                    str(origin),
                    RobotsEntry(state, int(status), datetime.fromisoformat(at), str(rules), etag, modified),
                )
                for origin, (state, status, at, rules, etag, modified) in data.items()
                if state in ("rules", "absent")
            )
        except (ValueError, TypeError, AttributeError):
            return cls()
