"""Conditional requests: which validators go to which address, and how those of several pages travel as one.

A source of one address without redirects keeps its ETag and Last-Modified as they are. Where an answer was put
together from several addresses (pages joined, frames, refreshes) or came after redirects, the validators of each are
kept in the `etag` field as "parts:" and JSON: `{"v": {address: [etag, last_modified]}, "also": [address, …]}`; "also" are
those that no configured address leads to by itself. Such an answer is unchanged only where all say 304.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tracker.collect.address import parse_address
from tracker.collect.trouble import Trouble
from tracker.collect.wire import Reply
from tracker.model import FetchRequest

PREFIX = "parts:"
Pair = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Known:
    """What we hold: validators by address, and the addresses to be asked besides the configured ones."""

    pairs: Mapping[str, Pair] = field(default_factory=dict)
    also: tuple[str, ...] = ()

    @classmethod
    def of(cls, request: FetchRequest) -> Known:
        """From a request. Anything unreadable is as if we held nothing."""
        if request.etag and request.etag.startswith(PREFIX):
            try:
                data = json.loads(request.etag[len(PREFIX) :])
                pairs = {str(url): (pair[0], pair[1]) for url, pair in data["v"].items()}
                return cls(pairs, tuple(str(url) for url in data["also"]))
            except (ValueError, KeyError, TypeError, IndexError, AttributeError):
                return cls()
        if (request.etag or request.last_modified) and len(request.urls) == 1:
            try:
                return cls({parse_address(request.urls[0]).url: (request.etag, request.last_modified)})
            except Trouble:
                return cls()
        return cls()

    def headers(self, url: str) -> list[tuple[bytes, bytes]]:
        """The conditional headers for one address; none where we hold no validator that can be sent."""
        return conditional_headers(*self.pairs.get(url, (None, None)))


def conditional_headers(etag: str | None, modified: str | None) -> list[tuple[bytes, bytes]]:
    """The headers for these validators; those that no header can carry are left out."""
    found = []
    if etag and _sendable(etag):
        found.append((b"if-none-match", etag.encode("ascii")))
    if modified and _sendable(modified):
        found.append((b"if-modified-since", modified.encode("ascii")))
    return found


def _sendable(value: str) -> bool:
    return len(value) <= 1000 and all(" " <= c <= "~" for c in value)


def to_keep(asked: Sequence[str], used: Sequence[Reply], also: Sequence[str]) -> Pair:
    """The (etag, last_modified) to store for an answer made of `used`.

    `asked` are the configured addresses, `also` those asked besides them. (None, None) where one of `used` came
    without validators: then nothing short of fetching all can tell.
    """
    pairs = {r.address.url: (r.headers.get("etag"), r.headers.get("last-modified")) for r in used}
    if not also and len(asked) == 1 and list(pairs) == [asked[0]]:
        return pairs[asked[0]]
    if not all(etag or modified for etag, modified in pairs.values()):
        return None, None
    data = {"v": {url: list(pair) for url, pair in pairs.items()}, "also": list(also)}
    return PREFIX + json.dumps(data, ensure_ascii=True, separators=(",", ":")), None
