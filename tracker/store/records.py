"""Rows as values: what the archive hands to the pipeline beyond what `tracker.model` already names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from tracker.model import FailureKind, SettleState

Origin = Literal["check", "page_link", "web_archive", "import"]
DeliveryState = Literal["pending", "sending", "sent", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Observation:
    """Checks in a row that gave the same answer and the same decision: one row, from `first` to `last` (UTC).

    `snapshot` is the SHA-256 of the bytes, None for a failure. `state`, `reason`, `version`, `text_sha256` are the
    decision (derived); None for failures.
    """

    id: int
    source_id: str
    outcome: Literal["page", "failure"]
    snapshot: str | None
    failure: FailureKind | None
    message: str | None
    status: int | None
    first: datetime
    last: datetime
    count: int
    origin: Origin
    url: str | None
    content_type: str | None
    etag: str | None
    last_modified: str | None
    headers: Mapping[str, str] = field(default_factory=dict)
    certificate: str | None = None
    rendered: bool = False
    parts: int = 1
    tool: str = ""
    state: SettleState | None = None
    reason: str | None = None
    version: int | None = None
    text_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What earlier checks of a source left open: the four plain values `compare.settle` asks to be kept."""

    sha256: str = ""
    checks: int = 0
    spells: int = 0
    unsettled: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing told, or to be told, over one channel to one recipient.

    `kind` is "change", "trouble" or "recovery"; `subject` the change's id, or source and start of the trouble.
    `sending` means a process began and nobody knows how it ended: it is sent again under the same `message_id`.
    """

    id: int
    kind: str
    subject: str
    channel: str
    recipient: str
    state: DeliveryState
    message_id: str | None
    attempts: int
    error: str | None
    created: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A mail in the outbox. `message` is the whole mail (RFC 5322 bytes), None once it is sent."""

    key: str
    recipient: str
    state: DeliveryState
    message: bytes | None
    attempts: int
    error: str | None


@dataclass(frozen=True, slots=True)
class NoticePost:
    """A post of a notice board on this policy. `posted` is the day it bears, `effective` the day it names."""

    source_id: str
    url: str
    title: str
    posted: date | None
    effective: date | None
    quote: str | None
    text: str
    first_seen: datetime
    snapshot: str | None = None


@dataclass(frozen=True, slots=True)
class Copied:
    """What one archive learnt of a source from another: (row number, further checks) of every row that is new or went
    on, in the order in which it was seen; how many of them are new; how many posts of the notice board are."""

    rows: tuple[tuple[int, int], ...]
    new: int
    posts: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that holds the words looked for, with the versions it stood in."""

    source_id: str
    company: str
    first_version: int
    last_version: int
    section: str
    number: str | None
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing `verify` found: where, and what."""

    where: str
    what: str
